/* Reading Benchmarks and Tailorings, and what `extends` makes of them. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <cmocka.h>

#include "base/buf.h"
#include "base/log.h"
#include "xccdf/benchmark.h"

static struct arena *arena;
static struct err err;

static int start(void **state)
{
	(void)state;
	arena = arena_new("test");
	err = (struct err){ 0 };
	return 0;
}

static int end(void **state)
{
	(void)state;
	arena_free(arena);
	return 0;
}

static struct xccdf_benchmark *read_inside(const char *ns, const char *inside)
{
	char *xml = arena_printf(arena, "<Benchmark xmlns='%s' id='b' xml:lang='en'>%s</Benchmark>",
	    ns, inside);
	struct source *source = source_from_bytes(arena, "b.xml", xml, strlen(xml), &err);

	return source ? xccdf_benchmark_read(source, &err) : NULL;
}

static struct xccdf_benchmark *read_12(const char *inside)
{
	struct xccdf_benchmark *b = read_inside(XCCDF_NS_12, inside);

	if (!b)
		fail_msg("%s", err.text);
	return b;
}

static const struct xccdf_item *item(const struct xccdf_benchmark *b, const char *id)
{
	const struct xccdf_item *found = map_get(b->item_ids, id);

	if (!found)
		fail_msg("no item %s", id);
	return found;
}

static void test_both_versions_give_one_model(void **state)
{
	static const char *const namespaces[] = { XCCDF_NS_11, XCCDF_NS_12 };

	(void)state;
	for (int i = 0; i < 2; i++) {
		const struct xccdf_benchmark *b = read_inside(namespaces[i],
		    "<status date='2020-01-02'>draft</status><title>T</title><version>3</version>"
		    "<notice id='n'>N</notice><plain-text id='p'>text</plain-text>"
		    "<platform idref='cpe:/o:a:b'/><model system='urn:xccdf:scoring:flat'/>"
		    "<Group id='g' weight='2.5' selected='false'><title>G</title>\n"
		    "<Value id='v' type='number'><value>1</value></Value>"
		    "<Rule id='r' severity='high' role='unscored' multiple='1'>\n"
		    "<version>V1</version><title>R</title>"
		    "<requires idref='a b'/><conflicts idref='c'/>"
		    "<ident system='s'> CCI-1 </ident><fixtext fixref='f'>do</fixtext>"
		    "<fix id='f' system='urn:x' strategy='patch'>run</fix>"
		    "<check system='S' selector='x' multi-check='true'><check-import import-name='i'/>"
		    "<check-export value-id='v' export-name='e'/>"
		    "<check-content-ref href='h' name='n'/><check-content-ref href='h2'/></check>"
		    "</Rule></Group>");
		const struct xccdf_item *group, *rule;

		if (!b)
			fail_msg("%s", err.text);
		assert_int_equal(b->is_12, i);
		assert_string_equal(b->version.text, "3");
		assert_string_equal(b->statuses[0].date, "2020-01-02");
		assert_int_equal(b->statuses[0].status, XCCDF_DRAFT);
		assert_string_equal(b->plain_texts[0].text, "text");
		assert_string_equal(b->titles.at[0].lang, "en");
		assert_int_equal(b->n_items, 2);
		assert_int_equal(b->n_rules, 1);
		group = b->children[0];
		rule = group->children[0];
		assert_ptr_equal(rule->parent, group);
		assert_false(group->selected);
		assert_true(group->weight == 2.5);
		assert_int_equal(rule->line, 2);
		assert_int_equal(rule->severity, XCCDF_HIGH);
		assert_int_equal(rule->role, XCCDF_UNSCORED);
		assert_true(rule->multiple && rule->selected);
		assert_string_equal(rule->version.text, "V1");
		assert_int_equal(rule->requires[0].count, 2);
		assert_string_equal(rule->requires[0].ids[1], "b");
		assert_string_equal(rule->conflicts[0], "c");
		assert_string_equal(rule->idents[0].text, "CCI-1");
		assert_string_equal(rule->fixtexts[0].fixref, "f");
		assert_int_equal(rule->fixes[0].strategy, XCCDF_PATCH);
		assert_true(rule->checks[0].multi_check);
		assert_string_equal(rule->checks[0].selector, "x");
		assert_int_equal(rule->checks[0].n_content_refs, 2);
		assert_null(rule->checks[0].content_refs[1].name);
		assert_string_equal(rule->checks[0].exports[0].name, "e");
		assert_ptr_equal(b->values[0]->parent, group);
		assert_int_equal(b->values[0]->type, XCCDF_NUMBER);
	}
}

static void test_what_is_wrong_is_said_with_its_line(void **state)
{
	static const struct {
		const char *inside, *says;
	} rows[] = {
		{ "\n<Rule/>", "b.xml: line 2: Rule without id" },
		{ "<Rule id='a'/>\n<Group id='a'/>", "b.xml: line 2: Group: the id 'a' is that of line 1" },
		{ "<Rule id='a' selected='yes'/>", "line 1: Rule/@selected is neither true nor false: 'yes'" },
		{ "<Rule id='a' severity='critical'/>", "line 1: Rule/@severity cannot be 'critical'" },
		{ "<Rule id='a' role='x'/>", "line 1: Rule/@role cannot be 'x'" },
		{ "<Rule id='a' weight='-1'/>", "line 1: Rule/@weight is no number from 0 on: '-1'" },
		{ "<Rule id='a' weight='inf'/>", "no number" },
		{ "<Rule id='a'><chek/></Rule>", "line 1: chek cannot stand in Rule" },
		{ "<Group id='a'><check system='s'/></Group>", "check cannot stand in Group" },
		{ "<Rule id='a'><check/></Rule>", "check without system" },
		{ "<Rule id='a'><ident>x</ident></Rule>", "ident without system" },
		{ "<Rule id='a'><check system='s'><check-content-ref/></check></Rule>",
		    "check-content-ref without href" },
		{ "<Rule id='a'><check system='s'><check-export value-id='v'/></check></Rule>",
		    "check-export without export-name" },
		{ "<Rule id='a'><complex-check operator='XOR'><check system='s'/></complex-check></Rule>",
		    "complex-check/@operator cannot be 'XOR'" },
		{ "<Rule id='a'><complex-check operator='OR'/></Rule>", "complex-check without a check" },
		{ "<Rule id='a'><complex-check operator='OR'><check system='s'/></complex-check>"
		  "<complex-check operator='OR'><check system='s'/></complex-check></Rule>",
		    "Rule with 2 complex-checks" },
		{ "<Value id='v' type='text'><value/></Value>", "Value/@type cannot be 'text'" },
		{ "<Value id='v' operator='like'><value/></Value>", "Value/@operator cannot be 'like'" },
		{ "<Profile id='p'><select idref='a'/></Profile>", "select without selected" },
		{ "<Profile id='p'><refine-rule idref='a' weight='x'/></Profile>", "no number" },
		{ "<Profile id='p'/>\n<Profile id='p'/>", "line 2: Profile: the id 'p' is that of line 1" },
		{ "<notice id='n'/><notice id='n'/>", "notice: the id 'n' is that of line 1" },
		{ "<status>ready</status>", "status cannot be 'ready'" },
		{ "<model/>", "model without system" },
		{ "<Rule id='a' extends='b'/>", "'a' extends 'b', which is no Rule here" },
		{ "<Rule id='a' extends='g'/><Group id='g'/>", "'a' extends 'g', which is no Rule here" },
		{ "<Rule id='a' extends='a'/>", "'a' extends itself" },
		{ "<Value id='a' extends='b'/><Value id='b' extends='c'/><Value id='c' extends='a'/>",
		    "extends itself, directly or through others" },
		{ "<Profile id='a' extends='b'/><Profile id='b' extends='a'/>", "extends itself" },
	};

	(void)state;
	for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
		err = (struct err){ 0 };
		if (read_inside(XCCDF_NS_12, rows[i].inside))
			fail_msg("row %zu was accepted: %s", i, rows[i].inside);
		if (!strstr(err.text, rows[i].says))
			fail_msg("row %zu: '%s' does not say '%s'", i, err.text, rows[i].says);
		assert_int_equal(err.kind, ERR_CONTENT);
	}
}

static void test_a_resolved_benchmark_is_not_resolved_again(void **state)
{
	const char *xml = "<Benchmark xmlns='" XCCDF_NS_12 "' id='b' resolved='true'>"
	    "<Rule id='a' extends='gone'/></Benchmark>";

	(void)state;
	assert_non_null(xccdf_benchmark_read(source_from_bytes(arena, "b", xml, strlen(xml), &err), &err));
}

/* Table 33. */
static void test_a_rule_takes_what_it_does_not_say(void **state)
{
	const struct xccdf_benchmark *b = read_12(
	    "<Rule id='base' abstract='true' selected='false' weight='4' severity='low' role='unscored' cluster-id='c'>"
	    "<status>draft</status><version>1</version>"
	    "<title>base en</title><title xml:lang='fr'>base fr</title><description>base</description>"
	    "<reference href='base'/><platform idref='base'/><requires idref='x'/>"
	    "<ident system='s'>base</ident><fix id='base'/>"
	    "<check system='A'/><check system='A' selector='s'/><check system='B'/></Rule>"
	    "<Rule id='own' extends='base' weight='1'>"
	    "<title override='true'>own en</title><description>own</description>"
	    "<platform override='1' idref='own'/><requires idref='y'/>"
	    "<ident system='s'>own</ident><fix id='own'/>"
	    "<check system='A' id='new'/></Rule>");
	const struct xccdf_item *own = item(b, "own");

	(void)state;
	/* Resolve.Abstract: the base is gone. */
	assert_int_equal(b->n_items, 1);
	assert_int_equal(b->n_rules, 1);
	assert_null(map_get(b->item_ids, "base"));
	/* replace */
	assert_false(own->selected);
	assert_true(own->weight == 1);
	assert_int_equal(own->severity, XCCDF_LOW);
	assert_int_equal(own->role, XCCDF_UNSCORED);
	assert_string_equal(own->version.text, "1");
	/* none */
	assert_int_equal(own->n_statuses, 0);
	assert_null(own->cluster_id);
	/* override, language by language */
	assert_int_equal(own->titles.count, 2);
	assert_string_equal(own->titles.at[0].node->text, "base fr");
	assert_string_equal(own->titles.at[1].node->text, "own en");
	assert_int_equal(own->descriptions.count, 2);
	assert_int_equal(own->n_platforms, 1);
	assert_string_equal(own->platforms[0], "own");
	assert_int_equal(own->n_references, 1);
	/* append */
	assert_int_equal(own->n_requires, 2);
	assert_string_equal(own->requires[0].ids[0], "x");
	assert_string_equal(own->idents[0].text, "base");
	assert_string_equal(own->idents[1].text, "own");
	assert_string_equal(own->fixes[1].id, "own");
	/* check: same system and selector is replaced, others stay */
	assert_int_equal(own->n_checks, 3);
	assert_string_equal(own->checks[0].selector, "s");
	assert_string_equal(own->checks[1].system, "B");
	assert_string_equal(own->checks[2].id, "new");
}

