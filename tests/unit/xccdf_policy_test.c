/* What Profiles make of a Benchmark; truth tables; substitution. The examples are the
 * specification's own (XCCDF 1.2, 7.2.3.3.2 and 7.2.3.4). */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <cmocka.h>

#include "base/buf.h"
#include "base/log.h"
#include "xccdf/policy.h"
#include "xccdf/run.h"
#include "xccdf/substitute.h"

static struct arena *arena;
static struct err err;
static FILE *quiet;

static int start(void **state)
{
	(void)state;
	arena = arena_new("test");
	err = (struct err){ 0 };
	quiet = tmpfile();
	log_to(quiet);
	return 0;
}

static int end(void **state)
{
	(void)state;
	log_to(NULL);
	fclose(quiet);
	arena_free(arena);
	return 0;
}

static const struct xccdf_benchmark *read(const char *inside)
{
	char *xml = arena_printf(arena, "<Benchmark xmlns='%s' xmlns:h='http://www.w3.org/1999/xhtml' id='b'>%s</Benchmark>",
	    XCCDF_NS_12, inside);
	struct source *source = source_from_bytes(arena, "b.xml", xml, strlen(xml), &err);
	struct xccdf_benchmark *b = source ? xccdf_benchmark_read(source, &err) : NULL;

	if (!b)
		fail_msg("%s", err.text);
	return b;
}

static const struct xccdf_policy *apply(const struct xccdf_benchmark *b, const char *profile)
{
	struct xccdf_policy_options options = { 0 };
	struct xccdf_policy *policy;

	if (profile)
		options.profile = xccdf_profile_find(b, NULL, profile, &err);
	policy = !profile || options.profile ? xccdf_policy_new(arena, b, &options, &err) : NULL;
	if (!policy)
		fail_msg("%s", err.text);
	return policy;
}

static const struct xccdf_selection *of(const struct xccdf_policy *p, const char *id)
{
	const struct xccdf_item *item = map_get(p->benchmark->item_ids, id);

	if (!item)
		fail_msg("no %s", id);
	return &p->items[item->index];
}

static const char *value(const struct xccdf_policy *p, const char *id)
{
	const struct xccdf_setting *setting = xccdf_setting(p, id);

	assert_non_null(setting);
	assert_int_equal(setting->n_items, 1);
	return setting->items[0];
}

static const char *said(void)
{
	char *text = arena_alloc(arena, 10000);

	rewind(quiet);
	text[fread(text, 1, 9999, quiet)] = 0;
	return text;
}

/* Tables 36 to 38. */
static void test_the_specifications_profile_example(void **state)
{
	const struct xccdf_benchmark *b = read(
	    "<Profile id='Profile1' abstract='true'>"
	    "<select idref='Rule1' selected='true'/><select idref='Cluster1' selected='false'/>"
	    "<select idref='Group1' selected='true'/><refine-value idref='Value1' selector='sel1'/>"
	    "<refine-value idref='Cluster2' selector='sel2'/><set-value idref='Value4'>NEWVALUE</set-value>"
	    "<refine-rule idref='Rule2' selector='sel3'/><refine-rule idref='Cluster3' selector='sel1'/></Profile>"
	    "<Profile id='Profile2' extends='Profile1'>"
	    "<select idref='Rule1' selected='false'/><select idref='Rule3' selected='true'/>"
	    "<refine-value idref='Cluster2' selector='sel5'/><refine-rule idref='Rule5' selector='sel6'/></Profile>"
	    "<Value id='Value1'><value>1</value><value selector='sel1'>1-1</value><value selector='sel2'>1-2</value></Value>"
	    "<Value id='Value2' cluster-id='Cluster2'><value>2</value><value selector='sel2'>2-2</value><value selector='sel5'>2-5</value></Value>"
	    "<Value id='Value3' cluster-id='Cluster2'><value>3</value><value selector='sel5'>3-5</value></Value>"
	    "<Value id='Value4' cluster-id='Cluster3'><value>4</value><value selector='sel4'>4-4</value></Value>"
	    "<Rule id='Rule1' cluster-id='Cluster2' selected='false'/><Rule id='Rule2'/>"
	    "<Rule id='Rule3' cluster-id='Cluster1'/><Rule id='Rule4' cluster-id='Cluster1'/>"
	    "<Rule id='Rule5' cluster-id='Cluster3'/>"
	    "<Group id='Group1' cluster-id='Cluster1'/><Group id='Group2' cluster-id='Cluster1'/>");
	const struct xccdf_policy *p = apply(b, "Profile2");

	(void)state;
	assert_false(of(p, "Rule1")->selected);
	assert_true(of(p, "Rule2")->selected);
	assert_string_equal(of(p, "Rule2")->selector, "sel3");
	assert_true(of(p, "Rule3")->selected);
	assert_false(of(p, "Rule4")->selected);
	assert_string_equal(of(p, "Rule5")->selector, "sel6");
	assert_true(of(p, "Group1")->selected);
	assert_false(of(p, "Group2")->selected);
	assert_string_equal(value(p, "Value1"), "1-1");
	assert_string_equal(value(p, "Value2"), "2-5");
	assert_string_equal(value(p, "Value3"), "3-5");
	assert_string_equal(value(p, "Value4"), "NEWVALUE");
}

