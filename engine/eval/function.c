#include "eval/function.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "base/buf.h"
#include "base/limits.h"
#include "base/map.h"
#include "base/regex.h"
#include "base/text.h"
#include "oval/compare.h"

/* What every function gets. */
struct call {
	struct function_scope *scope;
	const struct oval_component *component;
	const struct function_values *arguments;
	size_t n_arguments;
	struct function_values *result;
	struct err *err;
};

static bool call_error(struct call *call, const char *format, ...)
    __attribute__((format(printf, 2, 3)));
static bool call_error(struct call *call, const char *format, ...)
{
	char text[512];
	va_list args;

	va_start(args, format);
	vsnprintf(text, sizeof text, format, args);
	va_end(args);
	return err_set(call->err, ERR_CONTENT, "%s", text);
}

static bool spend(struct call *call, size_t bytes)
{
	if (bytes > LIMIT_VARIABLE_BYTES || call->scope->bytes > LIMIT_VARIABLE_BYTES - bytes)
		return err_set(call->err, ERR_LIMIT, "the values of all variables together are longer"
		    " than %u MB", LIMIT_VARIABLE_BYTES / (1024 * 1024));
	call->scope->bytes += bytes;
	return true;
}

/* Adds a value that lives in the scope's arena already. */
static bool add(struct call *call, const char *text, enum oval_datatype datatype)
{
	struct function_values *result = call->result;

	if (result->n == LIMIT_VARIABLE_VALUES)
		return err_set(call->err, ERR_LIMIT, "more than %d values", LIMIT_VARIABLE_VALUES);
	result->at = arena_more(call->scope->arena, result->at, result->n, sizeof *result->at);
	result->at[result->n++] = (struct function_value){ text, datatype };
	return true;
}

static bool add_copy(struct call *call, const char *text, size_t length)
{
	return spend(call, length + 1)
	    && add(call, arena_strndup(call->scope->arena, text, length), OVAL_STRING);
}

/* NULL: not there; the schema's default is the caller's. */
static const char *attribute(const struct call *call, const char *name)
{
	return xml_attr(call->component->node, name);
}

static bool needed_attribute(struct call *call, const char *name, const char **value)
{
	*value = attribute(call, name);
	return *value || call_error(call, "it has no attribute %s", name);
}

/* Functions of one value at a time. */
static bool each_value(struct call *call,
    bool (*one)(struct call *, const char *, const void *), const void *arg)
{
	for (size_t a = 0; a < call->n_arguments; a++)
		for (size_t i = 0; i < call->arguments[a].n; i++)
			if (!one(call, call->arguments[a].at[i].text, arg))
				return false;
	return true;
}

/* Functions of one value of each argument: the Cartesian product, in the
 * schema's order: 1+3, 1+4, 1+5, 2+3 ... */
static bool each_tuple(struct call *call,
    bool (*one)(struct call *, const struct function_value *const *tuple))
{
	size_t product = 1, *at;
	const struct function_value **tuple;

	for (size_t a = 0; a < call->n_arguments; a++) {
		if (!call->arguments[a].n)
			return true;
		product *= call->arguments[a].n;
		if (product > LIMIT_VARIABLE_VALUES)
			return err_set(call->err, ERR_LIMIT, "its components have more than %d combinations"
			    " of values", LIMIT_VARIABLE_VALUES);
	}
	at = arena_alloc(call->scope->arena, call->n_arguments * sizeof *at);
	tuple = arena_alloc(call->scope->arena, call->n_arguments * sizeof *tuple);
	while (product--) {
		for (size_t a = 0; a < call->n_arguments; a++)
			tuple[a] = &call->arguments[a].at[at[a]];
		if (!one(call, tuple))
			return false;
		for (size_t a = call->n_arguments; a-- && ++at[a] == call->arguments[a].n;)
			at[a] = 0;
	}
	return true;
}

/* arithmetic ---------------------------------------------------------------- */

/* A number is an int unless it says it is a float, or must be one. */
struct number {
	bool is_float;
	__int128 integer;
	double real;
};