static void test_a_complex_check_replaces_all_checks(void **state)
{
	const struct xccdf_benchmark *b = read_12(
	    "<Rule id='base'><check system='A'/><check system='B'/></Rule>"
	    "<Rule id='own' extends='base'><complex-check operator='AND' negate='1'>"
	    "<check system='C'/><complex-check operator='OR'><check system='D'/></complex-check>"
	    "</complex-check></Rule>");
	const struct xccdf_item *own = item(b, "own");

	(void)state;
	assert_int_equal(own->n_checks, 1);
	assert_true(own->checks[0].complex && own->checks[0].and && own->checks[0].negate);
	assert_int_equal(own->checks[0].n_children, 2);
	assert_string_equal(own->checks[0].children[1].children[0].system, "D");
}

static void test_a_value_takes_what_it_does_not_say(void **state)
{
	const struct xccdf_benchmark *b = read_12(
	    "<Value id='base' type='number' operator='less than' interactive='1'><title>t</title>"
	    "<value>1</value><value selector='s'>2</value><lower-bound>0</lower-bound>"
	    "<choices><choice>base</choice></choices><choices selector='o'><choice>gone</choice></choices>"
	    "<source uri='base'/></Value>"
	    "<Value id='own' extends='base'><value>9</value><complex-value selector='c'><item>x</item><item>y</item></complex-value>"
	    "<choices selector='o'><choice>own</choice></choices><source uri='own'/></Value>");
	const struct xccdf_value *own = map_get(b->value_ids, "own");

	(void)state;
	assert_int_equal(own->type, XCCDF_NUMBER);
	assert_int_equal(own->operator, XCCDF_LESS_THAN);
	assert_true(own->interactive);
	assert_int_equal(own->n_values, 3);
	assert_string_equal(own->values[0].items[0], "2");
	assert_string_equal(own->values[1].items[0], "9");
	assert_int_equal(own->values[2].n_items, 2);
	assert_string_equal(own->lower_bounds[0].text, "0");
	/* prepend: our own come first, and a selector stands once */
	assert_int_equal(own->n_choices, 2);
	assert_string_equal(own->choices[0].selector, "o");
	assert_string_equal(own->choices[1].at[0].items[0], "base");
	assert_string_equal(own->sources[0], "own");
	assert_string_equal(own->sources[1], "base");
}