static void test_without_profile_everything_is_as_written(void **state)
{
	const struct xccdf_policy *p = apply(read(
	    "<Value id='v'><value selector='a'>x</value><value>y</value></Value>"
	    "<Value id='w'><value selector='a'>x</value><value selector='b'>y</value></Value>"
	    "<Rule id='r' selected='false' weight='3'/><Rule id='s'/>"), NULL);

	(void)state;
	assert_false(of(p, "r")->selected);
	assert_true(of(p, "r")->weight == 3);
	assert_true(of(p, "s")->processed);
	assert_string_equal(value(p, "v"), "y");
	assert_string_equal(value(p, "w"), "x");
}

static void test_refine_rule_and_what_nobody_has(void **state)
{
	const struct xccdf_policy *p = apply(read(
	    "<Profile id='p'><refine-rule idref='r' weight='0.5' severity='high'/>"
	    "<refine-rule idref='r' role='unscored'/><refine-value idref='v' selector='gone'/>"
	    "<refine-value idref='v' operator='less than'/><select idref='nobody' selected='true'/></Profile>"
	    "<Value id='v'><value>plain</value><value selector='a'>x</value></Value>"
	    "<Rule id='r'/>"), "p");

	(void)state;
	assert_true(of(p, "r")->weight == 0.5);
	assert_int_equal(of(p, "r")->severity, XCCDF_HIGH);
	assert_int_equal(of(p, "r")->role, XCCDF_UNSCORED);
	assert_string_equal(of(p, "r")->selector, "");
	assert_string_equal(value(p, "v"), "plain");
	assert_int_equal(xccdf_setting(p, "v")->operator, XCCDF_LESS_THAN);
	assert_non_null(strstr(said(), "'nobody' is no Group, Rule"));
	assert_non_null(strstr(said(), "no value has the selector 'gone'"));
}

/* Example 1. */
static void test_requires_and_conflicts(void **state)
{
	static const struct {
		bool rule2, rule3, group1, rule4, rule1;
	} rows[] = {
		{ 1, 0, 1, 0, 1 }, { 0, 1, 1, 0, 1 }, { 1, 1, 1, 0, 1 }, { 0, 0, 1, 0, 0 },
		{ 1, 0, 0, 0, 0 }, { 1, 0, 1, 1, 0 }, { 0, 0, 0, 1, 0 },
	};

	(void)state;
	for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
		const struct xccdf_policy *p = apply(read(arena_printf(arena,
		    "<Rule id='Rule1'><requires idref='Rule2\n Rule3'/><requires idref='Group1'/>"
		    "<conflicts idref='Rule4'/></Rule><Rule id='Rule2' selected='%d'/>"
		    "<Rule id='Rule3' selected='%d'/><Group id='Group1' selected='%d'/>"
		    "<Rule id='Rule4' selected='%d'/>", rows[i].rule2, rows[i].rule3,
		    rows[i].group1, rows[i].rule4)), NULL);

		if (of(p, "Rule1")->selected != rows[i].rule1)
			fail_msg("row %zu", i);
		assert_int_equal(!of(p, "Rule1")->why, rows[i].rule1);
	}
}

/* Example 2. */
static void test_what_was_decided_stays(void **state)
{
	const struct xccdf_policy *p = apply(read(
	    "<Rule id='Rule1'><requires idref='Rule2'/></Rule>"
	    "<Rule id='Rule2'><requires idref='Rule3'/></Rule>"
	    "<Rule id='Rule3' selected='false'><requires idref='Rule4'/></Rule><Rule id='Rule4'/>"), NULL);

	(void)state;
	assert_true(of(p, "Rule1")->processed);
	assert_false(of(p, "Rule2")->processed);
	assert_false(of(p, "Rule3")->processed);
	assert_true(of(p, "Rule4")->processed);
}

