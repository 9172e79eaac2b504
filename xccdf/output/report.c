#include "xccdf/output/report.h"

#include <string.h>

#include "base/buf.h"
#include "base/paths.h"
#include "base/text.h"
#include "source/source.h"
#include "xccdf/output/output.h"

/* Of one test, offenders first; the results documents hold them all. */
#define MOST_ITEMS 100
/* Of one value: a person compares, the results documents quote. */
#define MOST_VALUE_BYTES 400
/* Of criteria in criteria and definitions in criteria: deeper ones are not drawn. */
#define MOST_DEPTH 40

/* Texts -------------------------------------------------------------------------------------- */

void report_put_texts(struct arena *arena, struct xml_out *out, const char *kind,
    const struct xccdf_texts *texts, const struct xccdf_substitution *s)
{
	const struct xccdf_text *first = xccdf_in_language(s->benchmark, texts, NULL);

	for (size_t i = 0; i < texts->count; i++) {
		const struct xccdf_text *text = &texts->at[i];
		struct buf html;

		/* One language; several texts in it belong together (6.4.1). */
		if (text->lang != first->lang &&
		    (!text->lang || !first->lang || strcmp(text->lang, first->lang)))
			continue;
		buf_init(&html, arena);
		xccdf_substitute(&html, text, s, XCCDF_HTML);
		xml_start(out, "text");
		xml_put_attr(out, "kind", kind);
		xml_put_attr(out, "category", text->category);
		xml_put_text(out, ""); /* what comes is mixed: no white space of ours in it */
		xml_put_raw(out, html.at, html.length);
		xml_end(out);
		buf_release(&html);
	}
}

static void put_references(struct arena *arena, struct xml_out *out, const struct xccdf_item *rule,
    const struct xccdf_substitution *s)
{
	for (size_t i = 0; i < rule->n_idents; i++) {
		xml_start(out, "ident");
		xml_put_attr(out, "system", rule->idents[i].system);
		xml_put_text(out, rule->idents[i].text);
		xml_end(out);
	}
	for (size_t i = 0; i < rule->n_references; i++) {
		const char *text = xccdf_plain(arena, &rule->references[i].text, s);

		xml_start(out, "reference");
		xml_put_attr(out, "href", rule->references[i].href);
		xml_put_text(out, *text || !rule->references[i].href ? text : rule->references[i].href);
		xml_end(out);
	}
}

void report_put_rule(struct arena *arena, struct xml_out *out, const struct xccdf_item *rule,
    const struct xccdf_substitution *s)
{
	report_put_texts(arena, out, "description", &rule->descriptions, s);
	report_put_texts(arena, out, "rationale", &rule->rationales, s);
	report_put_texts(arena, out, "warning", &rule->warnings, s);
	put_references(arena, out, rule, s);
	for (size_t i = 0; i < rule->n_fixtexts; i++) {
		struct xccdf_texts one = { (struct xccdf_text *)&rule->fixtexts[i].text, 1 };

		report_put_texts(arena, out, "fixtext", &one, s);
	}
	for (size_t i = 0; i < rule->n_fixes; i++) {
		const struct xccdf_fix *fix = &rule->fixes[i];
		struct buf text;

		buf_init(&text, arena);
		xccdf_substitute(&text, &fix->text, s, XCCDF_EXACT);
		if (text.length) {
			xml_start(out, "fix");
			xml_put_attr(out, "id", fix->id);
			xml_put_attr(out, "system", fix->system);
			xml_put_attr(out, "complexity", xccdf_rating_names[fix->complexity]);
			xml_put_attr(out, "disruption", xccdf_rating_names[fix->disruption]);
			xml_put_attr(out, "strategy", xccdf_strategy_names[fix->strategy]);
			xml_put_attr(out, "reboot", fix->reboot ? "true" : NULL);
			xml_put_text(out, text.at);
			xml_end(out);
		}
		buf_release(&text);
	}
}

/* How a definition came to its result --------------------------------------------------------- */

/* Whether the content asks to hide it. */
static bool is_masked(const struct oval_test *t, const struct oval_item_entity *e)
{
	if (e->mask)
		return true;
	for (size_t i = 0; i < t->n_states; i++)
		for (size_t j = 0; j < t->states[i]->n_entities; j++)
			if (t->states[i]->entities[j].mask &&
			    !strcmp(t->states[i]->entities[j].name, e->name))
				return true;
	for (size_t i = 0; t->object && i < t->object->n_entities; i++)
		if (t->object->entities[i].mask && !strcmp(t->object->entities[i].name, e->name))
			return true;
	return false;
}