static void test_profiles_append_their_steps(void **state)
{
	const struct xccdf_benchmark *b = read_12(
	    "<Profile id='last' extends='middle'><title>l</title><select idref='3' selected='1'/></Profile>"
	    "<Profile id='middle' extends='first' abstract='true'><select idref='2' selected='1'/></Profile>"
	    "<Profile id='first'><title override='true'>f</title><select idref='1' selected='0'/></Profile>");
	const struct xccdf_profile *last = b->profiles[0];

	(void)state;
	assert_int_equal(b->n_profiles, 2);
	assert_int_equal(last->n_steps, 3);
	assert_string_equal(last->steps[0].idref, "1");
	assert_false(last->steps[0].selected);
	assert_string_equal(last->steps[2].idref, "3");
	assert_int_equal(last->titles.count, 2);
	assert_true(((struct xccdf_profile *)map_get(b->profile_ids, "middle"))->abstract);
}

static void test_a_long_chain_is_refused(void **state)
{
	struct buf xml;

	(void)state;
	buf_init(&xml, arena);
	for (int i = 0; i < 1000; i++)
		buf_printf(&xml, "<Rule id='r%d' extends='r%d'/>", i, i + 1);
	buf_str(&xml, "<Rule id='r1000'/>");
	assert_null(read_inside(XCCDF_NS_12, xml.at));
	assert_non_null(strstr(err.text, "a chain of more than 100"));
}

