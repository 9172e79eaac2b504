#include <pthread.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <cmocka.h>

#include "base/limits.h"
#include "base/regex.h"

static struct err err;

static enum regex_outcome search_bytes(const char *pattern, unsigned flags,
    const char *subject, size_t length, struct regex_group *groups, size_t room)
{
	const struct regex *regex = regex_get(pattern, flags, &err);
	size_t count;

	assert_non_null(regex);
	return regex_search(regex, subject, length, 0, groups, room, &count, &err);
}

static enum regex_outcome search(const char *pattern, unsigned flags, const char *subject)
{
	return search_bytes(pattern, flags, subject, strlen(subject), NULL, 0);
}

static void test_patterns_are_perls(void **state)
{
	(void)state;
	assert_int_equal(search("^sshd$", 0, "sshd"), REGEX_MATCH);
	assert_int_equal(search("^sshd$", 0, "sshd2"), REGEX_NO_MATCH);
	assert_int_equal(search("b+?(?=c)", 0, "abbc"), REGEX_MATCH);
	assert_int_equal(search("", 0, ""), REGEX_MATCH);
	assert_int_equal(search("x", 0, ""), REGEX_NO_MATCH);
	assert_int_equal(search("(?<!a)b", 0, "ab"), REGEX_NO_MATCH);
}

static void test_flags(void **state)
{
	(void)state;
	assert_int_equal(search("^b$", 0, "a\nb\nc"), REGEX_NO_MATCH);
	assert_int_equal(search("^b$", REGEX_MULTILINE, "a\nb\nc"), REGEX_MATCH);
	assert_int_equal(search("a.b", 0, "a\nb"), REGEX_NO_MATCH);
	assert_int_equal(search("a.b", REGEX_SINGLELINE, "a\nb"), REGEX_MATCH);
	assert_int_equal(search("A", 0, "a"), REGEX_NO_MATCH);
	assert_int_equal(search("A", REGEX_IGNORE_CASE, "a"), REGEX_MATCH);
	assert_int_equal(search("\xc3\x84", REGEX_IGNORE_CASE, "\xc3\xa4"), REGEX_MATCH);
}

static void test_groups_tell_where_and_which_are_unset(void **state)
{
	const struct regex *regex = regex_get("(a)|(b)(c)?", 0, &err);
	struct regex_group groups[4] = { { 0 } };
	size_t count;

	(void)state;
	assert_int_equal(regex_search(regex, "xxb", 3, 0, groups, 4, &count, &err), REGEX_MATCH);
	assert_int_equal(count, 4);
	assert_int_equal(groups[0].start, 2);
	assert_int_equal(groups[0].end, 3);
	assert_true(groups[1].start == SIZE_MAX);
	assert_int_equal(groups[2].start, 2);
	assert_true(groups[3].start == SIZE_MAX);
	/* Fewer than the pattern has. */
	groups[1].start = 77;
	assert_int_equal(regex_search(regex, "xxb", 3, 0, groups, 1, &count, &err), REGEX_MATCH);
	assert_int_equal(count, 4);
	assert_int_equal(groups[1].start, 77);
	assert_int_equal(regex_search(regex, "a", 1, 0, NULL, 0, NULL, &err), REGEX_MATCH);
}

static void test_a_search_goes_on_where_it_is_told(void **state)
{
	static const char subject[] = "\xc3\xa4x\xc3\xa4";
	const struct regex *regex = regex_get("(?<=x)\xc3\xa4|^\xc3\xa4|", 0, &err);
	struct regex_group group;

	(void)state;
	assert_int_equal(regex_search(regex, subject, 5, 0, &group, 1, NULL, &err), REGEX_MATCH);
	assert_int_equal(group.start, 0);
	/* In the middle of a character: the next one is meant. */
	assert_int_equal(regex_search(regex, subject, 5, 1, &group, 1, NULL, &err), REGEX_MATCH);
	assert_int_equal(group.start, 2);
	assert_int_equal(group.end, 2);
	assert_int_equal(regex_search(regex, subject, 5, 3, &group, 1, NULL, &err), REGEX_MATCH);
	assert_int_equal(group.start, 3);
	assert_int_equal(group.end, 5);
	assert_int_equal(regex_search(regex, subject, 5, 4, &group, 1, NULL, &err), REGEX_MATCH);
	assert_int_equal(group.start, 5);
	assert_int_equal(regex_search(regex, subject, 5, 6, &group, 1, NULL, &err), REGEX_NO_MATCH);
}