static void put_value(struct xml_out *out, const struct oval_test *t,
    const struct oval_item_entity *e)
{
	size_t length = e->length, whole;

	xml_start(out, "value");
	xml_put_attr(out, "name", e->name);
	if (e->status != OVAL_STATUS_EXISTS)
		xml_put_attr(out, "status", oval_status_names[e->status]);
	else if (is_masked(t, e))
		xml_put_attr(out, "status", "masked");
	else if (e->n_fields)
		for (size_t i = 0; i < e->n_fields; i++)
			put_value(out, t, &e->fields[i]);
	else {
		if (length > MOST_VALUE_BYTES) {
			/* not in the middle of a character */
			for (length = 0; length < MOST_VALUE_BYTES; length += whole) {
				uint32_t c;

				whole = text_character(e->value + length, e->length - length, &c);
				whole = whole ? whole : 1;
			}
			xml_put_attr(out, "cut", "true");
		}
		xml_put_textn(out, e->value, length);
	}
	xml_end(out);
}

static void put_messages(struct xml_out *out, const struct oval_message *messages, size_t count)
{
	for (size_t i = 0; i < count && i < MOST_ITEMS; i++) {
		xml_start(out, "message");
		xml_put_attr(out, "level", oval_message_level_names[messages[i].level]);
		xml_put_text(out, messages[i].text);
		xml_end(out);
	}
}

static void put_item(struct xml_out *out, const struct oval_test *t, const struct oval_item *item,
    const char *result)
{
	xml_start(out, "item");
	xml_put_attrf(out, "kind", "%s:%s", item->family, item->name);
	xml_put_attr(out, "result", result);
	put_messages(out, item->messages, item->n_messages);
	for (size_t i = 0; i < item->n_entities; i++)
		put_value(out, t, &item->entities[i]);
	xml_end(out);
}

/* What the object asks for, or what the state wants. */
static void put_entities(struct xml_out *out, const char *name, const struct oval_entity *entities,
    size_t count)
{
	if (!count)
		return;
	xml_start(out, name);
	for (size_t i = 0; i < count; i++) {
		const struct oval_entity *e = &entities[i];

		xml_start(out, "entity");
		xml_put_attr(out, "name", e->name);
		xml_put_attr(out, "operation", oval_operation_names[e->operation]);
		if (e->mask)
			xml_put_attr(out, "masked", "true");
		else if (e->variable)
			xml_put_attr(out, "variable", e->variable->id);
		else if (e->nil)
			xml_put_attr(out, "nil", "true");
		else
			xml_put_text(out, e->value);
		xml_end(out);
	}
	xml_end(out);
}

static bool is_offender(enum oval_result result)
{
	return result != OVAL_TRUE && result != OVAL_NOT_APPLICABLE;
}

static void put_items(struct xml_out *out, const struct eval_test *test)
{
	size_t shown = 0;

	for (int offenders = 1; offenders >= 0; offenders--)
		for (size_t i = 0; i < test->n_items && shown < MOST_ITEMS; i++)
			if (is_offender(test->items[i].result) == offenders) {
				put_item(out, test->test, test->items[i].item,
				    oval_result_names[test->items[i].result]);
				shown++;
			}
}

static void put_test(struct xml_out *out, const struct eval_test *test)
{
	const struct oval_test *t = test->test;

	xml_start(out, "test");
	xml_put_attr(out, "id", t->id);
	xml_put_attrf(out, "kind", "%s:%s", t->family, t->name);
	xml_put_attr(out, "result", oval_result_names[test->result]);
	xml_put_attr(out, "check", oval_check_names[t->check]);
	xml_put_attr(out, "existence", oval_existence_names[t->check_existence]);
	xml_put_attr(out, "comment", t->comment);
	if (test->collected) {
		xml_put_attr(out, "flag", oval_flag_names[test->collected->flag]);
		xml_put_attrf(out, "items", "%zu", test->n_items);
	}
	put_messages(out, test->messages, test->n_messages);
	if (test->collected)
		put_messages(out, test->collected->messages, test->collected->n_messages);
	if (t->object)
		put_entities(out, "object", t->object->entities, t->object->n_entities);
	for (size_t i = 0; i < t->n_states; i++)
		put_entities(out, "state", t->states[i]->entities, t->states[i]->n_entities);
	for (size_t i = 0; i < test->n_variables && i < MOST_ITEMS; i++) {
		xml_start(out, "variable");
		xml_put_attr(out, "id", test->variables[i].variable_id);
		xml_put_text(out, test->variables[i].value);
		xml_end(out);
	}
	put_items(out, test);
	xml_end(out);
}

static void put_definition(struct xml_out *out, const struct eval_definition *, int depth);

