/* CPE names: reading (NISTIR 7695, 6) and matching (NISTIR 7696, 6 and 7). */
#include "xccdf/cpe.h"

#include <ctype.h>
#include <string.h>

#include "base/buf.h"

static char lower(char c)
{
	return c >= 'A' && c <= 'Z' ? (char)(c | 0x20) : c;
}

static bool plain(char c)
{
	return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '_';
}

static bool not_a_name(struct err *err, const char *text, const char *why)
{
	return err_set(err, ERR_CONTENT, "'%s' is not a CPE name: %s", text, why);
}

/* ---- values ---- */

/* A value is stored as NISTIR 7695 5.3.2 has it: letters, digits and underscore as they are, anything else
 * behind a backslash; without one only * and ?, the wildcards. */
struct value {
	struct buf buf;
};

static void add_character(struct value *value, char c)
{
	c = lower(c);
	if (!plain(c))
		buf_char(&value->buf, '\\');
	buf_char(&value->buf, c);
}

/* Behind an odd number of backslashes. */
static bool quoted(const char *value, size_t at)
{
	size_t before = 0;

	while (before < at && value[at - before - 1] == '\\')
		before++;
	return before % 2;
}

/* 5.3.2 and the schema of the names (cpe-naming_2.3.xsd): an unquoted * stands once at an end, ? in a run
 * at an end, and something stands between. */
static bool wildcards_at_ends(const char *value)
{
	size_t to = strlen(value), from = *value == '*' ? 1 : strspn(value, "?");

	if (to > from && value[to - 1] == '*' && !quoted(value, to - 1))
		to--;
	else
		while (to > from && value[to - 1] == '?' && !quoted(value, to - 1))
			to--;
	if (from == to)
		return false;
	for (; from < to; from++) {
		if (value[from] == '\\')
			from++;
		else if (value[from] == '*' || value[from] == '?')
			return false;
	}
	return true;
}

static bool set(struct arena *arena, struct cpe_name *name, enum cpe_part part,
    const struct value *value)
{
	name->parts[part].kind = CPE_VALUE;
	name->parts[part].value = arena_strdup(arena, value->buf.at);
	return wildcards_at_ends(value->buf.at);
}

/* ---- CPE 2.2 URI (NISTIR 7695, 6.1.3) ---- */

static int hex(char c)
{
	c = lower(c);
	return c >= '0' && c <= '9' ? c - '0' : c >= 'a' && c <= 'f' ? c - 'a' + 10 : -1;
}

/* Characters that may stand for themselves; others are percent-encoded. */
static bool uri_character(char c)
{
	return plain(lower(c)) || c == '.' || c == '-' || c == '~';
}

static const char *uri_value(struct arena *arena, struct cpe_name *name, enum cpe_part part,
    const char *at, size_t length)
{
	struct value value = { 0 };

	if (!length) {
		name->parts[part].kind = CPE_ANY;
		return NULL;
	}
	if (length == 1 && *at == '-') {
		name->parts[part].kind = CPE_NA;
		return NULL;
	}
	buf_init(&value.buf, arena);
	for (size_t i = 0; i < length; i++) {
		int code;

		if (at[i] != '%') {
			if (!uri_character(at[i]))
				return "a character that must be percent-encoded";
			add_character(&value, at[i]);
			continue;
		}
		if (i + 2 >= length || hex(at[i + 1]) < 0 || hex(at[i + 2]) < 0)
			return "a % without two hexadecimal digits behind it";
		code = hex(at[i + 1]) * 16 + hex(at[i + 2]);
		i += 2;
		if (code == 1)
			buf_char(&value.buf, '?');
		else if (code == 2)
			buf_char(&value.buf, '*');
		else if (code > 0x20 && code < 0x7f)
			add_character(&value, (char)code);
		else
			return "a percent-encoded character that no name may hold";
	}
	return set(arena, name, part, &value) ? NULL : "a wildcard that is not at an end, or nothing else";
}

/* 6.1.2: "~edition~sw_edition~target_sw~target_hw~other" packed into the place of the edition. */
static const char *packed_edition(struct arena *arena, struct cpe_name *name, const char *at,
    size_t length)
{
	static const enum cpe_part parts[] = { CPE_EDITION, CPE_SW_EDITION, CPE_TARGET_SW,
		CPE_TARGET_HW, CPE_OTHER };
	const char *end = at + length, *why = NULL;

	for (size_t i = 0; i < 5 && !why; i++) {
		const char *next;

		if (at == end || *at != '~')
			return "a packed edition with other than five parts";
		at++;
		next = memchr(at, '~', (size_t)(end - at));
		if (!next)
			next = end;
		why = uri_value(arena, name, parts[i], at, (size_t)(next - at));
		at = next;
	}
	return why || at == end ? why : "a packed edition with other than five parts";
}

