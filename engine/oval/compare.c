#include "oval/compare.h"

#include <arpa/inet.h>
#include <ctype.h>
#include <locale.h>
#include <pthread.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <wctype.h>

#include "base/regex.h"
#include "base/text.h"

/* Texts ----------------------------------------------------------------- */

/* A part of a value; not NUL-terminated. */
struct piece {
	const char *at;
	size_t length;
};

static bool is_blank(char c)
{
	return c == ' ' || c == '\t' || c == '\n' || c == '\r';
}

static bool is_digit(char c)
{
	return c >= '0' && c <= '9';
}

static bool is_letter(char c)
{
	return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
}

/* XML Schema part 2, 4.3.6: white space at both ends is not part of a value
 * of any datatype but string. */
static struct piece trimmed(const char *value, size_t length)
{
	while (length && is_blank(value[length - 1]))
		length--;
	while (length && is_blank(*value)) {
		value++;
		length--;
	}
	return (struct piece){ value, length };
}

static bool all_digits(struct piece p)
{
	for (size_t i = 0; i < p.length; i++)
		if (!is_digit(p.at[i]))
			return false;
	return p.length > 0;
}

static struct piece without_zeros(struct piece p)
{
	while (p.length && *p.at == '0') {
		p.at++;
		p.length--;
	}
	return p;
}

static int sign_of(int difference)
{
	return (difference > 0) - (difference < 0);
}

static int compare_bytes(struct piece a, struct piece b)
{
	size_t shorter = a.length < b.length ? a.length : b.length;
	int order = shorter ? memcmp(a.at, b.at, shorter) : 0;

	return order ? sign_of(order) : (a.length > b.length) - (a.length < b.length);
}

/* Two runs of digits of any length; a run of none counts as zero. */
static int compare_digits(struct piece a, struct piece b)
{
	a = without_zeros(a);
	b = without_zeros(b);
	if (a.length != b.length)
		return a.length > b.length ? 1 : -1;
	return compare_bytes(a, b);
}

/* The run of digits (or letters) at the front; taken off. */
static struct piece take(struct piece *rest, bool (*belongs)(char))
{
	struct piece run = { rest->at, 0 };

	while (run.length < rest->length && belongs(rest->at[run.length]))
		run.length++;
	rest->at += run.length;
	rest->length -= run.length;
	return run;
}

static bool take_char(struct piece *rest, char c)
{
	if (!rest->length || *rest->at != c)
		return false;
	rest->at++;
	rest->length--;
	return true;
}

/* What stands before the first `c`; taken off with it. All, if there is none. */
static struct piece take_until(struct piece *rest, char c)
{
	const char *end = rest->length ? memchr(rest->at, c, rest->length) : NULL;
	struct piece front = *rest;

	if (end) {
		front.length = (size_t)(end - rest->at);
		rest->length -= front.length + 1;
		rest->at = end + 1;
	} else {
		rest->at += rest->length;
		rest->length = 0;
	}
	return front;
}

static bool printable_word(struct piece p)
{
	for (size_t i = 0; i < p.length; i++)
		if ((unsigned char)p.at[i] <= ' ' || p.at[i] == 0x7f)
			return false;
	return p.length > 0;
}

/* Orders of the datatypes -------------------------------------------------- */

/* How two values stand to each other. */
enum order {
	LESS = -1,
	EQUAL = 0,
	GREATER = 1,
	UNEQUAL,   /* different, and no order between them: every ordering is false */
	UNORDERED, /* different; asking for an order is an error, see why_unordered */
	INVALID    /* one is not a value of the datatype */
};

static bool is_string(struct piece p)
{
	(void)p;
	return true;
}

/* xs:boolean */
static bool read_boolean(struct piece p, bool *value)
{
	static const struct { const char *text; bool value; } forms[] = {
		{ "true", true }, { "1", true }, { "false", false }, { "0", false },
	};

	for (size_t i = 0; i < sizeof forms / sizeof *forms; i++)
		if (p.length == strlen(forms[i].text) && !memcmp(p.at, forms[i].text, p.length)) {
			*value = forms[i].value;
			return true;
		}
	return false;
}

static bool is_boolean(struct piece p)
{
	bool value;

	return read_boolean(p, &value);
}

static enum order order_boolean(struct piece a, struct piece b)
{
	bool x, y;

	if (!read_boolean(a, &x) || !read_boolean(b, &y))
		return INVALID;
	return x == y ? EQUAL : UNEQUAL;
}

/* xs:hexBinary */
static bool is_binary(struct piece p)
{
	for (size_t i = 0; i < p.length; i++)
		if (!isxdigit((unsigned char)p.at[i]))
			return false;
	return p.length % 2 == 0;
}

static enum order order_binary(struct piece a, struct piece b)
{
	if (!is_binary(a) || !is_binary(b))
		return INVALID;
	if (a.length != b.length)
		return UNEQUAL;
	for (size_t i = 0; i < a.length; i++)
		if (tolower((unsigned char)a.at[i]) != tolower((unsigned char)b.at[i]))
			return UNEQUAL;
	return EQUAL;
}

/* xs:integer: infinite range */
static bool read_int(struct piece p, bool *negative, struct piece *digits)
{
	*negative = p.length && *p.at == '-';
	if (p.length && (*p.at == '-' || *p.at == '+')) {
		p.at++;
		p.length--;
	}
	if (!all_digits(p))
		return false;
	*digits = without_zeros(p);
	if (!digits->length)
		*negative = false;
	return true;
}