static bool read_number(struct call *call, const struct function_value *value, struct number *number)
{
	size_t length = strlen(value->text);

	memset(number, 0, sizeof *number);
	if (value->datatype != OVAL_FLOAT && oval_value_is(OVAL_INT, value->text, length)) {
		const char *at = value->text + strspn(value->text, " \t\r\n");
		bool negative = *at == '-';

		if (*at == '-' || *at == '+')
			at++;
		for (; *at >= '0' && *at <= '9'; at++)
			if (__builtin_mul_overflow(number->integer, 10, &number->integer)
			    || __builtin_add_overflow(number->integer, *at - '0', &number->integer))
				return call_error(call, "a number is larger than 38 digits");
		if (negative)
			number->integer = -number->integer;
		number->real = (double)number->integer;
		return true;
	}
	if (!oval_value_is(OVAL_FLOAT, value->text, length))
		return call_error(call, "'%.60s' is neither int nor float", value->text);
	number->is_float = true;
	number->real = (double)strtof(value->text, NULL);
	return true;
}

static const char *print_integer(struct arena *arena, __int128 value)
{
	unsigned __int128 rest = value < 0 ? -(unsigned __int128)value : (unsigned __int128)value;
	char text[48], *at = text + sizeof text;

	*--at = '\0';
	do
		*--at = (char)('0' + (int)(rest % 10));
	while (rest /= 10);
	if (value < 0)
		*--at = '-';
	return arena_strdup(arena, at);
}

/* The shortest text that is this xs:float; a whole number as an int would stand, so that a variable
 * of datatype int can hold it ("a cast should be attempted before reporting an error"). */
static const char *print_real(struct arena *arena, double value)
{
	float single = (float)value;
	char text[64] = "";

	if (isnan(single))
		return "NaN";
	if (isinf(single))
		return single > 0 ? "INF" : "-INF";
	if (floorf(single) == single && fabsf(single) < 0x1p63f)
		return arena_printf(arena, "%.0f", (double)single);
	for (int digits = 1; digits <= 9; digits++) {
		snprintf(text, sizeof text, "%.*g", digits, (double)single);
		if (strtof(text, NULL) == single)
			break;
	}
	return arena_strdup(arena, text);
}

static bool calculate(struct call *call, const struct function_value *const *tuple)
{
	bool multiply = !strcmp(attribute(call, "arithmetic_operation"), "multiply");
	struct number total;

	if (!read_number(call, tuple[0], &total))
		return false;
	for (size_t i = 1; i < call->n_arguments; i++) {
		struct number next;

		if (!read_number(call, tuple[i], &next))
			return false;
		total.real = multiply ? total.real * next.real : total.real + next.real;
		/* "if both an integer and float components are used then the result is a float" */
		total.is_float |= next.is_float;
		if (!total.is_float && (multiply
		    ? __builtin_mul_overflow(total.integer, next.integer, &total.integer)
		    : __builtin_add_overflow(total.integer, next.integer, &total.integer)))
			return call_error(call, "the result is larger than 38 digits");
	}
	if (total.is_float)
		return add(call, print_real(call->scope->arena, total.real), OVAL_FLOAT);
	return add(call, print_integer(call->scope->arena, total.integer), OVAL_INT);
}

static bool arithmetic(struct call *call)
{
	const char *operation;

	if (!needed_attribute(call, "arithmetic_operation", &operation))
		return false;
	if (strcmp(operation, "add") && strcmp(operation, "multiply"))
		return call_error(call, "arithmetic_operation '%.60s' is neither add nor multiply",
		    operation);
	return each_tuple(call, calculate);
}

/* begin, end, concat ---------------------------------------------------------- */

static bool begin_one(struct call *call, const char *text, const void *arg)
{
	const char *start = arg;

	if (!strncmp(text, start, strlen(start)))
		return add(call, text, OVAL_STRING);
	return spend(call, strlen(start) + strlen(text) + 1)
	    && add(call, arena_printf(call->scope->arena, "%s%s", start, text), OVAL_STRING);
}

static bool begin(struct call *call)
{
	const char *start;

	return needed_attribute(call, "character", &start) && each_value(call, begin_one, start);
}

static bool end_one(struct call *call, const char *text, const void *arg)
{
	const char *finish = arg;
	size_t length = strlen(text), wanted = strlen(finish);

	if (length >= wanted && !strcmp(text + length - wanted, finish))
		return add(call, text, OVAL_STRING);
	return spend(call, length + wanted + 1)
	    && add(call, arena_printf(call->scope->arena, "%s%s", text, finish), OVAL_STRING);
}

