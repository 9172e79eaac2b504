/* Probes that look into files: YAML, XML, digests, extended attributes. */
#include "probe.h"

#include <sys/xattr.h>

extern const struct probe probe_independent_yamlfilecontent, probe_independent_xmlfilecontent,
    probe_independent_filehash58, probe_independent_filehash, probe_unix_fileextendedattribute;

static int make_tree(void **state)
{
	int failed = make_root(state);

	put_file("/y.yaml", "a: 1\nbCd:\n  - x\n  - y: [1, 2]\n    z: {k: v, K2^: w}\n  - null\n\"q r\": \"s\"\nn: ~\nempty: []\n"
			    "types: [true, 'true', 1.5, 0x10, 0o10, +7, -3, 1e3, yes, .inf, 2024-01-01, \"1\"]\n"
			    "anchor: &A {p: 1}\nalias: *A\nlist:\n - {n: 1, m: 2}\n - {n: 3, m: 4}\n");
	put_file("/j.json", "{\"log-opts\": {\"max-size\": \"10m\", \"x\": 3}, \"hosts\": [\"fd://\", \"tcp:\\/\\/0.0.0.0:2375\"], \"tls\": true}");
	put_file("/loop.yaml", "a: &x [*x, 1]\n");
	put_file("/laughs.yaml", "a: &a [1,1,1,1,1,1,1,1,1,1]\nb: &b [*a,*a,*a,*a,*a,*a,*a,*a,*a,*a]\n"
				 "c: &c [*b,*b,*b,*b,*b,*b,*b,*b,*b,*b]\nd: &d [*c,*c,*c,*c,*c,*c,*c,*c,*c,*c]\n"
				 "e: &e [*d,*d,*d,*d,*d,*d,*d,*d,*d,*d]\nf: &f [*e,*e,*e,*e,*e,*e,*e,*e,*e,*e]\n"
				 "g: [*f,*f,*f,*f,*f,*f,*f,*f,*f,*f]\n");
	put_file("/bad.yaml", "a: b\nc: [1\nd: 2\n");
	put_file("/x.xml", "<?xml version=\"1.0\"?><r xmlns:n=\"urn:x\"><a id=\"1\">t1</a><a id=\"2\"><b>in</b></a><n:c>ns</n:c><e/></r>");
	put_file("/entity.xml", "<!DOCTYPE r [<!ENTITY x SYSTEM \"file:///etc/hostname\">]><r>&x;</r>");
	put_file("/bomb.xml", "<!DOCTYPE r [<!ENTITY a \"aaaaaaaaaa\"><!ENTITY b \"&a;&a;&a;&a;&a;&a;&a;&a;&a;&a;\">"
			      "<!ENTITY c \"&b;&b;&b;&b;&b;&b;&b;&b;&b;&b;\"><!ENTITY d \"&c;&c;&c;&c;&c;&c;&c;&c;&c;&c;\">"
			      "<!ENTITY e \"&d;&d;&d;&d;&d;&d;&d;&d;&d;&d;\"><!ENTITY f \"&e;&e;&e;&e;&e;&e;&e;&e;&e;&e;\">"
			      "<!ENTITY g \"&f;&f;&f;&f;&f;&f;&f;&f;&f;&f;\"><!ENTITY h \"&g;&g;&g;&g;&g;&g;&g;&g;&g;&g;\">]><r>&h;</r>");
	put_file("/hello", "hello");
	put_link("/link", "hello");
	mkfifo(in_root("/fifo"), 0600);
	return failed;
}

static const struct oval_collected *look(struct arena *arena, const struct probe *probe, const char *file,
    const char *entity, const char *value)
{
	struct asked *a = arena_alloc(arena, sizeof *a);

	ask(a, arena, open_test_root(arena));
	ask_one(a, "filepath", OVAL_EQUALS, file);
	if (entity)
		ask_one(a, entity, OVAL_EQUALS, value);
	return run(a, probe);
}

/* Records as {name=value name=value}. */
static const char *records(const struct oval_collected *found, struct arena *arena)
{
	struct buf buf;
	size_t i, k;

	buf_init(&buf, arena);
	for (i = 0; found->n_items && i < found->items[0]->n_entities; i++) {
		const struct oval_item_entity *entity = &found->items[0]->entities[i];

		if (strcmp(entity->name, "value") != 0)
			continue;
		assert_int_equal(entity->datatype, OVAL_RECORD);
		buf_char(&buf, '{');
		for (k = 0; k < entity->n_fields; k++)
			buf_printf(&buf, "%s%s=%s", k ? " " : "", entity->fields[k].name,
			    entity->fields[k].status == OVAL_STATUS_EXISTS ? entity->fields[k].value : "<none>");
		buf_char(&buf, '}');
	}
	return buf.at;
}