static bool is_int(struct piece p)
{
	bool negative;
	struct piece digits;

	return read_int(p, &negative, &digits);
}

static enum order order_int(struct piece a, struct piece b)
{
	bool below_a, below_b;
	struct piece x, y;

	if (!read_int(a, &below_a, &x) || !read_int(b, &below_b, &y))
		return INVALID;
	if (below_a != below_b)
		return below_a ? LESS : GREATER;
	return below_a ? (enum order)compare_digits(y, x) : (enum order)compare_digits(x, y);
}

/* Numbers must not depend on the user's language, upper and lower case not on
 * whether it was set. */
static locale_t number_locale, letter_locale;
static pthread_once_t locale_once = PTHREAD_ONCE_INIT;
static void make_locales(void)
{
	number_locale = newlocale(LC_NUMERIC_MASK, "C", (locale_t)0);
	letter_locale = newlocale(LC_CTYPE_MASK, "C.UTF-8", (locale_t)0);
}

/* xs:float: IEEE single precision, so 0.1 and 0.100000001 are one value */
static bool read_float(struct piece p, float *value)
{
	struct piece rest = p, whole, part = { NULL, 0 };
	char text[256];

	if (p.length == 3 && !memcmp(p.at, "NaN", 3)) {
		*value = strtof("nan", NULL);
		return true;
	}
	if (!take_char(&rest, '-'))
		take_char(&rest, '+');
	if (rest.length == 3 && !memcmp(rest.at, "INF", 3)) {
		if (*p.at == '+') /* not among the forms of XML Schema 1.0 */
			return false;
		*value = strtof(*p.at == '-' ? "-inf" : "inf", NULL);
		return true;
	}
	whole = take(&rest, is_digit);
	if (take_char(&rest, '.'))
		part = take(&rest, is_digit);
	if (!whole.length && !part.length)
		return false;
	if (take_char(&rest, 'e') || take_char(&rest, 'E')) {
		if (!take_char(&rest, '-'))
			take_char(&rest, '+');
		if (!take(&rest, is_digit).length)
			return false;
	}
	/* 112 digits decide any single precision value */
	if (rest.length || p.length >= sizeof text)
		return false;
	memcpy(text, p.at, p.length);
	text[p.length] = '\0';
	pthread_once(&locale_once, make_locales);
	*value = strtof_l(text, NULL, number_locale);
	return true;
}

static bool is_float(struct piece p)
{
	float value;

	return read_float(p, &value);
}

static enum order order_float(struct piece a, struct piece b)
{
	float x, y;

	if (!read_float(a, &x) || !read_float(b, &y))
		return INVALID;
	if (x != x || y != y) /* XML Schema part 2, 3.2.4: NaN equals only itself */
		return x != x && y != y ? EQUAL : UNEQUAL;
	return x < y ? LESS : x > y ? GREATER : EQUAL;
}

/* Integers with one character, any but a digit, between them. */
static bool next_number(struct piece *rest, bool first, struct piece *number)
{
	if (!first) {
		uint32_t character;
		size_t skip = text_character(rest->at, rest->length, &character);

		if (!skip || is_digit(*rest->at))
			return false;
		rest->at += skip;
		rest->length -= skip;
	}
	*number = take(rest, is_digit);
	return number->length > 0;
}

static bool is_version(struct piece p)
{
	struct piece number;
	bool first = true;

	do {
		if (!next_number(&p, first, &number))
			return false;
		first = false;
	} while (p.length);
	return true;
}

static enum order order_version(struct piece a, struct piece b)
{
	bool first = true;

	if (!is_version(a) || !is_version(b))
		return INVALID;
	while (a.length || b.length) { /* the shorter one is padded with zeros */
		struct piece x = { NULL, 0 }, y = { NULL, 0 };
		int order;

		if (a.length)
			next_number(&a, first, &x);
		if (b.length)
			next_number(&b, first, &y);
		first = false;
		order = compare_digits(x, y);
		if (order)
			return (enum order)order;
	}
	return EQUAL;
}

/* The order of rpmvercmp() in librpm: runs of digits and of letters are compared one by one,
 * what stands between them only parts them; '~' sorts before everything, even the end;
 * '^' after the end, but before everything else. */
static bool separates_rpm(char c)
{
	return !is_digit(c) && !is_letter(c) && c != '~' && c != '^';
}

static int compare_rpm(struct piece a, struct piece b)
{
	for (;;) {
		bool (*kind)(char);
		struct piece x, y;
		int order;

		take(&a, separates_rpm);
		take(&b, separates_rpm);
		if ((a.length && *a.at == '~') || (b.length && *b.at == '~')) {
			if (!take_char(&a, '~'))
				return 1;
			if (!take_char(&b, '~'))
				return -1;
			continue;
		}
		if ((a.length && *a.at == '^') || (b.length && *b.at == '^')) {
			if (!a.length)
				return -1;
			if (!b.length)
				return 1;
			if (!take_char(&a, '^'))
				return 1;
			if (!take_char(&b, '^'))
				return -1;
			continue;
		}
		if (!a.length || !b.length)
			return (a.length > 0) - (b.length > 0);
		kind = is_digit(*a.at) ? is_digit : is_letter;
		x = take(&a, kind);
		y = take(&b, kind);
		if (!y.length) /* a number is newer than letters */
			return kind == is_digit ? 1 : -1;
		order = kind == is_digit ? compare_digits(x, y) : compare_bytes(x, y);
		if (order)
			return order;
	}
}

struct evr {
	struct piece epoch, version, release;
};

