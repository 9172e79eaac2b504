/* tests/tables/cpe.txt, and platforms: dictionaries and the applicability language. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "xccdf/cpe.h"

static const char *const relations[] = { [CPE_DISJOINT] = "disjoint", [CPE_SUBSET] = "subset",
	[CPE_SUPERSET] = "superset", [CPE_EQUAL] = "equal", [CPE_UNDEFINED] = "undefined" };
static const char *const bindings[] = { [CPE_NOT_A_NAME] = "no", [CPE_URI] = "uri",
	[CPE_FORMATTED_STRING] = "formatted", [CPE_WELL_FORMED_NAME] = "wfn" };

static const char *row(struct arena *arena, const char *what, const char *a, const char *b)
{
	struct cpe_name source, target;
	struct err err = { 0 };
	enum cpe_binding binding = cpe_name_read(arena, a, &source, &err);

	if (!strcmp(what, "name"))
		return (binding == CPE_NOT_A_NAME) == (err.text[0] != '\0') ? bindings[binding]
		                                                           : "no reason given";
	if (!binding || !cpe_name_read(arena, b, &target, &err))
		return err.text[0] ? arena_strdup(arena, err.text) : "no reason given";
	return relations[cpe_compare(&source, &target)];
}

static void test_every_row_of_the_table(void **state)
{
	const char *top = getenv("TOP");
	struct arena *arena = arena_new("table");
	const char *path = arena_printf(arena, "%s/tests/tables/cpe.txt", top ? top : ".");
	FILE *file = fopen(path, "r");
	char line[1000], what[16], a[300], b[300], wanted[300];
	int number = 0, rows = 0, wrong = 0;

	(void)state;
	assert_non_null(file);
	while (fgets(line, sizeof line, file)) {
		const char *got;
		int fields;

		number++;
		if (*line == '#' || *line == '\n')
			continue;
		fields = sscanf(line, "%15s %299s %299s %299s", what, a, b, wanted);
		if (fields == 3)
			strcpy(wanted, b);
		else
			assert_int_equal(fields, 4);
		got = row(arena, what, a, b);
		if (strcmp(got, wanted)) {
			print_error("cpe.txt:%d: %s, not %s\n", number, got, wanted);
			wrong++;
		}
		rows++;
	}
	fclose(file);
	arena_free(arena);
	assert_true(rows > 80);
	assert_int_equal(wrong, 0);
}

static const char *in_top(struct arena *arena, const char *path)
{
	const char *top = getenv("TOP");

	return arena_printf(arena, "%s/%s", top ? top : ".", path);
}

static struct xccdf_platforms *known_platforms(struct arena *arena)
{
	static const char *const files[] = { "dictionary.xml", "language.xml" };
	const struct target_options where = { .root = in_top(arena, "tests/tables/platforms") };
	struct err err = { 0 };
	struct target *target = target_open(arena, &where, &err);
	struct xccdf_platforms *platforms;

	assert_non_null(target);
	platforms = xccdf_platforms_new(arena, target, NULL);
	for (size_t i = 0; i < 2; i++) {
		struct source *source = source_open(arena,
		    in_top(arena, arena_printf(arena, "tests/tables/platforms/%s", files[i])), &err);

		if (!source || !xccdf_platforms_add(platforms, source, &err))
			fail_msg("%s", err.text);
	}
	return platforms;
}

static void test_every_platform_of_the_table(void **state)
{
	static const char *const outcomes[] = { [XCCDF_APPLICABLE] = "applies",
		[XCCDF_NOT_APPLICABLE] = "not", [XCCDF_APPLICABLE_ERROR] = "error" };
	struct arena *arena = arena_new("platforms");
	struct xccdf_platforms *platforms = known_platforms(arena);
	FILE *file = fopen(in_top(arena, "tests/tables/platforms.txt"), "r");
	char line[1000], idref[300], wanted[20];
	int number = 0, rows = 0, wrong = 0, at;

	(void)state;
	assert_non_null(file);
	/* rows of the language begin with #, comments with "# " or nothing else */
	while (fgets(line, sizeof line, file)) {
		const char *why, *got, *reason;

		number++;
		line[strcspn(line, "\n")] = '\0';
		if (!*line || !strcmp(line, "#") || !strncmp(line, "# ", 2))
			continue;
		assert_int_equal(sscanf(line, "%299s %19s %n", idref, wanted, &at), 2);
		reason = line + at;
		got = outcomes[xccdf_platform_applies(platforms, idref, &why)];
		if (strcmp(got, wanted) || !strstr(why, reason)) {
			print_error("platforms.txt:%d: %s, %s\n", number, got, why);
			wrong++;
		}
		rows++;
	}
	fclose(file);
	arena_free(arena);
	assert_true(rows > 30);
	assert_int_equal(wrong, 0);
}

static void test_a_dictionary_that_is_malformed_is_refused_with_its_line(void **state)
{
	static const char *const broken[][2] = {
		{ "<cpe-list xmlns='http://cpe.mitre.org/dictionary/2.0'>\n<cpe-item/></cpe-list>",
		    "line 2: cpe-item without name" },
		{ "<cpe-list xmlns='http://cpe.mitre.org/dictionary/2.0'><cpe-item name='cpe:/o:a'>\n"
		  "<check href='x'>d</check></cpe-item></cpe-list>", "line 2: check without system" },
		{ "<cpe-list xmlns='http://cpe.mitre.org/dictionary/2.0'><cpe-item name='cpe:/o:a'>\n"
		  "<check system='s' href='x'> </check></cpe-item></cpe-list>",
		    "line 2: check that names no definition" },
		{ "<platform-specification xmlns='http://cpe.mitre.org/language/2.0'>\n<platform/>"
		  "</platform-specification>", "line 2: platform without id" },
		{ "<oval_definitions xmlns='http://oval.mitre.org/XMLSchema/oval-definitions-5'/>",
		    "neither a CPE dictionary nor" },
	};
	struct arena *arena = arena_new("broken");
	const struct target_options where = { .root = "/" };
	struct err err = { 0 };
	struct xccdf_platforms *platforms =
	    xccdf_platforms_new(arena, target_open(arena, &where, &err), NULL);

	(void)state;
	for (size_t i = 0; i < sizeof broken / sizeof *broken; i++) {
		struct source *source = source_from_bytes(arena, arena_printf(arena, "%zu", i),
		    broken[i][0], strlen(broken[i][0]), &err);

		assert_non_null(source);
		assert_false(xccdf_platforms_add(platforms, source, &err));
		if (!strstr(err.text, broken[i][1]))
			fail_msg("'%s' does not say '%s'", err.text, broken[i][1]);
	}
	arena_free(arena);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_every_row_of_the_table),
		cmocka_unit_test(test_every_platform_of_the_table),
		cmocka_unit_test(test_a_dictionary_that_is_malformed_is_refused_with_its_line),
	};

	/* the program's own dictionary */
	setenv("PLIMSOLL_DATA", getenv("TOP") ? getenv("TOP") : ".", 0);
	return cmocka_run_group_tests(tests, NULL, NULL);
}