static bool end(struct call *call)
{
	const char *finish;

	return needed_attribute(call, "character", &finish) && each_value(call, end_one, finish);
}

static bool join(struct call *call, const struct function_value *const *tuple)
{
	size_t length = 0;
	char *text, *at;

	for (size_t i = 0; i < call->n_arguments; i++)
		length += strlen(tuple[i]->text);
	if (!spend(call, length + 1))
		return false;
	text = at = arena_alloc(call->scope->arena, length + 1);
	for (size_t i = 0; i < call->n_arguments; i++)
		at = stpcpy(at, tuple[i]->text);
	return add(call, text, OVAL_STRING);
}

static bool concat(struct call *call)
{
	return each_tuple(call, join);
}

/* count, unique, merge ---------------------------------------------------------- */

static bool count(struct call *call)
{
	size_t total = 0;

	for (size_t a = 0; a < call->n_arguments; a++)
		total += call->arguments[a].n;
	return add(call, arena_printf(call->scope->arena, "%zu", total), OVAL_INT);
}

static bool unique(struct call *call)
{
	struct map *seen = map_new(call->scope->arena);

	for (size_t a = 0; a < call->n_arguments; a++)
		for (size_t i = 0; i < call->arguments[a].n; i++) {
			const char *text = call->arguments[a].at[i].text;

			if (!map_put(seen, text, (void *)text) && !add(call, text, OVAL_STRING))
				return false;
		}
	return true;
}

struct sortable {
	const char *text;
	size_t place;
	float number;
	int direction;
};

static int by_place(const struct sortable *a, const struct sortable *b)
{
	return (a->place > b->place) - (a->place < b->place);
}

static int lexical(const void *x, const void *y)
{
	const struct sortable *a = x, *b = y;
	int order = strcmp(a->text, b->text);

	return order ? (order > 0 ? a->direction : -a->direction) : by_place(a, b);
}

static int numeric(const void *x, const void *y)
{
	const struct sortable *a = x, *b = y;
	enum oval_datatype datatype = OVAL_INT;

	if (!oval_value_is(OVAL_INT, a->text, strlen(a->text))
	    || !oval_value_is(OVAL_INT, b->text, strlen(b->text)))
		datatype = OVAL_FLOAT;
	if (oval_compare(datatype, OVAL_GREATER_THAN, b->text, a->text, strlen(a->text), NULL)
	    == OVAL_TRUE)
		return a->direction;
	if (oval_compare(datatype, OVAL_LESS_THAN, b->text, a->text, strlen(a->text), NULL)
	    == OVAL_TRUE)
		return -a->direction;
	return by_place(a, b);
}

static bool is_digit(char c)
{
	return c >= '0' && c <= '9';
}

/* Runs of digits count as numbers, everything else as text. */
static int natural(const void *x, const void *y)
{
	const struct sortable *a = x, *b = y;
	const char *p = a->text, *q = b->text;

	while (*p && *q) {
		if (is_digit(*p) && is_digit(*q)) {
			size_t m, n;
			int order;

			p += strspn(p, "0");
			q += strspn(q, "0");
			m = strspn(p, "0123456789");
			n = strspn(q, "0123456789");
			order = m != n ? (m > n ? 1 : -1) : strncmp(p, q, m);
			if (order)
				return order > 0 ? a->direction : -a->direction;
			p += m;
			q += n;
		} else if (*p != *q) {
			return (unsigned char)*p > (unsigned char)*q ? a->direction : -a->direction;
		} else {
			p++;
			q++;
		}
	}
	if (*p || *q)
		return *p ? a->direction : -a->direction;
	return by_place(a, b);
}