/* Takes off "digits:" (or only ':') in front and "-..." at the end. */
static struct evr read_evr(struct piece p)
{
	struct evr evr = { .epoch = { p.at, 0 }, .release = { p.at + p.length, 0 } };
	struct piece rest = p, digits = take(&rest, is_digit);

	if (take_char(&rest, ':')) {
		evr.epoch = digits;
		p = rest;
	}
	evr.version = p;
	for (size_t i = p.length; i-- > 0;)
		if (p.at[i] == '-') {
			evr.version.length = i;
			evr.release = (struct piece){ p.at + i + 1, p.length - i - 1 };
			break;
		}
	return evr;
}

static bool is_evr(struct piece p)
{
	return printable_word(p) && read_evr(p).version.length > 0;
}

static enum order order_evr(struct piece a, struct piece b)
{
	struct evr x, y;
	int order;

	if (!is_evr(a) || !is_evr(b))
		return INVALID;
	x = read_evr(a);
	y = read_evr(b);
	order = compare_digits(x.epoch, y.epoch);
	if (!order)
		order = compare_rpm(x.version, y.version);
	if (!order)
		order = compare_rpm(x.release, y.release);
	return (enum order)order;
}

/* Debian Policy, 5.6.12 */
static bool is_debian_evr(struct piece p)
{
	struct evr evr = read_evr(p);
	bool epoch = evr.version.at > p.at;

	for (size_t i = 0; i < evr.version.length; i++) {
		char c = evr.version.at[i];

		if (!is_digit(c) && !is_letter(c) && !strchr(".+-~", c) && !(c == ':' && epoch))
			return false;
		if (!c)
			return false;
	}
	for (size_t i = 0; i < evr.release.length; i++) {
		char c = evr.release.at[i];

		if (!c || (!is_digit(c) && !is_letter(c) && !strchr(".+~", c)))
			return false;
	}
	/* "-" with nothing behind it is not a revision */
	return evr.version.length > 0 && p.length > 0 && p.at[p.length - 1] != '-';
}

/* Where a character that is not a digit stands: '~' before the end, the end
 * (and a digit) before letters, letters before the rest. */
static int debian_weight(struct piece p)
{
	if (!p.length || is_digit(*p.at))
		return 0;
	if (*p.at == '~')
		return -1;
	return is_letter(*p.at) ? (unsigned char)*p.at : (unsigned char)*p.at + 256;
}

static int compare_debian(struct piece a, struct piece b)
{
	while (a.length || b.length) {
		int order;

		while ((a.length && !is_digit(*a.at)) || (b.length && !is_digit(*b.at))) {
			order = debian_weight(a) - debian_weight(b);
			if (order)
				return sign_of(order);
			a.at++, a.length--; /* equal weights: neither is at its end */
			b.at++, b.length--;
		}
		order = compare_digits(take(&a, is_digit), take(&b, is_digit));
		if (order)
			return order;
	}
	return 0;
}

static enum order order_debian_evr(struct piece a, struct piece b)
{
	struct evr x, y;
	int order;

	if (!is_debian_evr(a) || !is_debian_evr(b))
		return INVALID;
	x = read_evr(a);
	y = read_evr(b);
	order = compare_digits(x.epoch, y.epoch);
	if (!order)
		order = compare_debian(x.version, y.version);
	if (!order)
		order = compare_debian(x.release, y.release);
	return (enum order)order;
}

/* HP-UX: parts between dots; runs of digits in them as numbers, which sort before the
 * rest, the rest as text; the longer of two that agree is the newer. */
static bool is_fileset_revision(struct piece p)
{
	if (!printable_word(p) || p.at[p.length - 1] == '.')
		return false;
	while (p.length)
		if (!take_until(&p, '.').length)
			return false;
	return true;
}

static int compare_parts(struct piece a, struct piece b)
{
	while (a.length && b.length) {
		struct piece x = take(&a, is_digit), y = take(&b, is_digit);
		int order = x.length && y.length ? compare_digits(x, y) : (y.length > 0) - (x.length > 0);

		if (order)
			return order;
		if (!x.length) {
			if (*a.at != *b.at)
				return (unsigned char)*a.at > (unsigned char)*b.at ? 1 : -1;
			a.at++, a.length--;
			b.at++, b.length--;
		}
	}
	return (a.length > 0) - (b.length > 0);
}

static enum order order_fileset_revision(struct piece a, struct piece b)
{
	if (!is_fileset_revision(a) || !is_fileset_revision(b))
		return INVALID;
	while (a.length && b.length) {
		struct piece x = take_until(&a, '.'), y = take_until(&b, '.');
		int order = compare_parts(x, y);

		if (order)
			return (enum order)order;
	}
	return a.length ? GREATER : b.length ? LESS : EQUAL;
}

/* Cisco IOS: 12.4(21a)T2b: release 12.4, maintenance 21 with rebuild a, train T with
 * rebuild 2b. Maintenance numbers count within one train. */
struct ios {
	struct piece major, minor, maintenance, letters, train, rebuild, suffix;
};

static bool read_ios(struct piece p, struct ios *ios)
{
	memset(ios, 0, sizeof *ios);
	ios->major = take(&p, is_digit);
	if (!ios->major.length || !take_char(&p, '.'))
		return false;
	ios->minor = take(&p, is_digit);
	if (!ios->minor.length)
		return false;
	if (take_char(&p, '(')) {
		ios->maintenance = take(&p, is_digit);
		ios->letters = take(&p, is_letter);
		if (!ios->maintenance.length || !take_char(&p, ')'))
			return false;
	}
	ios->train = take(&p, is_letter);
	ios->rebuild = take(&p, is_digit);
	if (ios->rebuild.length && !ios->train.length)
		return false;
	ios->suffix = take(&p, is_letter);
	return p.length == 0;
}