static void check_yaml(const char *file, const char *path, enum oval_flag flag, const char *value)
{
	struct arena *arena = arena_new("test");
	const struct oval_collected *found = look(arena, &probe_independent_yamlfilecontent, file, "yamlpath", path);

	if (found->flag != flag || strcmp(records(found, arena), value) != 0)
		print_message("%s %s: %s\n", file, path, found->n_messages ? found->messages[0].text : "");
	assert_int_equal(found->flag, flag);
	assert_string_equal(records(found, arena), value);
	arena_free(arena);
}

#define GIVES OVAL_FLAG_COMPLETE
#define NOTHING OVAL_FLAG_DOES_NOT_EXIST, ""
#define TROUBLE OVAL_FLAG_ERROR, ""

static void test_yaml_paths(void **state)
{
	(void)state;
	check_yaml("/y.yaml", ".a", GIVES, "{#=1}");
	check_yaml("/y.yaml", "a", GIVES, "{#=1}");
	check_yaml("/y.yaml", "$.a", GIVES, "{#=1}");
	check_yaml("/y.yaml", ".bCd[0]", GIVES, "{#=x}");
	check_yaml("/y.yaml", "bCd[1].y", GIVES, "{#=1 #=2}");
	check_yaml("/y.yaml", ".bCd[1].z", GIVES, "{k=v ^k2^^=w}");
	check_yaml("/y.yaml", ".bCd[1]['z']['k','K2^']", GIVES, "{k=v ^k2^^=w}");
	check_yaml("/y.yaml", ".bCd[1][\"z\"]['k']", GIVES, "{#=v}");
	check_yaml("/y.yaml", ".bCd[1].z.*", GIVES, "{k=v ^k2^^=w}");
	check_yaml("/y.yaml", ".bCd[1].z[*]", GIVES, "{k=v ^k2^^=w}");
	check_yaml("/y.yaml", ".bCd[:].y", GIVES, "{#=1 #=2}");
	check_yaml("/y.yaml", ".bCd[0,2]", GIVES, "{#=x #=<none>}");
	check_yaml("/y.yaml", "['q r']", GIVES, "{#=s}");
	check_yaml("/y.yaml", ".n", GIVES, "{#=<none>}");
	check_yaml("/y.yaml", ".anchor", GIVES, "{p=1}");
	check_yaml("/y.yaml", ".alias", GIVES, "{p=1}");
	check_yaml("/y.yaml", "&A", GIVES, "{p=1}");
	check_yaml("/y.yaml", "&A.p", GIVES, "{#=1}");
	check_yaml("/y.yaml", ".list[:]", GIVES, "{n=1 m=2}{n=3 m=4}");
	check_yaml("/y.yaml", ".list[:].n", GIVES, "{#=1 #=3}");
	check_yaml("/y.yaml", ".list[:]['m']", GIVES, "{#=2 #=4}");
	check_yaml("/y.yaml", ".list[:]['m','none']", GIVES, "{m=2}{m=4}");
	check_yaml("/y.yaml", ".nope", NOTHING);
	check_yaml("/y.yaml", ".a.b", NOTHING);
	check_yaml("/y.yaml", ".empty", NOTHING);
	check_yaml("/y.yaml", ".bCd[9]", NOTHING);
	check_yaml("/y.yaml", ".bCd[*]", NOTHING);
	check_yaml("/y.yaml", "[0]", NOTHING);
	check_yaml("/y.yaml", "&none", NOTHING);
	check_yaml("/none.yaml", ".a", NOTHING);
	check_yaml("/fifo", ".a", NOTHING);
	check_yaml("/y.yaml", "$", TROUBLE);
	check_yaml("/y.yaml", ".bCd", TROUBLE);
	check_yaml("/y.yaml", ".bCd[1]", TROUBLE);
	check_yaml("/y.yaml", "", TROUBLE);
	check_yaml("/y.yaml", ".", TROUBLE);
	check_yaml("/y.yaml", "..a", TROUBLE);
	check_yaml("/y.yaml", "[", TROUBLE);
	check_yaml("/y.yaml", ".bCd[-1]", TROUBLE);
	check_yaml("/y.yaml", ".bCd[0:2]", TROUBLE);
	check_yaml("/y.yaml", ".bCd['x", TROUBLE);
	check_yaml("/y.yaml", ".bCd[0", TROUBLE);
	check_yaml("/bad.yaml", ".a", TROUBLE);
}