/* OVAL 5.12, MergeFunctionType */
static bool merge(struct call *call)
{
	static const struct {
		const char *name;
		int (*compare)(const void *, const void *);
	} sorts[] = { { "document", NULL }, { "lexical", lexical }, { "numeric", numeric },
	    { "natural", natural } };
	const char *delimiter = attribute(call, "delimiter"), *sort = attribute(call, "sort");
	const char *order = attribute(call, "order");
	int direction = 1;
	struct sortable *values;
	size_t n = 0, which = 0, length = 0;
	char *text, *at;

	delimiter = delimiter ? delimiter : "";
	while (sort && strcmp(sort, sorts[which].name))
		if (++which == sizeof sorts / sizeof *sorts)
			return call_error(call, "sort '%.60s' is not document, lexical, numeric or natural",
			    sort);
	if (order && !strcmp(order, "descending"))
		direction = -1;
	else if (order && strcmp(order, "ascending"))
		return call_error(call, "order '%.60s' is neither ascending nor descending", order);
	for (size_t a = 0; a < call->n_arguments; a++)
		n += call->arguments[a].n;
	values = arena_alloc(call->scope->arena, (n + 1) * sizeof *values);
	n = 0;
	for (size_t a = 0; a < call->n_arguments; a++)
		for (size_t i = 0; i < call->arguments[a].n; i++, n++) {
			values[n].text = call->arguments[a].at[i].text;
			values[n].place = n;
			values[n].direction = direction;
			length += strlen(values[n].text) + strlen(delimiter);
			if (sorts[which].compare == numeric
			    && !oval_value_is(OVAL_FLOAT, values[n].text, strlen(values[n].text)))
				return call_error(call, "'%.60s' is not a number", values[n].text);
		}
	if (sorts[which].compare)
		qsort(values, n, sizeof *values, sorts[which].compare);
	if (!spend(call, length + 1))
		return false;
	text = at = arena_alloc(call->scope->arena, length + 1);
	for (size_t i = 0; i < n; i++) {
		if (i)
			at = stpcpy(at, delimiter);
		at = stpcpy(at, values[i].text);
	}
	return add(call, text, OVAL_STRING);
}

/* escape_regex, glob_to_regex, regex_capture --------------------------------------- */

#define METACHARACTERS "^$\\.[](){}*+?|" /* EscapeRegexFunctionType */

static bool escape_one(struct call *call, const char *text, const void *arg)
{
	struct buf buf;

	(void)arg;
	if (!spend(call, 2 * strlen(text) + 1))
		return false;
	buf_init(&buf, call->scope->arena);
	for (; *text; text++) {
		if (strchr(METACHARACTERS, *text))
			buf_char(&buf, '\\');
		buf_char(&buf, *text);
	}
	return add(call, buf.at, OVAL_STRING);
}

static bool escape_regex(struct call *call)
{
	return each_value(call, escape_one, NULL);
}

/* Braces too: "will not perform any possible brace expansion", so they are only
 * characters. */
static void literal(struct buf *buf, char c)
{
	if (strchr(METACHARACTERS, c))
		buf_char(buf, '\\');
	buf_char(buf, c);
}

/* A bracket expression, `at` behind its '['; NULL: it has no end. */
static const char *bracket(struct buf *buf, const char *at, bool escapes)
{
	const char *start;

	buf_char(buf, '[');
	if (*at == '!' || *at == '^') {
		at++;
		buf_char(buf, '^');
	}
	for (start = at; *at && (*at != ']' || at == start); at++) {
		const char *close = NULL;

		if (*at == '[' && (at[1] == ':' || at[1] == '.' || at[1] == '=')) {
			char end_of_class[] = { at[1], ']', '\0' };

			close = strstr(at + 2, end_of_class);
		}
		if (close) { /* [:digit:] as it stands */
			buf_add(buf, at, (size_t)(close + 2 - at));
			at = close + 1;
		} else if (*at == '\\' && escapes && at[1]) {
			buf_char(buf, *at++);
			buf_char(buf, *at);
		} else {
			if (*at == '\\' || *at == '[' || *at == ']')
				buf_char(buf, '\\');
			buf_char(buf, *at);
		}
	}
	if (!*at)
		return NULL;
	buf_char(buf, ']');
	return at + 1;
}

