#include "base/regex.h"

#include <pthread.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#define PCRE2_CODE_UNIT_WIDTH 8
#include <pcre2.h>

#include "base/buf.h"
#include "base/limits.h"
#include "base/log.h"
#include "base/map.h"
#include "base/text.h"

/* Not one of PCRE2's numbers, which are all above -1000. */
#define OUT_OF_TIME (-100000)

/* A search of that many steps takes a tenth of a second at most. */
#define QUICK_STEPS 10000000u
#define QUICK_PLACES 10000

#define JIT_STACK_FIRST (32 * 1024)
#define JIT_STACK_MOST (1024 * 1024)

enum variant { AS_UTF8, AS_BYTES };

/* Patterns are Unicode text (OVAL is XML), subjects mostly are; a subject that
 * is not UTF-8 is matched byte by byte, by a second compilation of the pattern
 * that is made when it is first needed. */
struct regex {
	const char *pattern;
	size_t length;
	uint32_t options;
	bool is_utf8;
	bool one_call; /* may not be tried in steps, see search_in_steps */
	pcre2_code *code[2]; /* by variant; the second under the lock */
	bool tried_bytes;
};

static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;
static struct arena *arena; /* of the patterns; lives as long as the program */
static struct map *known;   /* flags and pattern -> struct regex */

/* What a thread needs to match. */
struct matcher {
	pcre2_match_data *data;
	pcre2_match_context *context;
	pcre2_jit_stack *stack;
	uint32_t groups;
	/* The subject that was looked at last, for searches that go on in it. */
	const char *subject;
	size_t length;
	bool is_utf8;
};

static pthread_key_t matcher_key;
static pthread_once_t matcher_once = PTHREAD_ONCE_INIT;

static void free_matcher(void *arg)
{
	struct matcher *matcher = arg;

	pcre2_match_data_free(matcher->data);
	pcre2_match_context_free(matcher->context);
	pcre2_jit_stack_free(matcher->stack);
	free(matcher);
}

static void make_key(void)
{
	pthread_key_create(&matcher_key, free_matcher);
}

static _Noreturn void out_of_memory(void)
{
	log_error("out of memory");
	abort();
}

static struct matcher *my_matcher(void)
{
	struct matcher *matcher;

	pthread_once(&matcher_once, make_key);
	matcher = pthread_getspecific(matcher_key);
	if (!matcher) {
		matcher = calloc(1, sizeof *matcher);
		if (!matcher)
			out_of_memory();
		matcher->context = pcre2_match_context_create(NULL);
		matcher->stack = pcre2_jit_stack_create(JIT_STACK_FIRST, JIT_STACK_MOST, NULL);
		if (!matcher->context || !matcher->stack)
			out_of_memory();
		pcre2_set_depth_limit(matcher->context, LIMIT_REGEX_DEPTH);
		pcre2_set_heap_limit(matcher->context, LIMIT_REGEX_HEAP_KIB);
		pcre2_jit_stack_assign(matcher->context, NULL, matcher->stack);
		pthread_setspecific(matcher_key, matcher);
	}
	return matcher;
}

static void make_room(struct matcher *matcher, uint32_t groups)
{
	if (matcher->groups >= groups)
		return;
	pcre2_match_data_free(matcher->data);
	matcher->data = pcre2_match_data_create(groups, NULL);
	if (!matcher->data)
		out_of_memory();
	matcher->groups = groups;
}

static void free_code(void *arg)
{
	pcre2_code_free(arg);
}

/* Under the lock. */
static bool compile(struct regex *regex, enum variant variant, struct err *err)
{
	PCRE2_UCHAR message[200] = "";
	PCRE2_SIZE where;
	pcre2_code *code;
	int number;

	code = pcre2_compile((PCRE2_SPTR)regex->pattern, regex->length,
	    regex->options | PCRE2_NEVER_BACKSLASH_C | PCRE2_USE_OFFSET_LIMIT |
		(variant == AS_UTF8 ? PCRE2_UTF | PCRE2_NO_UTF_CHECK : PCRE2_NEVER_UTF),
	    &number, &where, NULL);
	if (!code) {
		pcre2_get_error_message(number, message, sizeof message);
		return err_set(err, ERR_CONTENT, "pattern \"%s\": at byte %zu: %s",
		    regex->pattern, (size_t)where, (const char *)message);
	}
	/* Without JIT (forbidden by the system, or none for this machine) the
	 * interpreter matches, under the same limits. */
	pcre2_jit_compile(code, PCRE2_JIT_COMPLETE);
	regex->code[variant] = code;
	arena_at_free(arena, free_code, code);
	return true;
}