static void test_json_is_yaml(void **state)
{
	(void)state;
	check_yaml("/j.json", ".log-opts", GIVES, "{max-size=10m x=3}");
	check_yaml("/j.json", "['log-opts']['max-size']", GIVES, "{#=10m}");
	check_yaml("/j.json", ".hosts", GIVES, "{#=fd:// #=tcp://0.0.0.0:2375}");
	check_yaml("/j.json", ".tls", GIVES, "{#=true}");
}

static void test_scalars_have_the_type_of_their_form(void **state)
{
	static const struct { const char *value; enum oval_datatype type; } wanted[] = {
		{ "true", OVAL_BOOLEAN }, { "true", OVAL_STRING }, { "1.5", OVAL_FLOAT }, { "16", OVAL_INT }, { "8", OVAL_INT },
		{ "7", OVAL_INT }, { "-3", OVAL_INT }, { "1e3", OVAL_FLOAT }, { "yes", OVAL_STRING }, { ".inf", OVAL_STRING },
		{ "2024-01-01", OVAL_STRING }, { "1", OVAL_STRING },
	};
	struct arena *arena = arena_new("test");
	const struct oval_collected *found = look(arena, &probe_independent_yamlfilecontent, "/y.yaml", "yamlpath", ".types");
	const struct oval_item_entity *value = &found->items[0]->entities[4];
	size_t i;

	(void)state;
	assert_int_equal(value->n_fields, 12);
	for (i = 0; i < 12; i++) {
		assert_string_equal(value->fields[i].value, wanted[i].value);
		assert_int_equal(value->fields[i].datatype, wanted[i].type);
	}
	arena_free(arena);
}

static void test_yaml_that_leads_round_or_without_end(void **state)
{
	(void)state;
	alarm(60);
	check_yaml("/loop.yaml", ".a[0][0][0][0][1]", GIVES, "{#=1}");
	check_yaml("/loop.yaml", ".a", TROUBLE);
	check_yaml("/laughs.yaml", ".g[:][:][:][:][:][:][:]", TROUBLE);
	alarm(0);
}

static void test_yaml_in_the_object_itself(void **state)
{
	struct arena *arena = arena_new("test");
	const struct oval_collected *found;
	struct asked a;

	(void)state;
	ask(&a, arena, open_test_root(arena));
	ask_one(&a, "content", OVAL_EQUALS, "a: {b: [1, 2]}");
	ask_one(&a, "yamlpath", OVAL_EQUALS, ".a.b");
	found = run(&a, &probe_independent_yamlfilecontent);
	assert_string_equal(records(found, arena), "{#=1 #=2}");
	assert_string_equal(value_of(found->items[0], "content", 0), "a: {b: [1, 2]}");
	arena_free(arena);
}

static void check_xml(const char *file, const char *xpath, enum oval_flag flag, const char *values)
{
	struct arena *arena = arena_new("test");
	const struct oval_collected *found = look(arena, &probe_independent_xmlfilecontent, file, "xpath", xpath);

	if (found->flag != flag)
		print_message("%s %s\n", file, xpath);
	assert_int_equal(found->flag, flag);
	assert_string_equal(all_of(found, arena, "value_of"), values);
	arena_free(arena);
}

static void test_xpath(void **state)
{
	(void)state;
	check_xml("/x.xml", "/r/a/text()", GIVES, "t1");
	check_xml("/x.xml", "/r/a/@id", GIVES, "1,2");
	check_xml("/x.xml", "//text()", GIVES, "t1,in,ns");
	check_xml("/x.xml", "/r/n:c/text()", GIVES, "ns");
	check_xml("/x.xml", "/r/a", GIVES, ""); /* it is there, and has no text of its own to give */
	check_xml("/x.xml", "count(/r/a)", GIVES, "2");
	check_xml("/x.xml", "string(/r/a)", GIVES, "t1");
	check_xml("/x.xml", "boolean(/r)", GIVES, "true");
	check_xml("/x.xml", "1 div 2", GIVES, "0.5");
	check_xml("/x.xml", "/r/e/text()", NOTHING);
	check_xml("/none.xml", "/r", NOTHING);
	check_xml("/x.xml", "[[", TROUBLE);
	check_xml("/x.xml", "/r/q:c", TROUBLE);
	check_xml("/y.yaml", "/r", TROUBLE);
}

static void test_xml_from_elsewhere_is_not_opened(void **state)
{
	struct arena *arena = arena_new("test");
	const struct oval_collected *found = look(arena, &probe_independent_xmlfilecontent, "/entity.xml", "xpath", "string(/r)");

	(void)state;
	assert_string_equal(all_of(found, arena, "value_of"), "");
	alarm(20);
	found = look(arena, &probe_independent_xmlfilecontent, "/bomb.xml", "xpath", "string-length(/r)");
	alarm(0);
	assert_true(found->n_items == 0 || strlen(all_of(found, arena, "value_of")) < 8);
	arena_free(arena);
}