/* Example 3. */
static void test_a_rule_in_a_group_that_is_not_selected(void **state)
{
	const struct xccdf_policy *p = apply(read(
	    "<Rule id='Rule1' selected='false'/><Group id='Group1' selected='false'>"
	    "<Rule id='Rule2'><requires idref='Rule1'/></Rule></Group>"
	    "<Rule id='Rule3'><requires idref='Rule2'/></Rule>"), NULL);

	(void)state;
	assert_true(of(p, "Rule2")->selected);
	assert_false(of(p, "Rule2")->processed);
	assert_true(of(p, "Rule3")->processed);
}

static void test_rules_asked_for(void **state)
{
	const struct xccdf_benchmark *b = read("<Rule id='a'/><Group id='g' selected='false'>"
	    "<Rule id='b' selected='false'/></Group><Rule id='c'/>");
	const char *const both[] = { "b", "c" }, *const none[] = { "g" };
	struct xccdf_policy_options options = { .rules = both, .n_rules = 2, .skipped = &both[1],
		.n_skipped = 1 };
	const struct xccdf_policy *p = xccdf_policy_new(arena, b, &options, &err);

	(void)state;
	assert_non_null(p);
	assert_false(of(p, "a")->processed);
	assert_true(of(p, "b")->processed);
	assert_false(of(p, "c")->processed);
	options = (struct xccdf_policy_options){ .rules = none, .n_rules = 1 };
	assert_null(xccdf_policy_new(arena, b, &options, &err));
	assert_string_equal(err.text, "Rule 'g' not found in selected profile.");
	options = (struct xccdf_policy_options){ .everything = true };
	p = xccdf_policy_new(arena, b, &options, &err);
	assert_true(of(p, "b")->processed);
}

static void test_a_profile_by_suffix(void **state)
{
	const struct xccdf_benchmark *b = read("<Profile id='x_profile_cis'/><Profile id='x_profile_cis2'/>"
	    "<Profile id='y_cis2'/><Profile id='hidden' abstract='1'/>");

	(void)state;
	assert_string_equal(xccdf_profile_find(b, NULL, "profile_cis2", &err)->id, "x_profile_cis2");
	assert_string_equal(xccdf_profile_find(b, NULL, "cis", &err)->id, "x_profile_cis");
	assert_null(xccdf_profile_find(b, NULL, "cis2", &err));
	assert_non_null(strstr(err.text, "Multiple profiles"));
	assert_null(xccdf_profile_find(b, NULL, "hidden", &err));
	assert_non_null(strstr(err.text, "No profile matching suffix \"hidden\""));
}

static const struct xccdf_policy *tailor(const char *value, const char *step)
{
	const struct xccdf_benchmark *b =
	    read(arena_printf(arena, "%s<Rule id='r' prohibitChanges='1'/>", value));
	char *xml = arena_printf(arena, "<Tailoring xmlns='%s' id='t'><Profile id='p'>%s</Profile></Tailoring>",
	    XCCDF_NS_12, step);
	struct source *source = source_from_bytes(arena, "t.xml", xml, strlen(xml), &err);
	struct xccdf_tailoring *t = xccdf_tailoring_read(source, b, &err);
	struct xccdf_policy_options options = { .tailoring = t };

	assert_non_null(t);
	options.profile = t->profiles[0];
	err = (struct err){ 0 };
	return xccdf_policy_new(arena, b, &options, &err);
}