static bool is_ios(struct piece p)
{
	struct ios ios;

	return read_ios(p, &ios);
}

static enum order order_ios(struct piece a, struct piece b)
{
	struct ios x, y;
	int order;

	if (!read_ios(a, &x) || !read_ios(b, &y))
		return INVALID;
	if ((order = compare_digits(x.major, y.major)) || (order = compare_digits(x.minor, y.minor)))
		return (enum order)order;
	if (compare_bytes(x.train, y.train))
		return UNORDERED;
	if ((order = compare_digits(x.maintenance, y.maintenance))
	    || (order = compare_bytes(x.letters, y.letters))
	    || (order = compare_digits(x.rebuild, y.rebuild))
	    || (order = compare_bytes(x.suffix, y.suffix)))
		return (enum order)order;
	return EQUAL;
}

/* Addresses: pairs of an address and the length of its prefix, bits behind
 * the prefix zero. */
struct address {
	unsigned char bytes[16];
	unsigned prefix;
};

static bool read_small(struct piece p, unsigned most, unsigned *value)
{
	if (!all_digits(p))
		return false;
	p = without_zeros(p);
	*value = 0;
	for (size_t i = 0; i < p.length; i++) {
		*value = *value * 10 + (unsigned)(p.at[i] - '0');
		if (*value > most)
			return false;
	}
	return true;
}

static bool read_quad(struct piece p, unsigned char *bytes)
{
	for (int i = 0; i < 4; i++) {
		unsigned value;

		if (!read_small(take(&p, is_digit), 255, &value) || (i < 3 && !take_char(&p, '.')))
			return false;
		bytes[i] = (unsigned char)value;
	}
	return p.length == 0;
}

static void zero_behind_prefix(struct address *address)
{
	for (unsigned bit = address->prefix; bit < 128; bit++)
		address->bytes[bit / 8] &= (unsigned char)~(0x80u >> bit % 8);
}

static bool read_ipv4(struct piece p, struct address *address)
{
	bool prefix = p.length && memchr(p.at, '/', p.length);
	struct piece front = take_until(&p, '/');
	unsigned char mask[4];

	memset(address, 0, sizeof *address);
	if (!read_quad(front, address->bytes))
		return false;
	address->prefix = 32;
	if (prefix && read_quad(p, mask)) {
		uint32_t bits = (uint32_t)mask[0] << 24 | (uint32_t)mask[1] << 16
		    | (uint32_t)mask[2] << 8 | mask[3];

		if (~bits & (~bits + 1)) /* ones, then zeros */
			return false;
		for (address->prefix = 0; bits; bits <<= 1)
			address->prefix++;
	} else if (prefix && !read_small(p, 32, &address->prefix))
		return false;
	zero_behind_prefix(address);
	return true;
}

static bool read_ipv6(struct piece p, struct address *address)
{
	bool prefix = p.length && memchr(p.at, '/', p.length);
	struct piece front = take_until(&p, '/');
	char text[INET6_ADDRSTRLEN];

	memset(address, 0, sizeof *address);
	if (front.length >= sizeof text || (front.length && memchr(front.at, '\0', front.length)))
		return false;
	memcpy(text, front.at, front.length);
	text[front.length] = '\0';
	if (inet_pton(AF_INET6, text, address->bytes) != 1)
		return false;
	address->prefix = 128;
	if (prefix && !read_small(p, 128, &address->prefix))
		return false;
	zero_behind_prefix(address);
	return true;
}

static bool is_ipv4(struct piece p)
{
	struct address address;

	return read_ipv4(p, &address);
}

static bool is_ipv6(struct piece p)
{
	struct address address;

	return read_ipv6(p, &address);
}

static enum order order_addresses(const struct address *a, const struct address *b)
{
	if (a->prefix != b->prefix)
		return UNORDERED;
	return (enum order)sign_of(memcmp(a->bytes, b->bytes, sizeof a->bytes));
}

static enum order order_ipv4(struct piece a, struct piece b)
{
	struct address x, y;

	return read_ipv4(a, &x) && read_ipv4(b, &y) ? order_addresses(&x, &y) : INVALID;
}

static enum order order_ipv6(struct piece a, struct piece b)
{
	struct address x, y;

	return read_ipv6(a, &x) && read_ipv6(b, &y) ? order_addresses(&x, &y) : INVALID;
}

static bool address_inside(const struct address *inner, const struct address *outer)
{
	struct address cut = *inner;

	if (inner->prefix < outer->prefix)
		return false;
	cut.prefix = outer->prefix;
	zero_behind_prefix(&cut);
	return !memcmp(cut.bytes, outer->bytes, sizeof cut.bytes);
}

/* The table of datatypes and operations ------------------------------------ */

/* Sets of operations. */
enum {
	EQUALITY = 1 << OVAL_EQUALS | 1 << OVAL_NOT_EQUAL,
	ORDERING = 1 << OVAL_GREATER_THAN | 1 << OVAL_LESS_THAN | 1 << OVAL_GREATER_THAN_OR_EQUAL |
	    1 << OVAL_LESS_THAN_OR_EQUAL,
	CASELESS = 1 << OVAL_CASE_INSENSITIVE_EQUALS | 1 << OVAL_CASE_INSENSITIVE_NOT_EQUAL,
	BITWISE = 1 << OVAL_BITWISE_AND | 1 << OVAL_BITWISE_OR,
	PATTERN = 1 << OVAL_PATTERN_MATCH,
	CONTAINING = 1 << OVAL_SUBSET_OF | 1 << OVAL_SUPERSET_OF,
};