/* GlobToRegexFunctionType and the table of examples there. */
static bool glob_one(struct call *call, const char *text, const void *arg)
{
	bool escapes = !*(const bool *)arg;
	bool start = true; /* of a part of the path: a wildcard must not match '.' */
	const char *at = text;
	struct buf buf;

	buf_init(&buf, call->scope->arena);
	buf_char(&buf, '^');
	while (*at) {
		bool was_start = start;
		char c = *at++;

		start = c == '/';
		if (c == '*') {
			buf_str(&buf, was_start ? "(?=[^.])[^/]*" : "[^/]*");
		} else if (c == '?') {
			/* the table: '\?' without escapes is ^\\[^./]$ */
			bool behind_backslash = !escapes && at - text >= 2 && at[-2] == '\\';

			buf_str(&buf, was_start || behind_backslash ? "[^./]" : "[^/]");
		} else if (c == '[') {
			at = bracket(&buf, at, escapes);
			if (!at)
				return call_error(call, "'%.100s' is not a glob: '[' without ']'", text);
		} else {
			if (c == '\\' && escapes && *at)
				c = *at++;
			literal(&buf, c);
		}
	}
	buf_char(&buf, '$');
	return spend(call, buf.length + 1) && add(call, buf.at, OVAL_STRING);
}

static bool glob_to_regex(struct call *call)
{
	bool noescape = xml_attr_bool(call->component->node, "glob_noescape", false);

	return each_value(call, glob_one, &noescape);
}

static bool capture_one(struct call *call, const char *text, const void *arg)
{
	struct regex_group groups[2];
	size_t n_groups = 0;

	switch (regex_search(arg, text, strlen(text), 0, groups, 2, &n_groups, call->err)) {
	case REGEX_TROUBLE:
		return false;
	case REGEX_MATCH:
		if (n_groups > 1 && groups[1].start != SIZE_MAX)
			return add_copy(call, text + groups[1].start, groups[1].end - groups[1].start);
		break;
	case REGEX_NO_MATCH:
		break;
	}
	return add(call, "", OVAL_STRING);
}

static bool regex_capture(struct call *call)
{
	const char *pattern;
	const struct regex *regex;

	if (!needed_attribute(call, "pattern", &pattern))
		return false;
	regex = regex_get(pattern, 0, call->err);
	return regex && each_value(call, capture_one, regex);
}

/* split, substring ---------------------------------------------------------------- */

static size_t character_length(const char *at)
{
	uint32_t character;
	size_t length = text_character(at, strnlen(at, 4), &character);

	return length ? length : 1;
}

static bool split_one(struct call *call, const char *text, const void *arg)
{
	const char *delimiter = arg, *next;

	if (!*delimiter) { /* between any two characters */
		do {
			size_t length = *text ? character_length(text) : 0;

			if (!add_copy(call, text, length))
				return false;
			text += length;
		} while (*text);
		return true;
	}
	while ((next = strstr(text, delimiter))) {
		if (!add_copy(call, text, (size_t)(next - text)))
			return false;
		text = next + strlen(delimiter);
	}
	return add_copy(call, text, strlen(text));
}

static bool split(struct call *call)
{
	const char *delimiter;

	return needed_attribute(call, "delimiter", &delimiter) && each_value(call, split_one, delimiter);
}

static bool read_int_attribute(struct call *call, const char *name, long *value)
{
	const char *text;
	char *behind;

	if (!needed_attribute(call, name, &text))
		return false;
	if (!oval_value_is(OVAL_INT, text, strlen(text)))
		return call_error(call, "%s '%.60s' is not an int", name, text);
	*value = strtol(text, &behind, 10); /* too large: the largest, which is as good */
	return true;
}

struct range {
	long start, length;
};

/* Counts characters, not bytes. */
static bool substring_one(struct call *call, const char *text, const void *arg)
{
	const struct range *range = arg;
	long start = range->start < 1 ? 1 : range->start;
	const char *from = text, *to;

	for (long i = 1; i < start && *from; i++)
		from += character_length(from);
	if (!*from)
		return call_error(call, "substring_start %ld is behind the end of '%.60s'", range->start,
		    text);
	if (range->length < 0)
		return add_copy(call, from, strlen(from));
	to = from;
	for (long i = 0; i < range->length && *to; i++)
		to += character_length(to);
	return add_copy(call, from, (size_t)(to - from));
}

static bool substring(struct call *call)
{
	struct range range = { 0 };

	return read_int_attribute(call, "substring_start", &range.start)
	    && read_int_attribute(call, "substring_length", &range.length)
	    && each_value(call, substring_one, &range);
}

/* time_difference ------------------------------------------------------------------ */

#define TICKS 10000000 /* in a second: what win_filetime counts */

static const char *const months[] = { "January", "February", "March", "April", "May", "June", "July",
    "August", "September", "October", "November", "December" };