static const char *read_uri(struct arena *arena, const char *at, struct cpe_name *name)
{
	static const enum cpe_part parts[] = { CPE_PART, CPE_VENDOR, CPE_PRODUCT, CPE_VERSION,
		CPE_UPDATE, CPE_EDITION, CPE_LANGUAGE };
	const char *why = NULL;

	for (size_t i = 0; i < 7 && !why; i++) {
		size_t length = strcspn(at, ":");

		if (i == 0 && (length > 1 || (length == 1 && !strchr("aho", lower(*at)))))
			return "the part must be a, h or o";
		if (parts[i] == CPE_EDITION && length && *at == '~')
			why = packed_edition(arena, name, at, length);
		else
			why = uri_value(arena, name, parts[i], at, length);
		at += length;
		if (!*at)
			return why;
		at++;
	}
	return why ? why : "more than seven components";
}

/* ---- CPE 2.3 formatted string (6.2.3) ---- */

static const char *formatted_value(struct arena *arena, struct cpe_name *name,
    enum cpe_part part, const char **from)
{
	struct value value = { 0 };
	const char *at = *from;
	bool ok;

	buf_init(&value.buf, arena);
	for (; *at && *at != ':'; at++) {
		if (*at == '\\') {
			at++;
			if (!ispunct((unsigned char)*at) || *at == '_')
				return "a backslash before what needs none";
			add_character(&value, *at);
		} else if (*at == '*' || *at == '?') {
			buf_char(&value.buf, *at);
		} else if (plain(lower(*at)) || *at == '.' || *at == '-') {
			add_character(&value, *at);
		} else {
			return "a character that needs a backslash before it";
		}
	}
	ok = at > *from;
	if (at == *from + 1 && **from == '*')
		name->parts[part].kind = CPE_ANY;
	else if (at == *from + 1 && **from == '-')
		name->parts[part].kind = CPE_NA;
	else
		ok = ok && set(arena, name, part, &value);
	if (!ok)
		return at > *from ? "a wildcard that is not at an end, or nothing else" : "an empty component";
	*from = at;
	return NULL;
}

static const char *read_formatted(struct arena *arena, const char *at, struct cpe_name *name)
{
	for (int i = 0; i < CPE_PART_COUNT; i++) {
		const char *why = formatted_value(arena, name, (enum cpe_part)i, &at);

		if (why)
			return why;
		if (i == 0 && name->parts[0].kind == CPE_VALUE &&
		    (!strchr("aho", name->parts[0].value[0]) || name->parts[0].value[1]))
			return "the part must be a, h or o";
		if ((*at == ':') != (i + 1 < CPE_PART_COUNT))
			return *at ? "more than eleven components" : "less than eleven components";
		at++;
	}
	return NULL;
}

/* ---- well-formed name (5.6): wfn:[part="a",vendor="x",version=ANY] ---- */

static const char *const part_names[CPE_PART_COUNT] = { "part", "vendor", "product", "version",
	"update", "edition", "language", "sw_edition", "target_sw", "target_hw", "other" };

static const char *wfn_value(struct arena *arena, struct cpe_name *name, enum cpe_part part,
    const char **from)
{
	struct value value = { 0 };
	const char *at = *from;

	if (!strncmp(at, "ANY", 3) || !strncmp(at, "NA", 2)) {
		name->parts[part].kind = *at == 'A' ? CPE_ANY : CPE_NA;
		*from = at + (*at == 'A' ? 3 : 2);
		return NULL;
	}
	if (*at++ != '"')
		return "a value that is neither ANY nor NA nor in quotation marks";
	buf_init(&value.buf, arena);
	for (; *at && *at != '"'; at++) {
		if (*at == '\\' && at[1] && ispunct((unsigned char)at[1]) && at[1] != '_')
			add_character(&value, *++at);
		else if (*at == '*' || *at == '?')
			buf_char(&value.buf, *at);
		else if (plain(lower(*at)))
			add_character(&value, *at);
		else
			return "a character that needs a backslash before it";
	}
	if (!*at || !value.buf.length)
		return *at ? "an empty value" : "a quotation mark that is not closed";
	*from = at + 1;
	if (!set(arena, name, part, &value))
		return "a wildcard that is not at an end, or nothing else";
	return part == CPE_PART && (value.buf.length != 1 || !strchr("aho", *value.buf.at))
	    ? "the part must be a, h or o" : NULL;
}

static const char *read_wfn(struct arena *arena, const char *at, struct cpe_name *name)
{
	bool seen[CPE_PART_COUNT] = { 0 };

	do {
		const char *why;
		size_t length = strspn(at, "abcdefghijklmnopqrstuvwxyz_");
		int part = 0;

		while (part < CPE_PART_COUNT && (strlen(part_names[part]) != length ||
						    strncmp(part_names[part], at, length)))
			part++;
		if (part == CPE_PART_COUNT || at[length] != '=')
			return "an attribute that no name has";
		if (seen[part])
			return "an attribute twice";
		seen[part] = true;
		at += length + 1;
		why = wfn_value(arena, name, (enum cpe_part)part, &at);
		if (why)
			return why;
	} while (*at++ == ',');
	return at[-1] == ']' && !*at ? NULL : "it does not end with ]";
}

static bool begins(const char *text, const char *with)
{
	for (; *with; text++, with++)
		if (lower(*text) != *with)
			return false;
	return true;
}

