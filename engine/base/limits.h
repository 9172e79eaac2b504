/* What is the most we accept, and why. */
#ifndef BASE_LIMITS_H
#define BASE_LIMITS_H

/* Documents. The largest data stream in use is under 100 MB unpacked; offsets
 * are 32 bit. */
#define LIMIT_DOCUMENT_BYTES (1024u * 1024 * 1024)
/* A packed document, and members of a zip: a small file must not become a
 * gigabyte. The largest feed in use unpacks to 130 MB. */
#define LIMIT_UNPACKED_BYTES (512u * 1024 * 1024)
#define LIMIT_ARCHIVE_MEMBERS 100000u
/* A remote component fetched on request; a vulnerability feed may come slowly. */
#define LIMIT_REMOTE_BYTES (256u * 1024 * 1024)
#define LIMIT_REMOTE_CONNECT_SECONDS 15
#define LIMIT_REMOTE_SECONDS 600
/* SCAP nests about 30 deep; readers recurse, so this bounds the stack. */
#define LIMIT_XML_DEPTH 200
/* Attributes of one element: libxml2 compares each with each. SCAP has ten. */
#define LIMIT_XML_ATTRIBUTES 10000
/* xccdf extends, OVAL extend_definition, sets of sets, components: chains in
 * real content stay under 20. */
#define LIMIT_NESTING 100

/* Templates calling templates; libxslt's own 3,000 would overflow a small stack. */
#define LIMIT_XSLT_DEPTH 1500

/* Files on the target that content asks to read. A bigger file is an error
 * message in the answer, not memory. */
#define LIMIT_TARGET_FILE_BYTES (256u * 1024 * 1024)
/* Files of one run that stay in memory so that the next object need not read them
 * again: each at most so big, all together so much. Real content reads a few hundred
 * configuration files, nearly all under 100 KB. */
#define LIMIT_KEPT_FILE_BYTES (1024u * 1024)
#define LIMIT_KEPT_FILES_BYTES (16u * 1024 * 1024)
/* Directories of one run that stay in memory: about a million names. */
#define LIMIT_KEPT_ENTRIES_BYTES (32u * 1024 * 1024)
/* Directories of one walk that follows links, as a stop for links that lead to each other: two
 * links in each of 30 directories make a thousand million paths; so do /sys and its like. A walk that
 * follows none ends by itself. */
#define LIMIT_WALK_DIRECTORIES 100000
/* Directory levels of one walk: PATH_MAX allows 2,048 of "/x". */
#define LIMIT_WALK_DEPTH 2048
/* Items of one collected object, as a stop for content that asks for all. */
#define LIMIT_ITEMS 1000000

/* A line of a log that is read line by line: the kernel's audit records are under 9 KB. */
#define LIMIT_LINE_BYTES (64u * 1024)

/* A snapshot: what an audit of a host reads is tens of megabytes; a small file that
 * unpacks to more than this is a bomb. */
#define LIMIT_SNAPSHOT_BYTES (1024u * 1024 * 1024)
#define LIMIT_SNAPSHOT_MEMBERS 1000000

/* Docker Engine replies. An honest list of 10,000 containers with labels is
 * about 50 MB. */
#define LIMIT_HTTP_BODY_BYTES (256u * 1024 * 1024)
#define LIMIT_HTTP_HEADER_BYTES (64u * 1024)
/* One string kept from a reply: the longest honest one is a seccomp profile. */
#define LIMIT_JSON_STRING_BYTES (1024u * 1024)
#define LIMIT_JSON_DEPTH 64
/* The configuration of UCP: swarm keeps it, and there a configuration has at most 1,000 KB. */
#define LIMIT_TOML_BYTES (4u * 1024 * 1024)
/* UCP and DTR, of each: bytes of reduced replies, which stay in memory, and seconds of asking, all requests together. A registry of
 * 10,000 repositories with a hundred tags each is 60 MB and 10,000 requests of some milliseconds; a hostile one has no end. */
#define LIMIT_API_BYTES (128u * 1024 * 1024)
#define LIMIT_API_SECONDS 3600
/* Elements of one list, and its pages, which some servers make small. An element takes ten times the memory of its
 * JSON while it is looked at. */
#define LIMIT_API_ELEMENTS 100000
#define LIMIT_API_PAGES 10000
/* Where a page begins: an id or a name, which stay under 300 bytes. */
#define LIMIT_API_START_BYTES 1024
/* Seconds: to connect, to the first byte, for the whole reply. The engine
 * answers in milliseconds; a daemon that is busy pulling may take seconds. */
#define LIMIT_HTTP_CONNECT_SECONDS 5
#define LIMIT_HTTP_FIRST_BYTE_SECONDS 10
#define LIMIT_HTTP_TOTAL_SECONDS 30

/* Certificates. The longest bundle in use (all of a distribution's roots, with their text before each) is under
 * 1 MB; an honest certificate with a hundred names is 5 KB. */
#define LIMIT_CERTIFICATE_FILE_BYTES (8u * 1024 * 1024)
#define LIMIT_CERTIFICATE_BYTES (64u * 1024)
#define LIMIT_CERTIFICATES 2000
/* Files in a folder of trusted certificates: /etc/ssl/certs has about 300, links counted. */
#define LIMIT_CERTIFICATE_FILES 2000

/* A TLS endpoint: seconds to connect, for one handshake, and for all of them (up to eleven; a server takes
 * milliseconds for each, a hostile one as long as it may). */
#define LIMIT_TLS_CONNECT_SECONDS 5
#define LIMIT_TLS_HANDSHAKE_SECONDS 10
#define LIMIT_TLS_SECONDS 60
/* What a server sends in a handshake is its chain and little else: honest ones stay under 10 KB. */
#define LIMIT_TLS_BYTES (256u * 1024)
#define LIMIT_TLS_CHAIN 32

/* PCRE2: a match that needs more is hostile or wrong. libpcre2's own default
 * match limit is 10,000,000, minutes of CPU for one string. */
#define LIMIT_REGEX_MATCH 1000000
#define LIMIT_REGEX_DEPTH 10000
#define LIMIT_REGEX_HEAP_KIB 20000
#define LIMIT_REGEX_PATTERN_BYTES 65536
/* CPU for one search: PCRE2 counts its steps anew at every place where a match
 * may begin, and a text has as many places as bytes. */
#define LIMIT_REGEX_SECONDS 5

/* Values of one variable after a cartesian product. */
#define LIMIT_VARIABLE_VALUES 1000000
/* Text of all values of all variables of one evaluation: a chain of concat
 * doubles it at each step. Honest content stays under 1 MB. */
#define LIMIT_VARIABLE_BYTES (256u * 1024 * 1024)

/* A script that content brings, a check or a fix: installing packages takes minutes, hours nothing. */
#define LIMIT_SCRIPT_SECONDS 1800
#define LIMIT_SCRIPT_OUTPUT_BYTES (1024u * 1024)

/* Answers and waivers, filled in by people: a hundred items of a few lines each are 50 KB. They
 * nest three deep. */
#define LIMIT_YAML_BYTES (4u * 1024 * 1024)
#define LIMIT_YAML_DEPTH 20

/* Who accepts a risk or answers a question, and why: importers keep 255 characters of an authority, and nobody reads a page in a remark. */
#define LIMIT_AUTHORITY_UNITS 255
#define LIMIT_REASON_UNITS 2000

/* Evidence in one result: importers cut at 32,767 UTF-16 units. */
#define LIMIT_EVIDENCE_UNITS 32000

#endif