/* 6.4.5: what a Value allows. */
static void test_values_a_tailoring_may_not_set(void **state)
{
	static const struct {
		const char *value, *set, *says;
	} rows[] = {
		{ "<Value id='v' type='number'><value>1</value></Value>", "12.5", NULL },
		{ "<Value id='v' type='number'><value>1</value></Value>", "x", "is no number" },
		{ "<Value id='v' type='boolean'><value>1</value></Value>", "false", NULL },
		{ "<Value id='v' type='boolean'><value>1</value></Value>", "no", "is neither true nor false" },
		{ "<Value id='v' type='number'><value>5</value><lower-bound>3</lower-bound></Value>", "3", NULL },
		{ "<Value id='v' type='number'><value>5</value><lower-bound>3</lower-bound></Value>", "2",
		    "is below the lower-bound 3" },
		{ "<Value id='v' type='number'><value>5</value><upper-bound>9</upper-bound></Value>", "10",
		    "is above the upper-bound 9" },
		{ "<Value id='v'><value>5</value><match>^a+$</match></Value>", "aa", NULL },
		{ "<Value id='v'><value>5</value><match>^a+$</match></Value>", "ab", "does not match ^a+$" },
		{ "<Value id='v'><value>5</value><choices mustMatch='true'><choice>a</choice><choice>b</choice></choices></Value>",
		    "b", NULL },
		{ "<Value id='v'><value>5</value><choices mustMatch='true'><choice>a</choice></choices></Value>",
		    "b", "is none of the choices" },
		{ "<Value id='v'><value>5</value><choices><choice>a</choice></choices></Value>", "b", NULL },
	};

	(void)state;
	for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
		const struct xccdf_policy *p = tailor(rows[i].value,
		    arena_printf(arena, "<set-value idref='v'>%s</set-value>", rows[i].set));

		if (!p != !!rows[i].says)
			fail_msg("row %zu: %s", i, err.text);
		if (p)
			assert_string_equal(value(p, "v"), rows[i].set);
		else if (!strstr(err.text, rows[i].says) || !strstr(err.text, "t.xml: line 1: "))
			fail_msg("row %zu: %s", i, err.text);
	}
}

/* 6.4.5: a refine-value chooses bounds, match and choices as well; a complex-choice is a list as a whole. */
static void test_what_may_be_set_beside_a_selector(void **state)
{
	static const char bounds[] = "<Value id='v' type='number'><value>5</value><value selector='high'>9</value>"
	    "<lower-bound>1</lower-bound><lower-bound selector='high'>8</lower-bound><upper-bound>10</upper-bound></Value>";
	static const char choices[] = "<Value id='v'><value>a</value>"
	    "<choices mustMatch='1'><choice>a</choice><complex-choice><item>x</item><item>y</item></complex-choice></choices>"
	    "<choices selector='s' mustMatch='1'><choice>b</choice></choices></Value>";
	static const struct {
		const char *value, *steps, *says;
	} rows[] = {
		{ bounds, "<set-value idref='v'>7</set-value>", NULL },
		{ bounds, "<refine-value idref='v' selector='high'/><set-value idref='v'>9</set-value>", NULL },
		{ bounds, "<refine-value idref='v' selector='high'/><set-value idref='v'>7</set-value>",
		    "'7' is below the lower-bound 8" },
		{ bounds, "<refine-value idref='v' selector='high'/><set-value idref='v'>11</set-value>",
		    "'11' is above the upper-bound 10" },
		{ choices, "<set-value idref='v'>a</set-value>", NULL },
		{ choices, "<set-value idref='v'>x</set-value>", "'x' is none of the choices" },
		{ choices, "<set-complex-value idref='v'><item>x</item><item>y</item></set-complex-value>", NULL },
		{ choices, "<set-complex-value idref='v'><item>y</item><item>x</item></set-complex-value>",
		    "'y' and what follows is none of the choices" },
		{ choices, "<refine-value idref='v' selector='s'/><set-value idref='v'>b</set-value>", NULL },
		{ choices, "<refine-value idref='v' selector='s'/><set-value idref='v'>a</set-value>",
		    "'a' is none of the choices" },
	};

	(void)state;
	for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
		bool allowed = tailor(rows[i].value, rows[i].steps);

		if (allowed != !rows[i].says || (rows[i].says && !strstr(err.text, rows[i].says)))
			fail_msg("row %zu: %s", i, err.text);
	}
}

static void test_prohibit_changes(void **state)
{
	const struct xccdf_policy *p = tailor("", "<select idref='r' selected='false'/>");

	(void)state;
	assert_true(of(p, "r")->selected);
	assert_non_null(strstr(said(), "prohibitChanges"));
}

static void test_complex_values(void **state)
{
	const struct xccdf_policy *p = tailor("<Value id='v'><complex-value><item>a</item></complex-value></Value>",
	    "<set-complex-value idref='v'><item>x</item><item>y</item></set-complex-value>");

	(void)state;
	assert_true(xccdf_setting(p, "v")->complex);
	assert_int_equal(xccdf_setting(p, "v")->n_items, 2);
	assert_string_equal(xccdf_setting(p, "v")->items[1], "y");
}

