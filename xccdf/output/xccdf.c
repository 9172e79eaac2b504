/* XCCDF results as oscap's --results has them: the Benchmark's own bytes, in the version it came in,
 * with a TestResult as the last child. */
#include "xccdf/output/xccdf.h"

#include <string.h>

#include "base/buf.h"
#include "xccdf/output/output.h"
#include "xccdf/substitute.h"

/* The TestResult --------------------------------------------------------------------------- */

static void put_target(struct xml_out *out, const struct xccdf_test_result *t)
{
	for (size_t i = 0; i < t->n_targets; i++)
		xml_put(out, "target", t->targets[i]);
	for (size_t i = 0; i < t->n_addresses; i++)
		xml_put(out, "target-address", t->addresses[i]);
	if (t->n_facts)
		xml_start(out, "target-facts");
	for (size_t i = 0; i < t->n_facts; i++) {
		xml_start(out, "fact");
		xml_put_attr(out, "name", t->facts[i].name);
		xml_put_attr(out, "type", t->facts[i].type);
		xml_put_text(out, t->facts[i].value);
		xml_end(out);
	}
	if (t->n_facts)
		xml_end(out);
	if (t->asset && t->benchmark->is_12) {
		xml_start(out, "target-id-ref");
		xml_put_attr(out, "system", "http://scap.nist.gov/schema/asset-identification/1.1");
		xml_put_attr(out, "name", t->asset);
		xml_put_attr(out, "href", "");
		xml_end(out);
	}
}

/* In an ARF the answer is a report of it. */
static const char *reference(const struct xccdf_test_result *t,
    const struct xccdf_checked *checked, struct arena *arena)
{
	for (size_t i = 0; t->asset && checked->eval && i < t->n_ovals; i++)
		if (t->ovals[i].eval == checked->eval)
			return arena_printf(arena, "#oval%zu", i);
	return checked->href;
}

static void put_values(struct xml_out *out, const struct xccdf_test_result *t)
{
	for (size_t i = 0; i < t->n_set_values; i++) {
		const struct xccdf_set_value *v = &t->set_values[i];

		if (v->complex && !t->benchmark->is_12)
			continue; /* 1.1 has no word for it */
		xml_start(out, v->complex ? "set-complex-value" : "set-value");
		xml_put_attr(out, "idref", v->idref);
		if (!v->complex)
			xml_put_text(out, v->n_items ? v->items[0] : "");
		for (size_t j = 0; v->complex && j < v->n_items; j++)
			xml_put(out, "item", v->items[j]);
		xml_end(out);
	}
}

static void put_check(struct xml_out *out, const struct xccdf_test_result *t,
    const struct xccdf_checked *checked, struct arena *arena)
{
	const struct xccdf_check *check = checked->check;

	xml_start(out, "check");
	xml_put_attr(out, "system", checked->system);
	if (checked->multi_check)
		xml_put_attr(out, "multi-check", "true");
	if (check && check->negate)
		xml_put_attr(out, "negate", "true");
	for (size_t i = 0; check && i < check->n_imports; i++) {
		xml_start(out, "check-import");
		xml_put_attr(out, "import-name", check->imports[i].name);
		xml_put_attr(out, "import-xpath", check->imports[i].xpath);
		if (checked->imported)
			xml_put_text(out, checked->imported[i]);
		xml_end(out);
	}
	for (size_t i = 0; i < checked->n_exports; i++) {
		xml_start(out, "check-export");
		xml_put_attr(out, "export-name", checked->exports[i].name);
		xml_put_attr(out, "value-id", checked->exports[i].value_id);
		xml_end(out);
	}
	if (checked->href) {
		xml_start(out, "check-content-ref");
		xml_put_attr(out, "name", checked->name);
		xml_put_attr(out, "href", reference(t, checked, arena));
		xml_end(out);
	}
	xml_end(out);
}

static void put_checked(struct xml_out *out, const struct xccdf_test_result *t,
    const struct xccdf_checked *checked, struct arena *arena)
{
	if (!checked->check || !checked->check->complex) {
		put_check(out, t, checked, arena);
		return;
	}
	if (!checked->n_children)
		return; /* the schema wants a check in it, and none was asked */
	xml_start(out, "complex-check");
	if (checked->check->negate)
		xml_put_attr(out, "negate", "true");
	xml_put_attr(out, "operator", checked->check->and ? "AND" : "OR");
	for (size_t i = 0; i < checked->n_children; i++)
		put_checked(out, t, &checked->children[i], arena);
	xml_end(out);
}