enum cpe_binding cpe_name_read(struct arena *arena, const char *text, struct cpe_name *name,
    struct err *err)
{
	enum cpe_binding binding;
	const char *why;

	memset(name, 0, sizeof *name); /* ANY */
	if (begins(text, "cpe:/")) {
		binding = CPE_URI;
		why = read_uri(arena, text + strlen("cpe:/"), name);
	} else if (begins(text, "cpe:2.3:")) {
		binding = CPE_FORMATTED_STRING;
		why = read_formatted(arena, text + strlen("cpe:2.3:"), name);
	} else if (begins(text, "wfn:[")) {
		binding = CPE_WELL_FORMED_NAME;
		why = read_wfn(arena, text + strlen("wfn:["), name);
	} else {
		binding = CPE_NOT_A_NAME;
		why = "it begins neither with cpe:/ nor with cpe:2.3:";
	}
	if (!why)
		return binding;
	not_a_name(err, text, why);
	return CPE_NOT_A_NAME;
}

/* ---- matching ---- */

static bool has_wildcard(const char *value)
{
	size_t length = strlen(value);

	if (*value == '*' || *value == '?')
		return true;
	return length && (value[length - 1] == '*' || value[length - 1] == '?') &&
	    !quoted(value, length - 1);
}

/* Characters of a value between two places, a backslash and what it quotes as one. */
static size_t characters(const char *from, const char *to)
{
	size_t count = 0;

	for (; from < to; from++, count++)
		if (*from == '\\')
			from++;
	return count;
}

/* NISTIR 7696, 7.3: a leading or trailing * is any number of characters, each ? at most one. */
static bool wildcard_matches(const char *source, const char *target)
{
	size_t from = 0, to = strlen(source), most_before = 0, most_behind = 0;
	const char *end = target + strlen(target);

	if (*source == '*') {
		most_before = SIZE_MAX;
		from = 1;
	} else {
		most_before = from = strspn(source, "?");
	}
	if (to > from && source[to - 1] == '*' && !quoted(source, to - 1)) {
		most_behind = SIZE_MAX;
		to--;
	} else {
		for (; to > from && source[to - 1] == '?' && !quoted(source, to - 1); to--)
			most_behind++;
	}
	/* every place in the target where a whole character begins */
	for (const char *at = target; at <= end; at += *at == '\\' ? 2 : 1) {
		if (characters(target, at) > most_before)
			return false;
		if ((size_t)(end - at) >= to - from && !memcmp(at, source + from, to - from) &&
		    characters(at + (to - from), end) <= most_behind)
			return true;
	}
	return false;
}

/* NISTIR 7696, table 6-2: what one attribute of the source is to that of the target. */
static enum cpe_relation compare_part(enum cpe_kind source_kind, const char *source,
    enum cpe_kind target_kind, const char *target)
{
	enum kind { ANY, NA, WILD, EXACT };
	static const enum cpe_relation table[3][4] = {
		/* target       ANY           NA            with wildcard  without */
		[ANY]  = { CPE_EQUAL,    CPE_SUPERSET, CPE_UNDEFINED, CPE_SUPERSET },
		[NA]   = { CPE_SUBSET,   CPE_EQUAL,    CPE_UNDEFINED, CPE_DISJOINT },
		[WILD] = { CPE_SUBSET,   CPE_DISJOINT, CPE_UNDEFINED, CPE_UNDEFINED /* compared */ },
	};
	enum kind to = target_kind == CPE_ANY ? ANY : target_kind == CPE_NA ? NA
	    : has_wildcard(target) ? WILD : EXACT;

	if (source_kind == CPE_ANY)
		return table[ANY][to];
	if (source_kind == CPE_NA)
		return table[NA][to];
	if (to != EXACT)
		return table[WILD][to];
	if (has_wildcard(source))
		return wildcard_matches(source, target) ? CPE_SUPERSET : CPE_DISJOINT;
	return !strcmp(source, target) ? CPE_EQUAL : CPE_DISJOINT;
}

/* Table 6-4. */
enum cpe_relation cpe_compare(const struct cpe_name *source, const struct cpe_name *target)
{
	size_t count[CPE_UNDEFINED + 1] = { 0 };

	for (int i = 0; i < CPE_PART_COUNT; i++)
		count[compare_part(source->parts[i].kind, source->parts[i].value,
		    target->parts[i].kind, target->parts[i].value)]++;
	if (count[CPE_DISJOINT])
		return CPE_DISJOINT;
	if (count[CPE_EQUAL] == CPE_PART_COUNT)
		return CPE_EQUAL;
	if (count[CPE_SUPERSET] + count[CPE_EQUAL] == CPE_PART_COUNT)
		return CPE_SUPERSET;
	if (count[CPE_SUBSET] + count[CPE_EQUAL] == CPE_PART_COUNT)
		return CPE_SUBSET;
	return CPE_UNDEFINED;
}

bool cpe_name_matches(const struct cpe_name *source, const struct cpe_name *target)
{
	enum cpe_relation relation = cpe_compare(source, target);

	return relation == CPE_EQUAL || relation == CPE_SUPERSET;
}