static void test_text_is_characters_and_broken_text_is_bytes(void **state)
{
	(void)state;
	assert_int_equal(search("^.$", 0, "\xe2\x82\xac"), REGEX_MATCH);
	assert_int_equal(search("^.$", 0, "\xff"), REGEX_MATCH);
	assert_int_equal(search("^...$", 0, "\xff\xc3\xa4"), REGEX_MATCH);
	assert_int_equal(search("b\xc3\xa4", 0, "\xff" "b\xc3\xa4"), REGEX_MATCH);
	assert_int_equal(search("\xff", 0, "a\xff"), REGEX_MATCH); /* a pattern of bytes */
	assert_int_equal(search_bytes("a.b", 0, "a\0b", 3, NULL, 0), REGEX_MATCH);
	assert_int_equal(search("^\\x{20ac}$", 0, "\xe2\x82\xac"), REGEX_MATCH);
	/* What can stand in UTF-8 only cannot be looked for in bytes. */
	assert_int_equal(search("\\x{20ac}", 0, "\xff"), REGEX_TROUBLE);
	assert_int_equal(err.kind, ERR_CONTENT);
	assert_non_null(strstr(err.text, "\\x{20ac}"));
	assert_int_equal(search("\\x{20ac}", 0, "\xff"), REGEX_TROUBLE);
}

static void test_the_same_bytes_are_looked_at_again(void **state)
{
	char subject[] = "\xc3\xa4";
	const struct regex *regex = regex_get("^.$", 0, &err);

	(void)state;
	assert_int_equal(regex_search(regex, subject, 2, 0, NULL, 0, NULL, &err), REGEX_MATCH);
	assert_int_equal(regex_search(regex, subject, 2, 2, NULL, 0, NULL, &err), REGEX_NO_MATCH);
	/* Another length at the same place is another subject. */
	assert_int_equal(regex_search(regex_get(".$", 0, &err), subject, 1, 0, NULL, 0, NULL, &err),
	    REGEX_MATCH);
	assert_int_equal(regex_search(regex_get(".$", 0, &err), subject, 2, 1, NULL, 0, NULL, &err),
	    REGEX_NO_MATCH);
	assert_int_equal(regex_search(regex, subject, 2, 0, NULL, 0, NULL, &err), REGEX_MATCH);
	subject[1] = 'x'; /* broken now */
	assert_int_equal(regex_search(regex, subject, 2, 0, NULL, 0, NULL, &err), REGEX_NO_MATCH);
}

static void test_a_pattern_that_does_not_compile_says_where(void **state)
{
	char *huge = malloc(LIMIT_REGEX_PATTERN_BYTES + 2);

	(void)state;
	assert_null(regex_get("a(b", 0, &err));
	assert_int_equal(err.kind, ERR_CONTENT);
	assert_string_equal(err.text, "pattern \"a(b\": at byte 3: missing closing parenthesis");
	assert_null(regex_get("a(b", 0, NULL));
	assert_null(regex_get("\\C", 0, &err)); /* half a character */
	memset(huge, 'a', LIMIT_REGEX_PATTERN_BYTES + 1);
	huge[LIMIT_REGEX_PATTERN_BYTES + 1] = '\0';
	assert_null(regex_get(huge, 0, &err));
	assert_int_equal(err.kind, ERR_LIMIT);
	huge[10000] = '\0';
	assert_non_null(regex_get(huge, 0, &err));
	free(huge);
}

static void test_a_pattern_is_compiled_once(void **state)
{
	(void)state;
	assert_ptr_equal(regex_get("once", 0, &err), regex_get("once", 0, &err));
	assert_ptr_not_equal(regex_get("once", 0, &err), regex_get("once", REGEX_MULTILINE, &err));
}

static double seconds(void)
{
	struct timespec now;

	clock_gettime(CLOCK_THREAD_CPUTIME_ID, &now);
	return (double)now.tv_sec + (double)now.tv_nsec / 1e9;
}