static void put_fix(struct xml_out *out, const struct xccdf_test_result *t,
    const struct xccdf_fix *fix)
{
	static const char *const attributes[] = { "id", "system", "platform", "reboot", "strategy",
		"disruption", "complexity" };
	struct xccdf_substitution s = { t->benchmark, t->policy, NULL };
	struct arena *arena = arena_new("fix");
	struct buf text;

	buf_init(&text, arena);
	xccdf_substitute(&text, &fix->text, &s, XCCDF_EXACT);
	xml_start(out, "fix");
	for (size_t i = 0; i < sizeof attributes / sizeof *attributes; i++)
		xml_put_attr(out, attributes[i], xml_attr(fix->text.node, attributes[i]));
	xml_put_text(out, text.at);
	xml_end(out);
	arena_free(arena);
}

static void put_rule_result(struct xml_out *out, const struct xccdf_test_result *t,
    const struct xccdf_rule_result *r)
{
	struct arena *arena = arena_new("rule-result");

	xml_start(out, "rule-result");
	xml_put_attr(out, "idref", r->idref);
	xml_put_attr(out, "role", xccdf_role_names[r->role]);
	xml_put_attr(out, "time", r->time ? xccdf_time(arena, r->time) : NULL);
	xml_put_attr(out, "severity", xccdf_severity_names[r->severity]);
	xml_put_attr(out, "version", r->version);
	xml_put_attrf(out, "weight", "%.6f", r->weight);
	xml_put(out, "result", xccdf_result_names[r->result]);
	for (size_t i = 0; i < r->n_overrides; i++) {
		xml_start(out, "override");
		xml_put_attr(out, "time", xccdf_time(arena, r->overrides[i].time));
		xml_put_attr(out, "authority", r->overrides[i].authority);
		xml_put(out, "old-result", xccdf_result_names[r->overrides[i].old_result]);
		xml_put(out, "new-result", xccdf_result_names[r->overrides[i].new_result]);
		xml_put(out, "remark", r->overrides[i].remark);
		xml_end(out);
	}
	for (size_t i = 0; i < r->rule->n_idents; i++) {
		xml_start(out, "ident");
		xml_put_attr(out, "system", r->rule->idents[i].system);
		xml_put_text(out, r->rule->idents[i].text);
		xml_end(out);
	}
	for (size_t i = 0; i < r->n_messages; i++) {
		xml_start(out, "message");
		xml_put_attr(out, "severity", xccdf_message_severity_names[r->messages[i].severity]);
		xml_put_text(out, r->messages[i].text);
		xml_end(out);
	}
	for (size_t i = 0; i < r->n_instances; i++) {
		xml_start(out, "instance");
		xml_put_attr(out, "context", r->instances[i].context);
		xml_put_attr(out, "parentContext", r->instances[i].parent_context);
		xml_put_text(out, r->instances[i].text);
		xml_end(out);
	}
	for (size_t i = 0; i < r->n_fixes; i++)
		put_fix(out, t, r->fixes[i]);
	/* 1.1 has no complex-check in a rule-result. */
	if (r->checked && (t->benchmark->is_12 || !r->checked->check || !r->checked->check->complex))
		put_checked(out, t, r->checked, arena);
	xml_end(out);
	arena_free(arena);
}