/* oval-common-schema, SimpleDatatypeEnumeration: "expected operations" of each
 * datatype; oval-definitions-schema, EntityAttributeGroup asserts the same. */
static const struct {
	unsigned operations;
	bool (*is)(struct piece);
	enum order (*order)(struct piece got, struct piece wanted);
	const char *why_unordered;
} datatypes[OVAL_DATATYPE_COUNT] = {
	[OVAL_STRING] = { EQUALITY | CASELESS | PATTERN, is_string, NULL, NULL },
	[OVAL_BINARY] = { EQUALITY, is_binary, order_binary, NULL },
	[OVAL_BOOLEAN] = { EQUALITY, is_boolean, order_boolean, NULL },
	[OVAL_EVR_STRING] = { EQUALITY | ORDERING, is_evr, order_evr, NULL },
	[OVAL_DEBIAN_EVR_STRING] = { EQUALITY | ORDERING, is_debian_evr, order_debian_evr, NULL },
	[OVAL_FILESET_REVISION] = { EQUALITY | ORDERING, is_fileset_revision,
	    order_fileset_revision, NULL },
	[OVAL_FLOAT] = { EQUALITY | ORDERING, is_float, order_float, NULL },
	[OVAL_IOS_VERSION] = { EQUALITY | ORDERING, is_ios, order_ios,
	    "releases of different trains have no order" },
	[OVAL_INT] = { EQUALITY | ORDERING | BITWISE, is_int, order_int, NULL },
	[OVAL_IPV4_ADDRESS] = { EQUALITY | ORDERING | CONTAINING, is_ipv4, order_ipv4,
	    "addresses with different prefix lengths have no order" },
	[OVAL_IPV6_ADDRESS] = { EQUALITY | ORDERING | CONTAINING, is_ipv6, order_ipv6,
	    "addresses with different prefix lengths have no order" },
	[OVAL_VERSION] = { EQUALITY | ORDERING, is_version, order_version, NULL },
	/* compared field by field in eval/state.c */
	[OVAL_RECORD] = { 1 << OVAL_EQUALS, NULL, NULL, NULL },
};

bool oval_operation_allowed(enum oval_datatype datatype, enum oval_operation operation)
{
	return datatypes[datatype].operations & (1u << operation);
}

bool oval_value_is(enum oval_datatype datatype, const char *value, size_t length)
{
	if (datatype == OVAL_STRING)
		return true;
	return datatypes[datatype].is && datatypes[datatype].is(trimmed(value, length));
}

/* Comparing ------------------------------------------------------------------- */

static enum oval_result truth(bool true_or_false)
{
	return true_or_false ? OVAL_TRUE : OVAL_FALSE;
}

static enum oval_result not_a_value(enum oval_datatype datatype, const char *whose,
    struct piece value, struct err *err)
{
	char text[64];
	size_t shown = value.length < sizeof text ? value.length : sizeof text - 1;

	while (shown && shown < value.length && (value.at[shown] & 0xc0) == 0x80)
		shown--; /* not in the middle of a character */
	memcpy(text, value.at, shown);
	text[shown] = '\0';
	err_set(err, ERR_CONTENT, "%s '%s%s' is not a value of datatype %s", whose, text,
	    shown < value.length ? "..." : "", oval_datatype_names[datatype]);
	return OVAL_ERROR;
}

/* Upper and lower case of Unicode, where the system knows them. */
static bool same_but_for_case(struct piece a, struct piece b)
{
	pthread_once(&locale_once, make_locales);
	while (a.length && b.length) {
		uint32_t x, y;
		size_t n = text_character(a.at, a.length, &x), m = text_character(b.at, b.length, &y);

		if (!n) {
			x = (unsigned char)*a.at + 0x80000000u; /* not UTF-8: only itself */
			n = 1;
		}
		if (!m) {
			y = (unsigned char)*b.at + 0x80000000u;
			m = 1;
		}
		if (x != y) {
			if (x >= 0x80000000u || y >= 0x80000000u)
				return false;
			if (!letter_locale && (x >= 0x80 || y >= 0x80
			    || tolower((int)x) != tolower((int)y)))
				return false;
			if (letter_locale && towlower_l(towupper_l(x, letter_locale), letter_locale)
			    != towlower_l(towupper_l(y, letter_locale), letter_locale))
				return false;
		}
		a.at += n, a.length -= n;
		b.at += m, b.length -= m;
	}
	return !a.length && !b.length;
}

static enum oval_result match_pattern(const char *pattern, struct piece got, struct err *err)
{
	const struct regex *regex = regex_get(pattern, 0, err);

	if (!regex)
		return OVAL_ERROR;
	switch (regex_search(regex, got.at, got.length, 0, NULL, 0, NULL, err)) {
	case REGEX_MATCH:
		return OVAL_TRUE;
	case REGEX_NO_MATCH:
		return OVAL_FALSE;
	case REGEX_TROUBLE:
		break;
	}
	return OVAL_ERROR;
}

static enum oval_result compare_strings(enum oval_operation operation, const char *wanted,
    struct piece got, struct err *err)
{
	struct piece want = { wanted, strlen(wanted) };