static void test_digests(void **state)
{
	struct arena *arena = arena_new("test");
	const struct oval_collected *found;
	struct asked a;

	(void)state;
	found = look(arena, &probe_independent_filehash58, "/hello", "hash_type", "SHA-256");
	assert_string_equal(all_of(found, arena, "hash"), "2cf24dba5fb0a30e26e83b2ac5b9e29e1b161e5c1fa7425e73043362938b9824");
	assert_int_equal(look(arena, &probe_independent_filehash58, "/link", "hash_type", "SHA-1")->n_items, 1);
	assert_int_equal(look(arena, &probe_independent_filehash58, "/fifo", "hash_type", "SHA-1")->n_items, 0);
	assert_int_equal(look(arena, &probe_independent_filehash58, "/hello", "hash_type", "CRC")->n_items, 0);
	ask(&a, arena, open_test_root(arena));
	ask_one(&a, "filepath", OVAL_EQUALS, "/hello");
	ask_one(&a, "hash_type", OVAL_PATTERN_MATCH, ".*");
	assert_string_equal(all_of(run(&a, &probe_independent_filehash58), arena, "hash_type"),
	    "MD5|SHA-1|SHA-224|SHA-256|SHA-384|SHA-512");
	found = look(arena, &probe_independent_filehash, "/hello", NULL, NULL);
	assert_string_equal(value_of(found->items[0], "md5", 0), "5d41402abc4b2a76b9719d911017c592");
	assert_string_equal(value_of(found->items[0], "sha1", 0), "aaf4c61ddcc5e8a2dabede0f3b482cd9aea9434d");
	arena_free(arena);
}

static void test_extended_attributes(void **state)
{
	struct arena *arena = arena_new("test");
	const struct oval_collected *found;
	struct asked a;

	(void)state;
	if (setxattr(in_root("/hello"), "user.plimsoll", "val\0ue", 7, 0) != 0 ||
	    setxattr(in_root("/hello"), "user.other", "", 0, 0) != 0) {
		print_message("skipped: no extended attributes here\n");
		skip();
	}
	found = look(arena, &probe_unix_fileextendedattribute, "/hello", "attribute_name", "user.plimsoll");
	assert_int_equal(found->items[0]->entities[4].length, 6);
	assert_memory_equal(found->items[0]->entities[4].value, "val\0ue", 7);
	assert_int_equal(look(arena, &probe_unix_fileextendedattribute, "/hello", "attribute_name", "user.no")->flag,
	    OVAL_FLAG_DOES_NOT_EXIST);
	ask(&a, arena, open_test_root(arena));
	ask_one(&a, "filepath", OVAL_EQUALS, "/hello");
	ask_one(&a, "attribute_name", OVAL_PATTERN_MATCH, "^user");
	assert_string_equal(sorted_of(run(&a, &probe_unix_fileextendedattribute), arena, "attribute_name"),
	    "user.other|user.plimsoll");
	arena_free(arena);
}

static void test_a_snapshot_holds_digests_not_the_files(void **state)
{
	struct arena *arena = arena_new("test");
	struct target *target = open_test_root(arena);
	struct err err = { 0 };
	struct asked a;

	(void)state;
	assert_true(target_record(target, in_root("/snapshot"), &err));
	ask(&a, arena, target);
	ask_one(&a, "filepath", OVAL_EQUALS, "/hello");
	ask_one(&a, "hash_type", OVAL_EQUALS, "SHA-512");
	assert_int_equal(run(&a, &probe_independent_filehash58)->n_items, 1);
	assert_true(target_record_done(target, &err));
	assert_int_not_equal(access(in_root("/snapshot/root/hello"), F_OK), 0);
	a.target = target_snapshot(arena, in_root("/snapshot"), &err);
	assert_non_null(a.target);
	assert_int_equal(strlen(all_of(run(&a, &probe_independent_filehash58), arena, "hash")), 128);
	arena_free(arena);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_yaml_paths),
		cmocka_unit_test(test_json_is_yaml),
		cmocka_unit_test(test_scalars_have_the_type_of_their_form),
		cmocka_unit_test(test_yaml_that_leads_round_or_without_end),
		cmocka_unit_test(test_yaml_in_the_object_itself),
		cmocka_unit_test(test_xpath),
		cmocka_unit_test(test_xml_from_elsewhere_is_not_opened),
		cmocka_unit_test(test_digests),
		cmocka_unit_test(test_extended_attributes),
		cmocka_unit_test(test_a_snapshot_holds_digests_not_the_files),
	};

	return cmocka_run_group_tests(tests, make_tree, remove_root);
}