/* Everything in front of the rule-results. */
static void put_head(struct xml_out *out, const struct xccdf_test_result *t, struct arena *arena)
{
	const struct xccdf_benchmark *b = t->benchmark;

	xml_put_attr(out, "id", t->id);
	xml_put_attr(out, "start-time", xccdf_time(arena, t->start));
	xml_put_attr(out, "end-time", xccdf_time(arena, t->end));
	xml_put_attr(out, "version", b->version.text);
	xml_put_attr(out, "test-system", t->test_system);
	xml_start(out, "benchmark");
	xml_put_attr(out, "href", t->benchmark_href);
	if (b->is_12)
		xml_put_attr(out, "id", b->id);
	xml_end(out);
	if (b->is_12 && t->tailoring && t->tailoring->id) {
		const struct xccdf_tailoring *tailoring = t->tailoring;

		xml_start(out, "tailoring-file");
		xml_put_attr(out, "href", tailoring->source->path);
		xml_put_attr(out, "id", tailoring->id);
		xml_put_attr(out, "version", tailoring->version.text ? tailoring->version.text : "");
		xml_put_attr(out, "time", tailoring->version.time ? tailoring->version.time
								  : xccdf_time(arena, t->start));
		xml_end(out);
	}
	xml_put(out, "title", t->title);
	for (size_t i = 0; i < t->n_organizations; i++)
		xml_put(out, "organization", t->organizations[i]);
	if (t->identity) {
		xml_start(out, "identity");
		xml_put_attr(out, "authenticated", t->identity_authenticated ? "true" : "false");
		xml_put_attr(out, "privileged", t->identity_privileged ? "true" : "false");
		xml_put_text(out, t->identity);
		xml_end(out);
	}
	if (t->profile) {
		xml_start(out, "profile");
		xml_put_attr(out, "idref", t->profile->id);
		xml_end(out);
	}
	put_target(out, t);
	for (size_t i = 0; i < t->n_platforms; i++) {
		xml_start(out, "platform");
		xml_put_attr(out, "idref", t->platforms[i]);
		xml_end(out);
	}
	put_values(out, t);
}

static void put_scores(struct xml_out *out, const struct xccdf_test_result *t, struct arena *arena)
{
	for (size_t i = 0; i < t->n_scores; i++) {
		bool wanted = !t->benchmark->n_models;

		/* Those the Benchmark recommends (7.3.2.1); all where it names none. */
		for (size_t j = 0; j < t->benchmark->n_models; j++)
			wanted |= !strcmp(t->benchmark->models[j].system, t->scores[i].system);
		if (!wanted && i)
			continue; /* the default model is always there: a score is required */
		xml_start(out, "score");
		xml_put_attr(out, "system", t->scores[i].system);
		xml_put_attrf(out, "maximum", "%.6f", t->scores[i].maximum);
		xml_put_text(out, arena_printf(arena, "%.6f", t->scores[i].value));
		xml_end(out);
	}
}

void xccdf_write_test_result(struct xml_out *out, const struct xccdf_test_result *t, bool declare)
{
	struct arena *arena = arena_new("TestResult");

	xml_start(out, "TestResult");
	if (declare)
		xml_put_attr(out, "xmlns", t->benchmark->ns);
	put_head(out, t, arena);
	for (size_t i = 0; i < t->n_rule_results; i++)
		put_rule_result(out, t, &t->rule_results[i]);
	put_scores(out, t, arena);
	xml_end(out);
	arena_free(arena);
}

/* The Benchmark around it ---------------------------------------------------------------------- */

struct splice {
	struct file_out *file;
	const struct xccdf_benchmark *b;
	const char *prefix; /* to be taken off the names, without colon; NULL: leave them */
};

/* Just behind a comment, CDATA section or instruction that begins at `at`; NULL: a tag does. */
static const char *behind_other(const char *at, const char *end)
{
	const char *close = at[1] == '?' ? "?>" : !strncmp(at, "<!--", 4) ? "-->" : "]]>";
	const char *found;

	if (at[1] != '?' && at[1] != '!')
		return NULL;
	found = memmem(at, (size_t)(end - at), close, strlen(close));
	return found ? found + strlen(close) : end;
}

static bool starts_with_prefix(const char *name, const char *end, const char *prefix)
{
	size_t length = strlen(prefix);

	return (size_t)(end - name) > length && !memcmp(name, prefix, length) && name[length] == ':';
}

/* Whether all names that stand without a prefix would stay what they are if the default namespace
 * became the Benchmark's: there is none of them. */
static bool can_lose_prefix(const char *at, const char *end)
{
	if (memmem(at, (size_t)(end - at), "xmlns=", 6))
		return false;
	while ((at = memchr(at, '<', (size_t)(end - at)))) {
		const char *name = at + 1 + (at[1] == '/'), *behind = behind_other(at, end);

		if (behind) {
			at = behind;
			continue;
		}
		while (name < end && !strchr(":/> \t\r\n", *name))
			name++;
		if (name < end && *name != ':')
			return false;
		at = name;
	}
	return true;
}