static uint32_t options_of(unsigned flags)
{
	uint32_t options = 0;

	if (flags & REGEX_MULTILINE)
		options |= PCRE2_MULTILINE;
	if (flags & REGEX_SINGLELINE)
		options |= PCRE2_DOTALL;
	if (flags & REGEX_IGNORE_CASE)
		options |= PCRE2_CASELESS;
	return options;
}

static struct regex *get(const char *pattern, unsigned flags, struct err *err)
{
	struct arena *here = arena_new(NULL);
	const char *key = arena_printf(here, "%u %s", flags, pattern);
	struct regex *regex, fresh = {
		.pattern = pattern,
		.length = strlen(pattern),
		.options = options_of(flags),
	};

	if (!arena) {
		arena = arena_new("patterns");
		known = map_new(arena);
	}
	regex = map_get(known, key);
	if (!regex) {
		fresh.is_utf8 = text_is_utf8(pattern, fresh.length);
		fresh.one_call = strstr(pattern, "\\G") || strstr(pattern, "(*");
		if (compile(&fresh, fresh.is_utf8 ? AS_UTF8 : AS_BYTES, err)) {
			regex = arena_memdup(arena, &fresh, sizeof fresh);
			key = arena_strdup(arena, key);
			regex->pattern = strchr(key, ' ') + 1;
			map_put(known, key, regex);
		}
	}
	arena_free(here);
	return regex;
}

const struct regex *regex_get(const char *pattern, unsigned flags, struct err *err)
{
	const struct regex *regex;

	if (strlen(pattern) > LIMIT_REGEX_PATTERN_BYTES) {
		err_set(err, ERR_LIMIT, "pattern \"%.40s...\": longer than %d bytes", pattern,
		    LIMIT_REGEX_PATTERN_BYTES);
		return NULL;
	}
	pthread_once(&matcher_once, make_key);
	pthread_mutex_lock(&lock);
	regex = get(pattern, flags, err);
	pthread_mutex_unlock(&lock);
	return regex;
}

void regex_forget_all(void)
{
	pthread_mutex_lock(&lock);
	arena_free(arena);
	arena = NULL;
	known = NULL;
	pthread_mutex_unlock(&lock);
}

static bool subject_is_utf8(struct matcher *matcher, const char *subject, size_t length,
    size_t from)
{
	if (from == 0 || matcher->subject != subject || matcher->length != length) {
		matcher->subject = subject;
		matcher->length = length;
		matcher->is_utf8 = text_is_utf8(subject, length);
	}
	return matcher->is_utf8;
}

static const pcre2_code *byte_code(const struct regex *regex, struct err *err)
{
	/* Every struct regex is ours; const keeps others from writing it. */
	struct regex *ours = (struct regex *)(uintptr_t)regex;
	const pcre2_code *code;

	pthread_mutex_lock(&lock);
	if (!ours->code[AS_BYTES] && !ours->tried_bytes) {
		ours->tried_bytes = true;
		compile(ours, AS_BYTES, NULL);
	}
	code = ours->code[AS_BYTES];
	pthread_mutex_unlock(&lock);
	if (!code)
		err_set(err, ERR_CONTENT,
		    "pattern \"%s\": matches UTF-8 only, and the text is not UTF-8",
		    regex->pattern);
	return code;
}

static enum regex_outcome trouble(const struct regex *regex, int number, struct err *err)
{
	PCRE2_UCHAR message[200] = "";