static struct xccdf_tailoring *tailor(const struct xccdf_benchmark *b, const char *xml)
{
	struct source *source = source_from_bytes(arena, "t.xml", xml, strlen(xml), &err);

	return source ? xccdf_tailoring_read(source, b, &err) : NULL;
}

static void test_tailoring_of_both_versions(void **state)
{
	const char *const documents[] = {
		"<Tailoring xmlns='" XCCDF_NS_12 "' id='t'><benchmark href='b.xml' id='b'/>"
		"<version time='2020-01-01T00:00:00'>7</version>"
		"<Profile id='p' extends='p'><title>x</title><select idref='r' selected='true'/></Profile>"
		"<Profile id='q'><title>x</title></Profile></Tailoring>",
		"<t:Tailoring xmlns='" XCCDF_NS_11 "' xmlns:t='http://open-scap.org/page/Xccdf-1.1-tailoring' id='t'>"
		"<t:benchmark href='b.xml' id='b'/><t:version time='2020-01-01T00:00:00'>7</t:version>"
		"<Profile id='p' extends='p'><title>x</title><select idref='r' selected='true'/></Profile>"
		"<Profile id='q'><title>x</title></Profile></t:Tailoring>",
	};

	(void)state;
	for (int i = 0; i < 2; i++) {
		const struct xccdf_benchmark *b = read_inside(i ? XCCDF_NS_11 : XCCDF_NS_12,
		    "<Profile id='p'><title>p</title><select idref='s' selected='true'/></Profile>");
		const struct xccdf_tailoring *t = tailor(b, documents[i]);

		if (!t)
			fail_msg("%s", err.text);
		assert_string_equal(t->version.text, "7");
		assert_string_equal(t->benchmark_href, "b.xml");
		assert_int_equal(t->n_profiles, 2);
		assert_int_equal(t->profiles[0]->n_steps, 2);
		assert_ptr_equal(t->profiles[0]->tailoring, t);
	}
}

/* Table 32, Loading.Resolve.Tailoring. */
static void test_tailoring_that_fails_to_load(void **state)
{
	static const struct {
		const char *profile, *says;
	} rows[] = {
		{ "", "Tailoring without a Profile" },
		{ "<Profile id='n' extends='none'/>", "extends 'none', which the Benchmark does not have" },
		{ "<Profile id='p'/>", "has the id of one of the Benchmark's and does not extend it" },
		{ "<Profile id='p' extends='q'/>", "has the id of one of the Benchmark's and extends another" },
		{ "<Profile id='n'/>\n<Profile id='n'/>", "line 2: Profile: the id 'n' is that of line 1" },
		{ "<Rule id='r'/>", "Rule cannot stand in Tailoring" },
	};

	(void)state;
	for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
		const struct xccdf_benchmark *b = read_12("<Profile id='p'/><Profile id='q'/>");

		err = (struct err){ 0 };
		assert_null(tailor(b, arena_printf(arena, "<Tailoring xmlns='%s' id='t'>%s</Tailoring>",
			XCCDF_NS_12, rows[i].profile)));
		if (!strstr(err.text, rows[i].says))
			fail_msg("row %zu: '%s' does not say '%s'", i, err.text, rows[i].says);
	}
}

#define TEST(x) cmocka_unit_test_setup_teardown(test_##x, start, end)

int main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(both_versions_give_one_model),
		TEST(what_is_wrong_is_said_with_its_line),
		TEST(a_resolved_benchmark_is_not_resolved_again),
		TEST(a_rule_takes_what_it_does_not_say),
		TEST(a_complex_check_replaces_all_checks),
		TEST(a_value_takes_what_it_does_not_say),
		TEST(profiles_append_their_steps),
		TEST(a_long_chain_is_refused),
		TEST(tailoring_of_both_versions),
		TEST(tailoring_that_fails_to_load),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