	switch (operation) {
	case OVAL_EQUALS:
		return truth(!compare_bytes(got, want));
	case OVAL_NOT_EQUAL:
		return truth(compare_bytes(got, want));
	case OVAL_CASE_INSENSITIVE_EQUALS:
		return truth(same_but_for_case(got, want));
	case OVAL_CASE_INSENSITIVE_NOT_EQUAL:
		return truth(!same_but_for_case(got, want));
	default:
		return match_pattern(wanted, got, err);
	}
}

/* Two's complement without end, as far as 127 bits reach. */
static bool read_bits(struct piece p, __int128 *value)
{
	bool negative;
	struct piece digits;

	read_int(p, &negative, &digits);
	if (digits.length > 38) /* 2^127 has 39 digits */
		return false;
	*value = 0;
	for (size_t i = 0; i < digits.length; i++)
		*value = *value * 10 + (digits.at[i] - '0');
	if (negative)
		*value = -*value;
	return true;
}

static enum oval_result compare_bits(enum oval_operation operation, struct piece wanted,
    struct piece got, struct err *err)
{
	__int128 want, have;

	if (!read_bits(wanted, &want) || !read_bits(got, &have)) {
		err_set(err, ERR_LIMIT, "'%s' takes integers of at most 38 digits",
		    oval_operation_names[operation]);
		return OVAL_ERROR;
	}
	return truth(operation == OVAL_BITWISE_AND ? (want & have) == want : (want | have) == want);
}

static enum oval_result compare_containing(enum oval_datatype datatype,
    enum oval_operation operation, struct piece wanted, struct piece got)
{
	bool (*read)(struct piece, struct address *) =
	    datatype == OVAL_IPV4_ADDRESS ? read_ipv4 : read_ipv6;
	struct address want, have;

	read(wanted, &want);
	read(got, &have);
	return truth(operation == OVAL_SUBSET_OF ? address_inside(&have, &want)
	    : address_inside(&want, &have));
}

enum oval_result oval_compare(enum oval_datatype datatype, enum oval_operation operation,
    const char *wanted, const char *got, size_t length, struct err *err)
{
	struct piece want, have;
	enum order order;

	if (!oval_operation_allowed(datatype, operation)) {
		err_set(err, ERR_CONTENT, "operation '%s' is not allowed for datatype %s",
		    oval_operation_names[operation], oval_datatype_names[datatype]);
		return OVAL_ERROR;
	}
	if (datatype == OVAL_RECORD) {
		err_set(err, ERR_CONTENT, "a record is compared field by field, not as one value");
		return OVAL_ERROR;
	}
	if (datatype == OVAL_STRING)
		return compare_strings(operation, wanted, (struct piece){ got, length }, err);
	want = trimmed(wanted, strlen(wanted));
	have = trimmed(got, length);
	if (!datatypes[datatype].is(want))
		return not_a_value(datatype, "the value asked for,", want, err);
	if (!datatypes[datatype].is(have))
		return not_a_value(datatype, "the value found,", have, err);
	if ((1u << operation) & BITWISE)
		return compare_bits(operation, want, have, err);
	if ((1u << operation) & CONTAINING)
		return compare_containing(datatype, operation, want, have);
	order = datatypes[datatype].order(have, want);
	if (order == UNORDERED && ((1u << operation) & ORDERING)) {
		err_set(err, ERR_CONTENT, "operation '%s': %s", oval_operation_names[operation],
		    datatypes[datatype].why_unordered);
		return OVAL_ERROR;
	}
	switch (operation) {
	case OVAL_EQUALS:
		return truth(order == EQUAL);
	case OVAL_NOT_EQUAL:
		return truth(order != EQUAL);
	case OVAL_GREATER_THAN:
		return truth(order == GREATER);
	case OVAL_GREATER_THAN_OR_EQUAL:
		return truth(order == GREATER || order == EQUAL);
	case OVAL_LESS_THAN:
		return truth(order == LESS);
	default:
		return truth(order == LESS || order == EQUAL);
	}
}

/* Truth tables ------------------------------------------------------------------ */

/* A row as the schemas draw it: how often each may occur ("0", "1", "0,1", "2+" ..., "odd",
 * "even"; "0+" is any number), and what comes of it. The first row that fits
 * decides. */
#define COLUMNS 6
struct row {
	const char *counts[COLUMNS];
	int result; /* enum oval_result; of flag_rows enum oval_flag */
};

static bool count_fits(const char *allowed, size_t count)
{
	size_t number = (size_t)(allowed[0] - '0');

	switch (allowed[0]) {
	case 'o': return count % 2 == 1;
	case 'e': return count % 2 == 0;
	default: break;
	}
	switch (allowed[1]) {
	case '+': return count >= number;
	case ',': return count <= 1; /* "0,1" is the only one */
	default: return count == number;
	}
}

static int look_up(const struct row *rows, size_t n_rows, const size_t *counts, size_t columns,
    int otherwise)
{
	for (size_t i = 0; i < n_rows; i++) {
		size_t column = 0;

		while (column < columns && count_fits(rows[i].counts[column], counts[column]))
			column++;
		if (column == columns)
			return rows[i].result;
	}
	return otherwise;
}

/* CheckEnumeration and OperatorEnumeration, oval-common-schema. AND and "all", ONE and "only one",
 * OR and "at least one" have the same rows there.
 *   true  false error unknown not evaluated, not applicable */