struct moment {
	long year, month, day, hour, minute, second;
	long micro;
	long offset; /* minutes from UTC */
};

static bool take_digits(const char **at, size_t least, size_t most, long *value)
{
	size_t n = 0;

	*value = 0;
	while (n < most && is_digit((*at)[n]))
		*value = *value * 10 + ((*at)[n++] - '0');
	*at += n;
	return n >= least;
}

static bool take_month(const char **at, long *month)
{
	for (long i = 0; i < 12; i++) {
		size_t length = strlen(months[i]);

		if (strncasecmp(*at, months[i], length))
			length = 3;
		if (!strncasecmp(*at, months[i], length)) {
			*at += length;
			*month = i + 1;
			return true;
		}
	}
	return false;
}

/* Y year, M month, D day, h m s, N name of a month, u 6 digits and f 3 digits of a fraction,
 * z sign and minutes; the rest stands for itself. Where numbers touch, each has its two
 * digits. */
static bool read_moment(const char *text, const char *pattern, struct moment *moment)
{
	size_t least = pattern[1] == 'M' ? 2 : 1;
	long sign;

	memset(moment, 0, sizeof *moment);
	for (; *pattern; pattern++) {
		bool ok;

		switch (*pattern) {
		case 'Y': ok = take_digits(&text, 4, 4, &moment->year); break;
		case 'M': ok = take_digits(&text, least, 2, &moment->month); break;
		case 'D': ok = take_digits(&text, least, 2, &moment->day); break;
		case 'h': ok = take_digits(&text, least, 2, &moment->hour); break;
		case 'm': ok = take_digits(&text, 2, 2, &moment->minute); break;
		case 's': ok = take_digits(&text, 2, 2, &moment->second); break;
		case 'u': ok = take_digits(&text, 6, 6, &moment->micro); break;
		case 'f':
			ok = take_digits(&text, 3, 3, &moment->micro);
			moment->micro *= 1000;
			break;
		case 'N': ok = take_month(&text, &moment->month); break;
		case 'z':
			sign = *text == '-' ? -1 : 1;
			ok = *text == '-' || *text == '+';
			text += ok;
			ok = ok && take_digits(&text, 3, 3, &moment->offset);
			moment->offset *= sign;
			break;
		default: ok = *text++ == *pattern; break;
		}
		if (!ok)
			return false;
	}
	return !*text;
}

static bool leap(long year)
{
	return (year % 4 == 0 && year % 100 != 0) || year % 400 == 0;
}

static bool moment_ticks(const struct moment *m, __int128 *ticks)
{
	static const int lengths[] = { 31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31 };
	long days, year = m->year;

	if (m->month < 1 || m->month > 12 || m->day < 1
	    || m->day > lengths[m->month - 1] + (m->month == 2 && leap(year))
	    || m->hour > 23 || m->minute > 59 || m->second > 60) /* 60: a leap second */
		return false;
	days = m->day - 1 - 719528; /* from year 0 to 1970 */
	for (long i = 1; i < m->month; i++)
		days += lengths[i - 1] + (i == 2 && leap(year));
	if (year > 0)
		days += year * 365 + (year - 1) / 4 - (year - 1) / 100 + (year - 1) / 400 + 1;
	*ticks = ((days * 24 + m->hour) * 60 + m->minute - m->offset) * 60 + m->second;
	*ticks = *ticks * TICKS + m->micro * 10;
	return true;
}

/* DateTimeFormatEnumeration */
static const struct {
	const char *name;
	const char *patterns[8]; /* none: a number */
} time_formats[] = {
	{ "year_month_day", { "YMD", "YMDThms", "Y/M/D h:m:s", "Y/M/D", "Y-M-D h:m:s", "Y-M-D" } },
	{ "month_day_year",
	    { "M/D/Y h:m:s", "M/D/Y", "M-D-Y h:m:s", "M-D-Y", "N, D Y h:m:s", "N, D Y" } },
	{ "day_month_year", { "D/M/Y h:m:s", "D/M/Y", "D-M-Y h:m:s", "D-M-Y" } },
	{ "cim_datetime", { "YMDhms.uz", "Y-M-D h:m:s:f" } },
	{ "win_filetime", { 0 } },
	{ "seconds_since_epoch", { 0 } },
};
#define N_TIME_FORMATS (sizeof time_formats / sizeof *time_formats)