	switch (number) {
	case PCRE2_ERROR_MATCHLIMIT:
	case PCRE2_ERROR_DEPTHLIMIT:
	case PCRE2_ERROR_HEAPLIMIT:
	case PCRE2_ERROR_JIT_STACKLIMIT:
	case OUT_OF_TIME:
		err_set(err, ERR_LIMIT, "pattern \"%s\": takes too many steps on this text",
		    regex->pattern);
		break;
	default:
		pcre2_get_error_message(number, message, sizeof message);
		err_set(err, ERR_SYSTEM, "pattern \"%s\": %s", regex->pattern,
		    (const char *)message);
	}
	return REGEX_TROUBLE;
}

static double cpu_seconds(void)
{
	struct timespec now;

	clock_gettime(CLOCK_THREAD_CPUTIME_ID, &now);
	return (double)now.tv_sec + (double)now.tv_nsec / 1e9;
}

/* PCRE2 counts steps anew at every place where it lets a match begin, so its
 * limit alone leaves minutes of work on a few kilobytes. We let it try some
 * places, look at the clock, and go on: in bigger steps while that is quick. */
static int search_in_steps(const struct regex *regex, const pcre2_code *code,
    struct matcher *matcher, const char *subject, size_t length, size_t from)
{
	size_t step = 256, places = length - from + 1, last;
	double begin = 0, before = 0, now;
	uint32_t options;
	bool utf;
	int number;

	pcre2_pattern_info(code, PCRE2_INFO_ALLOPTIONS, &options);
	utf = options & PCRE2_UTF;
	while (utf && from < length && ((unsigned char)subject[from] & 0xc0) == 0x80)
		from++;
	pcre2_set_match_limit(matcher->context, LIMIT_REGEX_MATCH);
	/* \G means where the search begins and (*COMMIT) and its like end the
	 * search: those may not be tried in steps. So fewer steps at each place. */
	if (regex->one_call && places > 50)
		pcre2_set_match_limit(matcher->context, (uint32_t)(LIMIT_REGEX_MATCH * 50.0 /
								   (double)places) + 1000);
	/* Nearly every search needs few steps at each place: one call, and no clock. */
	if (!regex->one_call && !(options & PCRE2_ANCHORED)) {
		pcre2_set_match_limit(matcher->context, QUICK_STEPS / (uint32_t)places + 1000);
		pcre2_set_offset_limit(matcher->context, length);
		number = places > QUICK_PLACES ? PCRE2_ERROR_MATCHLIMIT :
		    pcre2_match(code, (PCRE2_SPTR)subject, length, from, PCRE2_NO_UTF_CHECK,
			matcher->data, matcher->context);
		if (number != PCRE2_ERROR_MATCHLIMIT)
			return number;
		pcre2_set_match_limit(matcher->context, LIMIT_REGEX_MATCH);
	}
	for (;;) {
		last = regex->one_call || (options & PCRE2_ANCHORED) || length - from <= step ?
			   length : from + step;
		pcre2_set_offset_limit(matcher->context, last);
		number = pcre2_match(code, (PCRE2_SPTR)subject, length, from,
		    PCRE2_NO_UTF_CHECK, matcher->data, matcher->context);
		if (number != PCRE2_ERROR_NOMATCH || last == length)
			return number;
		now = cpu_seconds();
		if (begin == 0)
			begin = before = now;
		if (now - begin > LIMIT_REGEX_SECONDS)
			return OUT_OF_TIME;
		if (now - before < 0.01)
			step *= 2;
		else
			step = step > 64 ? step / 4 : 16;
		before = now;
		from = last + 1;
		while (utf && from < length && ((unsigned char)subject[from] & 0xc0) == 0x80)
			from++;
	}
}

enum regex_outcome regex_search(const struct regex *regex, const char *subject,
    size_t length, size_t from, struct regex_group *groups, size_t room, size_t *count,
    struct err *err)
{
	struct matcher *matcher = my_matcher();
	const pcre2_code *code = regex->code[AS_UTF8];
	const PCRE2_SIZE *ends;
	uint32_t captures;
	size_t i;
	int number;