static void put_criteria(struct xml_out *out, const struct eval_criteria *c, int depth)
{
	const struct oval_criteria *written = c->criteria;

	xml_start(out, "criteria");
	xml_put_attr(out, "result", oval_result_names[c->result]);
	xml_put_attr(out, "negate", written->negate ? "true" : NULL);
	xml_put_attr(out, "comment", written->comment);
	switch (written->kind) {
	case OVAL_CRITERIA:
		xml_put_attr(out, "operator", oval_operator_names[written->operator]);
		for (size_t i = 0; i < c->n_children && depth < MOST_DEPTH; i++)
			put_criteria(out, &c->children[i], depth + 1);
		break;
	case OVAL_CRITERION:
		if (c->test)
			put_test(out, c->test);
		break;
	case OVAL_EXTEND_DEFINITION:
		if (c->definition && depth < MOST_DEPTH)
			put_definition(out, c->definition, depth + 1);
		break;
	}
	xml_end(out);
}

static void put_definition(struct xml_out *out, const struct eval_definition *d, int depth)
{
	xml_start(out, "definition");
	xml_put_attr(out, "id", d->definition->id);
	xml_put_attr(out, "class", oval_class_names[d->definition->class]);
	xml_put_attr(out, "result", oval_result_names[d->result]);
	xml_put_attr(out, "title", d->definition->title);
	put_messages(out, d->messages, d->n_messages);
	if (d->criteria)
		put_criteria(out, d->criteria, depth);
	xml_end(out);
}

void report_put_checked(struct arena *arena, struct xml_out *out, const struct xccdf_checked *checked)
{
	const struct xccdf_check *check = checked->check;

	(void)arena;
	xml_start(out, "check");
	xml_put_attr(out, "result", xccdf_result_names[checked->result]);
	xml_put_attr(out, "negate", check && check->negate ? "true" : NULL);
	if (check && check->complex)
		xml_put_attr(out, "operator", check->and ? "AND" : "OR");
	xml_put_attr(out, "system", checked->system);
	xml_put_attr(out, "href", checked->href);
	xml_put_attr(out, "name", checked->name);
	for (size_t i = 0; i < checked->n_children; i++)
		report_put_checked(arena, out, &checked->children[i]);
	for (size_t i = 0; i < checked->n_definitions; i++)
		put_definition(out, checked->definitions[i], 0);
	xml_end(out);
}

/* The document ---------------------------------------------------------------------------------- */

static void put_result(struct arena *arena, struct xml_out *out, const struct xccdf_rule_result *r,
    const struct xccdf_substitution *s)
{
	const struct xccdf_item *rule = r->rule;
	struct buf path;

	buf_init(&path, arena);
	for (const struct xccdf_item *group = rule->parent; group; group = group->parent)
		buf_printf(&path, "%s%s", path.length ? " < " : "",
		    xccdf_title(arena, s, &group->titles, group->id));
	xml_start(out, "rule");
	xml_put_attr(out, "id", r->idref);
	xml_put_attr(out, "title", xccdf_title(arena, s, &rule->titles, rule->id));
	xml_put_attr(out, "result", xccdf_result_names[r->result]);
	xml_put_attr(out, "severity", xccdf_severity_names[r->severity]);
	xml_put_attr(out, "role", r->role == XCCDF_FULL ? NULL : xccdf_role_names[r->role]);
	xml_put_attrf(out, "weight", "%g", r->weight);
	xml_put_attr(out, "time", xccdf_time(arena, r->time));
	xml_put_attr(out, "version", r->version);
	xml_put_attr(out, "group", path.length ? path.at : NULL);
	for (size_t i = 0; i < r->n_overrides; i++) {
		xml_start(out, "override");
		xml_put_attr(out, "time", xccdf_time(arena, r->overrides[i].time));
		xml_put_attr(out, "authority", r->overrides[i].authority);
		xml_put_attr(out, "old", xccdf_result_names[r->overrides[i].old_result]);
		xml_put_attr(out, "new", xccdf_result_names[r->overrides[i].new_result]);
		xml_put_text(out, r->overrides[i].remark);
		xml_end(out);
	}
	for (size_t i = 0; i < r->n_messages; i++) {
		xml_start(out, "message");
		xml_put_attr(out, "level", xccdf_message_severity_names[r->messages[i].severity]);
		xml_put_text(out, r->messages[i].text);
		xml_end(out);
	}
	report_put_rule(arena, out, rule, s);
	if (r->checked)
		report_put_checked(arena, out, r->checked);
	xml_end(out);
}