static bool read_number_of_ticks(const char *text, bool filetime, __int128 *ticks)
{
	const char *at = text;
	bool negative = *at == '-';
	size_t digits;

	if (*at == '-' || *at == '+')
		at++;
	digits = strspn(at, "0123456789");
	if (!digits || at[digits] || digits > 20)
		return false;
	for (*ticks = 0; *at; at++)
		*ticks = *ticks * 10 + (*at - '0');
	if (negative)
		*ticks = -*ticks;
	if (!filetime)
		*ticks *= TICKS;
	else if (negative)
		return false;
	else
		*ticks -= (__int128)11644473600 * TICKS; /* it starts in 1601 */
	return true;
}

static bool read_time(struct call *call, const char *value, const char *format, __int128 *ticks)
{
	size_t f = 0;
	bool ok = false;

	while (strcmp(time_formats[f].name, format))
		if (++f == N_TIME_FORMATS)
			return call_error(call, "'%.60s' is not a date-time format", format);
	value = xml_trim(call->scope->arena, value);
	if (!time_formats[f].patterns[0])
		ok = read_number_of_ticks(value, !strcmp(format, "win_filetime"), ticks);
	for (size_t i = 0; !ok && time_formats[f].patterns[i]; i++) {
		struct moment moment;

		ok = read_moment(value, time_formats[f].patterns[i], &moment)
		    && moment_ticks(&moment, ticks);
	}
	return ok || call_error(call, "'%.60s' is not a date-time of format %s", value, format);
}

static const char *time_format(const struct call *call, const char *name)
{
	const char *format = attribute(call, name);

	return format ? format : "year_month_day";
}

static bool subtract_times(struct call *call, const struct function_value *const *tuple)
{
	__int128 first, second;

	if (call->n_arguments == 1) /* the implied first one is the current time */
		first = (__int128)call->scope->now * TICKS;
	else if (!read_time(call, tuple[0]->text, time_format(call, "format_1"), &first))
		return false;
	if (!read_time(call, tuple[call->n_arguments - 1]->text, time_format(call, "format_2"), &second))
		return false;
	return add(call, print_integer(call->scope->arena, (first - second) / TICKS), OVAL_INT);
}

static bool time_difference(struct call *call)
{
	return each_tuple(call, subtract_times);
}

/* ------------------------------------------------------------------------------ */

/* How many components each takes (oval-definitions-schema). */
static const struct {
	bool (*apply)(struct call *);
	size_t least, most; /* most 0: any number */
} functions[OVAL_FUNCTION_COUNT] = {
	[OVAL_ARITHMETIC] = { arithmetic, 2, 0 },
	[OVAL_BEGIN] = { begin, 1, 1 },
	[OVAL_CONCAT] = { concat, 2, 0 },
	[OVAL_COUNT] = { count, 1, 0 },
	[OVAL_END] = { end, 1, 1 },
	[OVAL_ESCAPE_REGEX] = { escape_regex, 1, 1 },
	[OVAL_GLOB_TO_REGEX] = { glob_to_regex, 1, 1 },
	[OVAL_MERGE] = { merge, 1, 0 },
	[OVAL_REGEX_CAPTURE] = { regex_capture, 1, 1 },
	[OVAL_SPLIT] = { split, 1, 1 },
	[OVAL_SUBSTRING] = { substring, 1, 1 },
	[OVAL_TIME_DIFFERENCE] = { time_difference, 1, 2 },
	[OVAL_UNIQUE] = { unique, 1, 0 },
};

bool function_apply(struct function_scope *scope, const struct oval_component *component,
    const struct function_values *arguments, struct function_values *result, struct err *err)
{
	struct call call = { scope, component, arguments, component->n_children, result, err };
	size_t least = functions[component->function].least;
	size_t most = functions[component->function].most;

	*result = (struct function_values){ 0 };
	if (component->n_children < least)
		call_error(&call, "it has %zu components and needs %zu", component->n_children, least);
	else if (most && component->n_children > most)
		call_error(&call, "it has %zu components and takes %zu", component->n_children, most);
	else if (functions[component->function].apply(&call))
		return true;
	*result = (struct function_values){ 0 };
	return err_in(err, "%s", oval_function_names[component->function]);
}