static void test_many_steps_on_a_big_cluster_take_no_time(void **state)
{
	struct buf xml;
	clock_t began;

	(void)state;
	buf_init(&xml, arena);
	buf_str(&xml, "<Profile id='p'>");
	for (int i = 0; i < 20000; i++)
		buf_printf(&xml, "<select idref='c' selected='%d'/>", i % 2);
	buf_str(&xml, "</Profile>");
	for (int i = 0; i < 20000; i++)
		buf_printf(&xml, "<Rule id='r%d' cluster-id='c'/>", i);
	began = clock();
	assert_true(of(apply(read(xml.at), "p"), "r7")->selected);
	assert_true(clock() - began < 2 * CLOCKS_PER_SEC);
}

/* tests/tables/complex_check.txt -------------------------------------------------------- */

static enum xccdf_result letter(char c)
{
	static const char letters[] = "PFEUNKSI";

	assert_non_null(strchr(letters, c));
	return (enum xccdf_result)(strchr(letters, c) - letters);
}

static void test_truth_tables(void **state)
{
	const char *top = getenv("TOP");
	char path[4096], row[200], columns[8] = "", table[4] = "";
	unsigned checked = 0;
	FILE *file;

	(void)state;
	snprintf(path, sizeof path, "%s/tests/tables/complex_check.txt", top ? top : ".");
	file = fopen(path, "r");
	assert_non_null(file);
	while (fgets(row, sizeof row, file)) {
		char head[4], c[8];

		if (*row == '#' || sscanf(row, "%3s %c %c %c %c %c %c %c %c", head, &c[0], &c[1],
			&c[2], &c[3], &c[4], &c[5], &c[6], &c[7]) != 9)
			continue;
		if (strlen(head) > 1) {
			strcpy(table, head);
			memcpy(columns, c, 8);
			continue;
		}
		for (int i = 0; i < 8; i++, checked++) {
			enum xccdf_result other = letter(columns[i]);

			if (!strcmp(table, "AND"))
				assert_int_equal(xccdf_and(letter(*head), other), letter(c[i]));
			else if (!strcmp(table, "OR"))
				assert_int_equal(xccdf_or(letter(*head), other), letter(c[i]));
			else
				assert_int_equal(xccdf_not(other), letter(c[i]));
		}
	}
	fclose(file);
	assert_int_equal(checked, 64 + 64 + 8);
}

static void test_oval_results(void **state)
{
	(void)state;
	for (int class = 0; class < OVAL_CLASS_COUNT; class++) {
		bool bad = class == OVAL_CLASS_VULNERABILITY || class == OVAL_CLASS_PATCH;

		assert_int_equal(xccdf_from_oval(class, OVAL_TRUE), bad ? XCCDF_FAIL : XCCDF_PASS);
		assert_int_equal(xccdf_from_oval(class, OVAL_FALSE), bad ? XCCDF_PASS : XCCDF_FAIL);
		assert_int_equal(xccdf_from_oval(class, OVAL_ERROR), XCCDF_ERROR);
		assert_int_equal(xccdf_from_oval(class, OVAL_UNKNOWN), XCCDF_UNKNOWN);
		assert_int_equal(xccdf_from_oval(class, OVAL_NOT_EVALUATED), XCCDF_NOTCHECKED);
		assert_int_equal(xccdf_from_oval(class, OVAL_NOT_APPLICABLE), XCCDF_NOTAPPLICABLE);
	}
}

/* Substitution ---------------------------------------------------------------------------- */