static void put_counts(struct xml_out *out, const struct xccdf_test_result *t)
{
	size_t counts[XCCDF_RESULT_COUNT][XCCDF_SEVERITY_COUNT] = { 0 };

	for (size_t i = 0; i < t->n_rule_results; i++)
		counts[t->rule_results[i].result][t->rule_results[i].severity]++;
	for (int result = 0; result < XCCDF_RESULT_COUNT; result++)
		for (int severity = 0; severity < XCCDF_SEVERITY_COUNT; severity++) {
			if (!counts[result][severity])
				continue;
			xml_start(out, "count");
			xml_put_attr(out, "result", xccdf_result_names[result]);
			xml_put_attr(out, "severity", xccdf_severity_names[severity]);
			xml_put_attrf(out, "n", "%zu", counts[result][severity]);
			xml_end(out);
		}
}

static void put_facts(struct arena *arena, struct xml_out *out, const struct xccdf_test_result *t)
{
	const struct oval_system_info *info = t->system_info;

	for (size_t i = 0; i < t->n_targets; i++)
		xml_put(out, "target", t->targets[i]);
	for (size_t i = 0; i < t->n_addresses; i++)
		xml_put(out, "address", t->addresses[i]);
	if (info && *info->os_name)
		xml_put(out, "system", arena_printf(arena, "%s %s %s", info->os_name, info->os_version,
		    info->architecture));
	for (size_t i = 0; i < t->n_platforms; i++)
		xml_put(out, "platform", t->platforms[i]);
	for (size_t i = 0; i < t->n_scores; i++) {
		xml_start(out, "score");
		xml_put_attr(out, "system", t->scores[i].system);
		xml_put_attrf(out, "value", "%.2f", t->scores[i].value);
		xml_put_attrf(out, "maximum", "%.2f", t->scores[i].maximum);
		xml_end(out);
	}
}

void report_write_document(struct arena *arena, struct xml_out *out,
    const struct xccdf_test_result *t)
{
	struct xccdf_substitution s = { t->benchmark, t->policy, NULL };
	const struct xccdf_benchmark *b = t->benchmark;

	xml_start(out, "report");
	xml_put_attr(out, "product", "plimsoll " PLIMSOLL_VERSION);
	xml_put_attr(out, "start", xccdf_time(arena, t->start));
	xml_put_attr(out, "end", xccdf_time(arena, t->end));
	xml_put_attr(out, "id", t->id);
	xml_put_attr(out, "href", t->benchmark_href);
	xml_put_attr(out, "benchmark", b->id);
	xml_put_attr(out, "title", xccdf_title(arena, &s, &b->titles, b->id));
	xml_put_attr(out, "version", b->version.text);
	xml_put_attr(out, "user", t->identity);
	if (t->profile) {
		xml_put_attr(out, "profile", t->profile->id);
		xml_put_attr(out, "profile-title",
		    xccdf_title(arena, &s, &t->profile->titles, t->profile->id));
	}
	put_facts(arena, out, t);
	put_counts(out, t);
	report_put_texts(arena, out, "notice", &b->notices, &s);
	for (size_t i = 0; i < t->n_rule_results; i++) {
		struct arena *own;

		if (t->rule_results[i].result == XCCDF_NOTSELECTED)
			continue;
		own = arena_new("rule");
		put_result(own, out, &t->rule_results[i], &s);
		arena_free(own);
	}
	xml_end(out);
}

bool report_write_html(struct arena *arena, const char *bytes, size_t length, const char *name,
    struct file_out *file, struct err *err)
{
	const char *relative = arena_printf(arena, "content/report/%s", name);
	const char *stylesheet = data_path(arena, relative), *html;
	struct source *source;
	size_t n;

	if (!stylesheet)
		return err_set(err, ERR_ABSENT, "%s is not installed", relative);
	source = source_from_bytes(arena, "the report", bytes, length, err);
	html = source ? source_transform(arena, source, stylesheet, NULL, &n, err) : NULL;
	if (!html)
		return false;
	file_out_add(file, html, n);
	return true;
}

static bool write(const struct xccdf_test_result *t, struct file_out *file, struct err *err)
{
	struct arena *arena = arena_new("report");
	struct buf bytes;
	struct file_out *memory;
	bool fine;

	buf_init(&bytes, arena);
	memory = file_out_buf(arena, &bytes);
	report_write_document(arena, xml_out_new(arena, memory), t);
	fine = file_out_done(memory, err) &&
	    report_write_html(arena, bytes.at, bytes.length, "xccdf-report.xsl", file, err);
	arena_free(arena);
	return fine;
}

const struct output output_report = {
	.name = "report",
	.extension = "html",
	.audit = true,
	.summary = "one HTML page: findings first, with how each came about",
	.write = write,
};