static const struct row all_rows[] = {
	{ { "1+", "0",  "0",  "0",  "0",  "0+" }, OVAL_TRUE },
	{ { "0+", "1+", "0+", "0+", "0+", "0+" }, OVAL_FALSE },
	{ { "0+", "0",  "1+", "0+", "0+", "0+" }, OVAL_ERROR },
	{ { "0+", "0",  "0",  "1+", "0+", "0+" }, OVAL_UNKNOWN },
	{ { "0+", "0",  "0",  "0",  "1+", "0+" }, OVAL_NOT_EVALUATED },
	{ { "0",  "0",  "0",  "0",  "0",  "1+" }, OVAL_NOT_APPLICABLE },
};
static const struct row any_rows[] = {
	{ { "1+", "0+", "0+", "0+", "0+", "0+" }, OVAL_TRUE },
	{ { "0",  "1+", "0",  "0",  "0",  "0+" }, OVAL_FALSE },
	{ { "0",  "0+", "1+", "0+", "0+", "0+" }, OVAL_ERROR },
	{ { "0",  "0+", "0",  "1+", "0+", "0+" }, OVAL_UNKNOWN },
	{ { "0",  "0+", "0",  "0",  "1+", "0+" }, OVAL_NOT_EVALUATED },
	{ { "0",  "0",  "0",  "0",  "0",  "1+" }, OVAL_NOT_APPLICABLE },
};
static const struct row one_rows[] = {
	{ { "1",   "0+", "0",  "0",  "0",  "0+" }, OVAL_TRUE },
	{ { "2+",  "0+", "0+", "0+", "0+", "0+" }, OVAL_FALSE },
	{ { "0",   "1+", "0",  "0",  "0",  "0+" }, OVAL_FALSE },
	{ { "0,1", "0+", "1+", "0+", "0+", "0+" }, OVAL_ERROR },
	{ { "0,1", "0+", "0",  "1+", "0+", "0+" }, OVAL_UNKNOWN },
	{ { "0,1", "0+", "0",  "0",  "1+", "0+" }, OVAL_NOT_EVALUATED },
	{ { "0",   "0",  "0",  "0",  "0",  "1+" }, OVAL_NOT_APPLICABLE },
};
static const struct row none_rows[] = {
	{ { "0",  "1+", "0",  "0",  "0",  "0+" }, OVAL_TRUE },
	{ { "1+", "0+", "0+", "0+", "0+", "0+" }, OVAL_FALSE },
	{ { "0",  "0+", "1+", "0+", "0+", "0+" }, OVAL_ERROR },
	{ { "0",  "0+", "0",  "1+", "0+", "0+" }, OVAL_UNKNOWN },
	{ { "0",  "0+", "0",  "0",  "1+", "0+" }, OVAL_NOT_EVALUATED },
	{ { "0",  "0",  "0",  "0",  "0",  "1+" }, OVAL_NOT_APPLICABLE },
};
/* The last row of the schema stands first: "even" of the false row would take it
 * (zero is even). */
static const struct row xor_rows[] = {
	{ { "0",    "0",  "0",  "0",  "0",  "1+" }, OVAL_NOT_APPLICABLE },
	{ { "odd",  "0+", "0",  "0",  "0",  "0+" }, OVAL_TRUE },
	{ { "even", "0+", "0",  "0",  "0",  "0+" }, OVAL_FALSE },
	{ { "0+",   "0+", "1+", "0+", "0+", "0+" }, OVAL_ERROR },
	{ { "0+",   "0+", "0",  "1+", "0+", "0+" }, OVAL_UNKNOWN },
	{ { "0+",   "0+", "0",  "0",  "1+", "0+" }, OVAL_NOT_EVALUATED },
};

/* ExistenceEnumeration, oval-common-schema.
 *   exists, does not exist, error, not collected */
static const struct row all_exist_rows[] = {
	{ { "1+", "0",  "0",  "0" },  OVAL_TRUE },
	{ { "0",  "0",  "0",  "0" },  OVAL_FALSE },
	{ { "0+", "1+", "0+", "0+" }, OVAL_FALSE },
	{ { "0+", "0",  "1+", "0+" }, OVAL_ERROR },
	{ { "0+", "0",  "0",  "1+" }, OVAL_UNKNOWN },
};
static const struct row any_exist_rows[] = {
	{ { "0+", "0+", "0",  "0+" }, OVAL_TRUE },
	{ { "1+", "0+", "1+", "0+" }, OVAL_TRUE },
	{ { "0",  "0+", "1+", "0+" }, OVAL_ERROR },
};
static const struct row at_least_one_exists_rows[] = {
	{ { "1+", "0+", "0+", "0+" }, OVAL_TRUE },
	{ { "0",  "0+", "0",  "0" },  OVAL_FALSE },
	{ { "0",  "0+", "1+", "0+" }, OVAL_ERROR },
	{ { "0",  "0+", "0",  "1+" }, OVAL_UNKNOWN },
};
static const struct row none_exist_rows[] = {
	{ { "0",  "0+", "0",  "0" },  OVAL_TRUE },
	{ { "1+", "0+", "0+", "0+" }, OVAL_FALSE },
	{ { "0",  "0+", "1+", "0+" }, OVAL_ERROR },
	{ { "0",  "0+", "0",  "1+" }, OVAL_UNKNOWN },
};
static const struct row only_one_exists_rows[] = {
	{ { "1",   "0+", "0",  "0" },  OVAL_TRUE },
	{ { "2+",  "0+", "0+", "0+" }, OVAL_FALSE },
	{ { "0",   "0+", "0",  "0" },  OVAL_FALSE },
	{ { "0,1", "0+", "1+", "0+" }, OVAL_ERROR },
	{ { "0,1", "0+", "0",  "1+" }, OVAL_UNKNOWN },
};