	if (!code || !subject_is_utf8(matcher, subject, length, from))
		code = byte_code(regex, err);
	if (!code)
		return REGEX_TROUBLE;
	pcre2_pattern_info(code, PCRE2_INFO_CAPTURECOUNT, &captures);
	captures++;
	if (count)
		*count = captures;
	if (from > length)
		return REGEX_NO_MATCH;
	make_room(matcher, captures);
	number = search_in_steps(regex, code, matcher, subject, length, from);
	if (number == PCRE2_ERROR_NOMATCH)
		return REGEX_NO_MATCH;
	if (number < 0)
		return trouble(regex, number, err);
	ends = pcre2_get_ovector_pointer(matcher->data);
	for (i = 0; groups && i < room && i < captures; i++) {
		groups[i].start = ends[i * 2]; /* PCRE2_UNSET is SIZE_MAX */
		groups[i].end = ends[i * 2 + 1];
		/* \K in a lookahead puts the start behind the end. */
		if (groups[i].start > groups[i].end)
			groups[i].start = groups[i].end;
	}
	return REGEX_MATCH;
}

bool regex_may_begin(const struct regex *regex, const char *bytes, size_t length)
{
	struct matcher *matcher = my_matcher();
	const pcre2_code *code = regex->code[AS_UTF8];
	uint32_t options = 0;
	int number;

	if (!code || !text_is_utf8(bytes, length))
		code = byte_code(regex, NULL);
	/* One that is not anchored may yet begin behind the end. */
	if (!code || pcre2_pattern_info(code, PCRE2_INFO_ALLOPTIONS, &options) != 0 || !(options & PCRE2_ANCHORED))
		return true;
	make_room(matcher, 1);
	pcre2_set_match_limit(matcher->context, LIMIT_REGEX_MATCH);
	pcre2_set_offset_limit(matcher->context, PCRE2_UNSET);
	/* Soft: a whole match counts, too. No JIT code is made for this. */
	number = pcre2_match(code, (PCRE2_SPTR)bytes, length, 0, PCRE2_NO_UTF_CHECK | PCRE2_PARTIAL_SOFT | PCRE2_NO_JIT,
	    matcher->data, matcher->context);
	return number != PCRE2_ERROR_NOMATCH;
}

/* The part of the pattern that stands for exactly one character; 0: none here. */
static size_t literal_at(const char *at, char *character)
{
	if (!*at || strchr(".[](){}*+?|^$", *at))
		return 0;
	*character = *at;
	if (*at != '\\')
		return 1;
	/* A backslash before a letter or digit means something. */
	if (!at[1] || (signed char)at[1] < 0 || strchr("0123456789"
		"abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ", at[1]))
		return 0;
	*character = at[1];
	return 2;
}

/* A '|' outside of groups (or we cannot tell): '^' binds only what is before it. */
static bool has_alternatives(const char *at)
{
	int depth = 0;
	bool in_class = false;

	if (!strchr(at, '|'))
		return false;
	for (; *at; at++) {
		if (*at == '\\' && at[1]) {
			if (at[1] == 'Q' || at[1] == 'c')
				return true; /* what follows is something else */
			at++;
		} else if (in_class && *at == '[') {
			return true; /* [:alpha:]: same */
		} else if (in_class) {
			in_class = *at != ']';
		} else if (*at == '[') {
			in_class = true;
			at += at[1] == '^';
			at += at[1] == ']';
		} else if (*at == '(') {
			if (at[1] == '*' || (at[1] == '?' && at[2] != ':'))
				return true; /* a comment, /x, ...: same */
			depth++;
		} else if (*at == ')') {
			depth--;
		} else if (*at == '|' && depth <= 0) {
			return true;
		}
	}
	return false;
}

const char *regex_literal_prefix(struct arena *into, const char *pattern)
{
	struct buf prefix;
	size_t step, next;
	char c;

	buf_init(&prefix, into);
	if (*pattern != '^' || has_alternatives(pattern))
		return prefix.at;
	for (pattern++; (step = literal_at(pattern, &c)); pattern += step) {
		next = step;
		/* Bytes of one UTF-8 character stay together. */
		while (((unsigned char)pattern[next] & 0xc0) == 0x80)
			next++;
		if (strchr("*?{", pattern[next]) && pattern[next])
			break;
		buf_char(&prefix, c); /* a '+' is no literal and ends the loop */
	}
	return prefix.at;
}