/* Copies bytes; "<prefix:name" and "</prefix:name" lose the prefix. */
static void copy(struct splice *s, const char *at, const char *end)
{
	const char *from = at;

	if (!s->prefix) {
		file_out_add(s->file, at, (size_t)(end - at));
		return;
	}
	while ((at = memchr(at, '<', (size_t)(end - at)))) {
		const char *name = at + 1 + (at[1] == '/'), *behind = behind_other(at, end);

		if (behind) {
			at = behind;
			continue;
		}
		if (starts_with_prefix(name, end, s->prefix)) {
			file_out_add(s->file, from, (size_t)(name - from));
			from = name + strlen(s->prefix) + 1;
		}
		at = name;
	}
	file_out_add(s->file, from, (size_t)(end - from));
}

static bool declares(const struct xml_node *node, const char *prefix)
{
	for (uint32_t i = 0; i < node->n_attrs; i++)
		if (node->attrs[i].ns && !strcmp(node->attrs[i].ns, XML_NS_XMLNS) &&
		    !strcmp(node->attrs[i].name, prefix))
			return true;
	return false;
}

static void put_declaration(struct splice *s, struct arena *arena, const char *prefix,
    const char *uri)
{
	struct buf buf;

	buf_init(&buf, arena);
	buf_printf(&buf, *prefix ? " xmlns:%s=\"" : " xmlns%s=\"", prefix);
	xml_escape(&buf, uri, strlen(uri));
	buf_char(&buf, '"');
	file_out_add(s->file, buf.at, buf.length);
}

/* The start tag as it stands, with the namespaces that elements around it declare. */
static void put_start_tag(struct splice *s, struct arena *arena)
{
	const struct xml_node *root = s->b->root;
	const char *bytes = s->b->xml->bytes;
	struct map *done = map_new(arena);
	const char *end = bytes + root->inner - 1;

	if (root->inner == root->inner_end && end[-1] == '/')
		end--;
	copy(s, bytes + root->start, end);
	if (s->prefix && !declares(root, ""))
		put_declaration(s, arena, "", s->b->ns);
	for (const struct xml_node *node = root; node; node = node->parent)
		for (uint32_t i = 0; i < node->n_attrs; i++) {
			const struct xml_attr *attr = &node->attrs[i];

			if (!attr->ns || strcmp(attr->ns, XML_NS_XMLNS) ||
			    map_put(done, attr->name, s) || node == root ||
			    (s->prefix && !*attr->name))
				continue;
			put_declaration(s, arena, attr->name, attr->value);
		}
	file_out_add(s->file, ">", 1);
}

/* In front of the signature where there is one (it covers the document without results), else at the
 * end. */
static uint32_t insertion_point(const struct xccdf_benchmark *b)
{
	const struct xml_node *last = NULL;

	for (const struct xml_node *node = b->root->first; node; node = node->next)
		if (!strcmp(node->name, "signature"))
			return node->start;
		else
			last = node;
	return last ? last->end : b->root->inner_end;
}

bool xccdf_write_results(struct file_out *file, const struct xccdf_test_result *t, struct err *err)
{
	const struct xccdf_benchmark *b = t->benchmark;
	struct arena *arena = arena_new("results");
	struct splice s = { file, b, NULL };
	const char *bytes = b->xml->bytes, *head = "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n";
	uint32_t point = insertion_point(b);
	struct buf result;
	bool fine;

	if (b->root->prefix && can_lose_prefix(bytes + b->root->start, bytes + b->root->end))
		s.prefix = b->root->prefix;
	buf_init(&result, arena);
	{
		struct file_out *memory = file_out_buf(arena, &result);

		xccdf_write_test_result(xml_out_new(arena, memory), t, b->root->prefix && !s.prefix);
		fine = file_out_done(memory, err);
	}
	file_out_add(file, head, strlen(head));
	put_start_tag(&s, arena);
	copy(&s, bytes + b->root->inner, bytes + point);
	file_out_add(file, "\n", 1);
	file_out_add(file, result.at + strlen(head), result.length - strlen(head));
	copy(&s, bytes + point, bytes + b->root->inner_end);
	file_out_add(file, "</", 2);
	if (b->root->prefix && !s.prefix) {
		file_out_add(file, b->root->prefix, strlen(b->root->prefix));
		file_out_add(file, ":", 1);
	}
	file_out_add(file, "Benchmark>\n", 11);
	arena_free(arena);
	return fine;
}

static bool write(const struct xccdf_test_result *t, struct file_out *file, struct err *err)
{
	return xccdf_write_results(file, t, err);
}

const struct output output_xccdf = {
	.name = "xccdf-results",
	.extension = "results.xml",
	.summary = "XCCDF results as oscap writes them: the Benchmark with a TestResult",
	.write = write,
};