struct table {
	const struct row *rows;
	size_t n_rows;
};
#define TABLE(rows) { rows, sizeof rows / sizeof *rows }

static const struct table check_tables[OVAL_CHECK_COUNT] = {
	[OVAL_CHECK_ALL] = TABLE(all_rows),
	[OVAL_CHECK_AT_LEAST_ONE] = TABLE(any_rows),
	[OVAL_CHECK_NONE_EXIST] = TABLE(none_rows),
	[OVAL_CHECK_NONE_SATISFY] = TABLE(none_rows),
	[OVAL_CHECK_ONLY_ONE] = TABLE(one_rows),
};
static const struct table operator_tables[OVAL_OPERATOR_COUNT] = {
	[OVAL_OPERATOR_AND] = TABLE(all_rows),
	[OVAL_OPERATOR_ONE] = TABLE(one_rows),
	[OVAL_OPERATOR_OR] = TABLE(any_rows),
	[OVAL_OPERATOR_XOR] = TABLE(xor_rows),
};
static const struct table existence_tables[OVAL_EXISTENCE_COUNT] = {
	[OVAL_ALL_EXIST] = TABLE(all_exist_rows),
	[OVAL_ANY_EXIST] = TABLE(any_exist_rows),
	[OVAL_AT_LEAST_ONE_EXISTS] = TABLE(at_least_one_exists_rows),
	[OVAL_NONE_EXIST] = TABLE(none_exist_rows),
	[OVAL_ONLY_ONE_EXISTS] = TABLE(only_one_exists_rows),
};

static enum oval_result look_up_results(struct table table, const struct oval_counts *counts)
{
	const size_t columns[COLUMNS] = {
		counts->of[OVAL_TRUE], counts->of[OVAL_FALSE], counts->of[OVAL_ERROR],
		counts->of[OVAL_UNKNOWN], counts->of[OVAL_NOT_EVALUATED],
		counts->of[OVAL_NOT_APPLICABLE],
	};
	size_t sum = 0;

	for (size_t i = 0; i < COLUMNS; i++)
		sum += columns[i];
	if (!sum) /* nothing was said: no table has a row for it */
		return OVAL_UNKNOWN;
	return (enum oval_result)look_up(table.rows, table.n_rows, columns, COLUMNS, OVAL_UNKNOWN);
}

enum oval_result oval_check_result(enum oval_check check, const struct oval_counts *counts)
{
	return look_up_results(check_tables[check], counts);
}

enum oval_result oval_operator_result(enum oval_operator operator,
    const struct oval_counts *counts)
{
	return look_up_results(operator_tables[operator], counts);
}

enum oval_result oval_existence_result(enum oval_existence existence,
    const struct oval_status_counts *counts)
{
	const size_t columns[] = {
		counts->of[OVAL_STATUS_EXISTS], counts->of[OVAL_STATUS_DOES_NOT_EXIST],
		counts->of[OVAL_STATUS_ERROR], counts->of[OVAL_STATUS_NOT_COLLECTED],
	};
	struct table table = existence_tables[existence];

	return (enum oval_result)look_up(table.rows, table.n_rows, columns,
	    sizeof columns / sizeof *columns, OVAL_UNKNOWN);
}

/* ConcatFunctionType, oval-definitions-schema.
 *   error, complete, incomplete, does not exist, not collected, not applicable */
static const struct row flag_rows[] = {
	{ { "1+", "0+", "0+", "0+", "0+", "0+" }, OVAL_FLAG_ERROR },
	{ { "0",  "1+", "0",  "0",  "0",  "0" },  OVAL_FLAG_COMPLETE },
	{ { "0",  "0+", "1+", "0",  "0",  "0" },  OVAL_FLAG_INCOMPLETE },
	{ { "0",  "0+", "0+", "1+", "0",  "0" },  OVAL_FLAG_DOES_NOT_EXIST },
	{ { "0",  "0+", "0+", "0+", "1+", "0" },  OVAL_FLAG_NOT_COLLECTED },
	{ { "0",  "0+", "0+", "0+", "0+", "1+" }, OVAL_FLAG_NOT_APPLICABLE },
};

enum oval_flag oval_function_flag(const struct oval_flag_counts *counts)
{
	const size_t columns[COLUMNS] = {
		counts->of[OVAL_FLAG_ERROR], counts->of[OVAL_FLAG_COMPLETE],
		counts->of[OVAL_FLAG_INCOMPLETE], counts->of[OVAL_FLAG_DOES_NOT_EXIST],
		counts->of[OVAL_FLAG_NOT_COLLECTED], counts->of[OVAL_FLAG_NOT_APPLICABLE],
	};

	return (enum oval_flag)look_up(flag_rows, sizeof flag_rows / sizeof *flag_rows, columns,
	    COLUMNS, OVAL_FLAG_ERROR);
}

/* "A true result is false and a false result is true, all other results stay." */
static const enum oval_result negated[OVAL_RESULT_COUNT] = {
	[OVAL_TRUE] = OVAL_FALSE,
	[OVAL_FALSE] = OVAL_TRUE,
	[OVAL_UNKNOWN] = OVAL_UNKNOWN,
	[OVAL_ERROR] = OVAL_ERROR,
	[OVAL_NOT_EVALUATED] = OVAL_NOT_EVALUATED,
	[OVAL_NOT_APPLICABLE] = OVAL_NOT_APPLICABLE,
};

enum oval_result oval_negate(enum oval_result result)
{
	return negated[result];
}