static void test_substitution(void **state)
{
	static const struct {
		const char *inside;
		enum xccdf_form form;
		const char *gives;
		bool complete;
	} rows[] = {
		{ "a &lt;b&gt; &amp;&#65;&#x42;<!-- no --><?no no?><![CDATA[<c>&amp;]]>", XCCDF_EXACT,
		    "a <b> &AB<c>&amp;", true },
		{ "x=<sub idref='v'/>;", XCCDF_EXACT, "x=&7;", true },
		{ "x=<sub idref='v' use='legacy'/>;", XCCDF_EXACT, "x=&7;", true },
		{ "<sub idref='v' use='title'/>", XCCDF_EXACT, "V title", true },
		{ "<sub idref='p'/>", XCCDF_EXACT, "plain <text>", true },
		{ "<sub idref='c'/>", XCCDF_EXACT, "a, b", true },
		{ "a<sub idref='gone'/>b", XCCDF_EXACT, "ab", false },
		{ "on <instance context='x'/>", XCCDF_EXACT, "on eth0", true },
		{ "<h:object data='#xccdf:value:v'>old</h:object>", XCCDF_EXACT, "&7", true },
		{ "<h:object data='#xccdf:title:r'>old</h:object>", XCCDF_EXACT, "R title", true },
		{ "<h:object data='#xccdf:value:gone'>old</h:object>", XCCDF_EXACT, "old", true },
		{ "a  b\nc", XCCDF_PLAIN, "a  b\nc", true },
		{ "<h:p>one\n  two</h:p><h:ul><h:li>x</h:li><h:li>y</h:li></h:ul>z<h:br/>w<h:pre> a\n b</h:pre>",
		    XCCDF_PLAIN, "one two\n- x\n- y\nz\nw\n a\n b", true },
		{ "<h:b onclick='x()'>a&lt;b</h:b><h:script>bad()</h:script><h:blink>c</h:blink>", XCCDF_HTML,
		    "<b>a&lt;b</b>c", true },
		{ "<h:a href='javascript:x()'>a</h:a><h:a href='https://x/?a=1&amp;b'>b</h:a>", XCCDF_HTML,
		    "<a>a</a><a href=\"https://x/?a=1&amp;b\" rel=\"noreferrer\">b</a>", true },
	};

	(void)state;
	for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
		const struct xccdf_benchmark *b = read(arena_printf(arena,
		    "<plain-text id='p'>plain &lt;text&gt;</plain-text>"
		    "<Value id='v'><title>V title</title><value>&amp;7</value></Value>"
		    "<Value id='c'><complex-value><item>a</item><item>b</item></complex-value></Value>"
		    "<Rule id='r'><title>R title</title><description>%s</description></Rule>",
		    rows[i].inside));
		struct xccdf_substitution s = { b, apply(b, NULL), "eth0" };
		const struct xccdf_item *rule = map_get(b->item_ids, "r");
		struct buf buf;

		buf_init(&buf, arena);
		assert_int_equal(xccdf_substitute(&buf, &rule->descriptions.at[0], &s, rows[i].form),
		    rows[i].complete);
		if (strcmp(rows[i].form == XCCDF_PLAIN ? xml_trim(arena, buf.at) : buf.at,
			rows[i].gives))
			fail_msg("row %zu: '%s', not '%s'", i, buf.at, rows[i].gives);
	}
}

static void test_no_instance_is_no_fix(void **state)
{
	const struct xccdf_benchmark *b = read("<Rule id='r'><fix>rm <instance/></fix></Rule>");
	struct xccdf_substitution s = { b, NULL, NULL };
	const struct xccdf_item *rule = map_get(b->item_ids, "r");
	struct buf buf;

	(void)state;
	buf_init(&buf, arena);
	assert_false(xccdf_substitute(&buf, &rule->fixes[0].text, &s, XCCDF_EXACT));
}

static void test_language(void **state)
{
	const struct xccdf_benchmark *b = read("<Rule id='r'><title xml:lang='fr'>f</title>"
	    "<title>p</title><title xml:lang='de'>d</title></Rule>");
	const struct xccdf_texts *titles = &((struct xccdf_item *)map_get(b->item_ids, "r"))->titles;

	(void)state;
	assert_string_equal(xccdf_in_language(b, titles, "de")->node->text, "d");
	assert_string_equal(xccdf_in_language(b, titles, "it")->node->text, "p");
	assert_string_equal(xccdf_in_language(b, titles, NULL)->node->text, "p");
}

#define TEST(x) cmocka_unit_test_setup_teardown(test_##x, start, end)

int main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(the_specifications_profile_example),
		TEST(without_profile_everything_is_as_written),
		TEST(refine_rule_and_what_nobody_has),
		TEST(requires_and_conflicts),
		TEST(what_was_decided_stays),
		TEST(a_rule_in_a_group_that_is_not_selected),
		TEST(rules_asked_for),
		TEST(a_profile_by_suffix),
		TEST(values_a_tailoring_may_not_set),
		TEST(what_may_be_set_beside_a_selector),
		TEST(prohibit_changes),
		TEST(complex_values),
		TEST(many_steps_on_a_big_cluster_take_no_time),
		TEST(truth_tables),
		TEST(oval_results),
		TEST(substitution),
		TEST(no_instance_is_no_fix),
		TEST(language),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