static void test_patterns_that_never_end_are_stopped(void **state)
{
	static const struct {
		const char *pattern;
		size_t length;
	} rows[] = {
		{ "^(a+)+$", 3000 },         /* exponential, from one place */
		{ "^(a+)+$", 23 },           /* 4 million steps: libpcre2 itself would */
		{ "(?:a|a)*[xy]", 100000 },  /* exponential, from every place */
		{ "a*a*a*[xy]", 50000 },     /* a power, from every place */
		{ "\\Ga*a*a*[xy]", 50000 },  /* must begin where the search does */
		{ "(*PRUNE)(?:a|a)*[xy]", 3000 },
		{ "(?:(?R)|a)*[xy]", 3000 }, /* recursion */
		{ "(?=(a*))\\1[xy]", 600000 },  /* few steps, each of them long */
	};
	char *subject = malloc(600001);
	size_t i;
	double begin;

	(void)state;
	memset(subject, 'a', 600000);
	for (i = 0; i < sizeof rows / sizeof *rows; i++) {
		memset(&err, 0, sizeof err);
		begin = seconds();
		subject[rows[i].length - 1] = '!';
		assert_int_equal(search_bytes(rows[i].pattern, 0, subject, rows[i].length, NULL, 0),
		    REGEX_TROUBLE);
		subject[rows[i].length - 1] = 'a';
		assert_int_equal(err.kind, ERR_LIMIT);
		assert_non_null(strstr(err.text, rows[i].pattern));
		assert_true(seconds() - begin < LIMIT_REGEX_SECONDS * 3);
	}
	free(subject);
}

static void test_a_match_is_found_wherever_it_begins(void **state)
{
	char subject[5001];
	struct regex_group group;
	size_t i;

	(void)state;
	memset(subject, 'a', 5000);
	for (i = 0; i < 5000; i++) {
		subject[i] = 'n';
		assert_int_equal(search_bytes("[mn]", 0, subject, 5000, &group, 1), REGEX_MATCH);
		assert_int_equal(group.start, i);
		subject[i] = 'a';
	}
	/* One place only, or one try only. */
	subject[0] = 'x';
	assert_int_equal(search_bytes("\\Ga", 0, subject, 5000, &group, 1), REGEX_NO_MATCH);
	assert_int_equal(search_bytes("(*COMMIT)(?<=a{200})[ab]", 0, subject, 5000, &group, 1),
	    REGEX_NO_MATCH);
	assert_int_equal(search_bytes("(?<=a{200})[ab]", 0, subject, 5000, &group, 1), REGEX_MATCH);
}

static void test_long_subjects_are_searched_to_their_end(void **state)
{
	size_t length = 4 * 1024 * 1024, i;
	char *subject = malloc(length + 8);
	struct regex_group group;
	double begin = seconds();

	(void)state;
	for (i = 0; i + 2 < length; i += 2)
		memcpy(subject + i, "\xc3\xa4", 2);
	memcpy(subject + i, "needle", 6);
	assert_int_equal(search_bytes("n[e]+dle$", 0, subject, i + 6, &group, 1), REGEX_MATCH);
	assert_int_equal(group.start, i);
	assert_int_equal(search_bytes("(?<=\xc3\xa4)n", 0, subject, i + 6, &group, 1), REGEX_MATCH);
	assert_int_equal(search_bytes("$", 0, subject, i + 6, &group, 1), REGEX_MATCH);
	assert_int_equal(group.start, i + 6);
	assert_int_equal(search_bytes("\\Gn", 0, subject, i + 6, &group, 1), REGEX_NO_MATCH);
	assert_int_equal(search_bytes("(*COMMIT)\xc3\xa4n", 0, subject, i + 6, &group, 1), REGEX_NO_MATCH);
	assert_int_equal(search_bytes("[x-z]{3}", 0, subject, i + 6, &group, 1), REGEX_NO_MATCH);
	assert_true(seconds() - begin < 3);
	free(subject);
}

static void *hammer(void *arg)
{
	char pattern[32];
	size_t i;

	for (i = 0; i < 2000; i++) {
		const struct regex *regex;

		snprintf(pattern, sizeof pattern, "^a{%zu}$", i % 50 + 1);
		regex = regex_get(pattern, 0, NULL);
		if (!regex || regex_search(regex, "\xff", 1, 0, NULL, 0, NULL, NULL) != REGEX_NO_MATCH)
			return "wrong";
		if (regex_search(regex, "aaaaaaa", i % 50 + 1 < 8 ? i % 50 + 1 : 7, 0, NULL, 0, NULL,
			NULL) != (i % 50 + 1 < 8 ? REGEX_MATCH : REGEX_NO_MATCH))
			return "wrong";
	}
	return arg;
}

static void test_many_threads_share_the_patterns(void **state)
{
	pthread_t threads[8];
	void *answer;
	size_t i;

	(void)state;
	for (i = 0; i < 8; i++)
		assert_int_equal(pthread_create(&threads[i], NULL, hammer, NULL), 0);
	for (i = 0; i < 8; i++) {
		assert_int_equal(pthread_join(threads[i], &answer), 0);
		assert_null(answer);
	}
}

static void test_the_literal_beginning_of_an_anchored_pattern(void **state)
{
	static const struct {
		const char *pattern, *prefix;
	} rows[] = {
		{ "^/etc/ssh/sshd_config$", "/etc/ssh/sshd_config" },
		{ "^/etc/sysctl\\.d/.*\\.conf$", "/etc/sysctl.d/" },
		{ "^/lib(64)?/", "/lib" },
		{ "^/libs?/", "/lib" },
		{ "^/lib*/", "/li" },
		{ "^/lib+/", "/lib" },
		{ "^/lib{0,1}/", "/li" },
		{ "^/x\xc3\xa4?", "/x" },
		{ "^/x\xc3\xa4+", "/x\xc3\xa4" },
		{ "^/etc/(a|b)", "/etc/" },
		{ "^/etc/(?:a|b)", "/etc/" },
		{ "^/etc/[|]", "/etc/" },
		{ "^/etc|/usr", "" },
		{ "^(/etc|/usr)", "" },
		{ "^/a(?#()|/b", "" },
		{ "^/a(?x)#(\n|/b", "" },
		{ "^/a\\Q(\\E|b", "" },
		{ "^/a\\c(|b", "" },
		{ "^/a[[:alpha:](]|b", "" },
		{ "^/a[[:alpha:]]", "/a" },
		{ "^/a\\(|b", "" },
		{ "^/a\\d", "/a" },
		{ "^\\/a", "/a" },
		{ "/etc", "" },
		{ "", "" },
		{ "^", "" },
		{ ".*", "" },
		{ "^/a\\", "/a" },
	};
	struct arena *arena = arena_new("test");
	size_t i;

	(void)state;
	for (i = 0; i < sizeof rows / sizeof *rows; i++)
		assert_string_equal(regex_literal_prefix(arena, rows[i].pattern), rows[i].prefix);
	arena_free(arena);
}

static bool may_begin(const char *pattern, const char *bytes)
{
	const struct regex *regex = regex_get(pattern, 0, &err);

	assert_non_null(regex);
	return regex_may_begin(regex, bytes, strlen(bytes));
}

static void test_whether_longer_texts_may_match(void **state)
{
	(void)state;
	assert_true(may_begin("^/etc/ssh/.*\\.pub$", "/etc/"));
	assert_true(may_begin("^/etc/ssh/.*\\.pub$", "/etc/ssh/keys/"));
	assert_true(may_begin("^/etc/ssh/.*\\.pub$", "/etc/ssh/a.pub"));
	assert_false(may_begin("^/etc/ssh/.*\\.pub$", "/etc/pam.d/"));
	assert_false(may_begin("^/etc$", "/etc/"));
	assert_true(may_begin("^/(|s)bin|^/usr/(|s)bin", "/usr/"));
	assert_true(may_begin("^/(|s)bin|^/usr/(|s)bin", "/bin/x/"));
	assert_false(may_begin("^/(|s)bin|^/usr/(|s)bin", "/proc/"));
	assert_false(may_begin("^/home/[^/]+/x$", "/home/a/b/"));
	/* Not anchored: anything may follow. */
	assert_true(may_begin("ssh", "/etc/"));
	assert_true(may_begin("^/a|b", "/etc/"));
	assert_true(may_begin("^/\xc3\xa4", "/\xc3"));
	/* Nobody knows in time. */
	assert_true(may_begin("^(a+)+$", "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaab/"));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_patterns_are_perls),
		cmocka_unit_test(test_flags),
		cmocka_unit_test(test_groups_tell_where_and_which_are_unset),
		cmocka_unit_test(test_a_search_goes_on_where_it_is_told),
		cmocka_unit_test(test_text_is_characters_and_broken_text_is_bytes),
		cmocka_unit_test(test_the_same_bytes_are_looked_at_again),
		cmocka_unit_test(test_a_pattern_that_does_not_compile_says_where),
		cmocka_unit_test(test_a_pattern_is_compiled_once),
		cmocka_unit_test(test_patterns_that_never_end_are_stopped),
		cmocka_unit_test(test_a_match_is_found_wherever_it_begins),
		cmocka_unit_test(test_long_subjects_are_searched_to_their_end),
		cmocka_unit_test(test_many_threads_share_the_patterns),
		cmocka_unit_test(test_the_literal_beginning_of_an_anchored_pattern),
		cmocka_unit_test(test_whether_longer_texts_may_match),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
