#include "xccdf/output/report.h"

#include <string.h>

#include "base/buf.h"
#include "base/map.h"
#include "base/paths.h"
#include "source/source.h"
#include "xccdf/evidence.h"
#include "xccdf/output/output.h"
#include "xccdf/stig.h"

/* Messages and values of variables of one test; the results documents hold them all. */
#define MOST_MESSAGES 100
/* Rows of one table that stand in the page as such, and without a script. */
#define MOST_ROWS 20
/* Rows of one table, and of all, that the page's script can show: at some 40 bytes each a page of
 * 1,000 containers has 5 MB, and no page has more than 20. The results documents hold them all. */
#define MOST_TABLE_ROWS 5000
#define MOST_PAGE_ROWS 250000
/* Of criteria in criteria and definitions in criteria: deeper ones are not drawn. */
#define MOST_DEPTH 40

/* Texts -------------------------------------------------------------------------------------- */

/* Lines that were broken because they were long go on; paragraphs, lists and what is indented
 * stay. The page breaks lines where it is narrow. */
static void join_lines(char *text)
{
	enum { LONG = 66 };
	size_t length = 0;

	for (char *at = text; *at; at++) {
		if (!strncmp(at, "<pre", 4)) {
			char *end = strstr(at, "</pre");

			at = end ? end : at;
			length = 0;
		} else if (*at == '\n') {
			if (length >= LONG && at[1] && !strchr(" \t\r\n-*<", at[1]))
				*at = ' ';
			length = 0;
		} else {
			length++;
		}
	}
}

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
		join_lines(html.at);
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

static void put_plain(struct arena *arena, struct xml_out *out, const char *kind, const char *text)
{
	char *joined;

	if (!*text)
		return;
	joined = arena_strdup(arena, text);
	join_lines(joined);
	xml_start(out, "text");
	xml_put_attr(out, "kind", kind);
	xml_put_text(out, joined);
	xml_end(out);
}

/* DISA's hold escaped elements: of those the discussion is for reading. */
static void put_description(struct arena *arena, struct xml_out *out, const struct xccdf_item *rule,
    const struct xccdf_substitution *s)
{
	if (strstr(stig_first(&rule->descriptions), "<VulnDiscussion>"))
		put_plain(arena, out, "description", stig_part(arena, rule, "VulnDiscussion"));
	else
		report_put_texts(arena, out, "description", &rule->descriptions, s);
}

void report_put_rule(struct arena *arena, struct xml_out *out, const struct xccdf_item *rule,
    const struct xccdf_substitution *s)
{
	put_description(arena, out, rule, s);
	report_put_texts(arena, out, "rationale", &rule->rationales, s);
	report_put_texts(arena, out, "warning", &rule->warnings, s);
	put_plain(arena, out, "check", stig_check_text(arena, rule));
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

static void put_messages(struct xml_out *out, const struct oval_message *messages, size_t count)
{
	for (size_t i = 0; i < count && i < MOST_MESSAGES; i++) {
		xml_start(out, "message");
		xml_put_attr(out, "level", oval_message_level_names[messages[i].level]);
		xml_put_text(out, messages[i].text);
		xml_end(out);
	}
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
	for (size_t i = 0; i < test->n_variables && i < MOST_MESSAGES; i++) {
		xml_start(out, "variable");
		xml_put_attr(out, "id", test->variables[i].variable_id);
		xml_put_text(out, test->variables[i].value);
		xml_end(out);
	}
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

/* What was found --------------------------------------------------------------------------------- */

/* Texts of rows are written once; rows have their numbers. */
struct rows {
	struct arena *arena;
	struct map *numbers; /* text -> 1 + its number */
	struct buf texts;    /* JSON */
	size_t n_texts, n_rows, n_tables;
};

/* JSON inside of <script>: nothing in it can end it, or begin a comment. */
static void add_json(struct buf *to, const char *text)
{
	buf_char(to, '"');
	for (; *text; text++)
		if ((unsigned char)*text < ' ' || strchr("\"\\<>&", *text))
			buf_printf(to, "\\u%04x", (unsigned)*text);
		else
			buf_char(to, *text);
	buf_char(to, '"');
}

static size_t number_of(struct rows *rows, const char *text)
{
	size_t number = (size_t)(uintptr_t)map_get(rows->numbers, text);

	if (!number) {
		number = ++rows->n_texts;
		map_put(rows->numbers, arena_strdup(rows->arena, text), (void *)(uintptr_t)number);
		buf_str(&rows->texts, number > 1 ? "," : "");
		add_json(&rows->texts, text);
	}
	return number - 1;
}

static const char *const standing_names[] = {
	[STANDING_OFFENDER] = "offender", [STANDING_TROUBLE] = "trouble", [STANDING_FINE] = "fine",
};
/* A fine one of which nothing is required. */
enum { FOUND = STANDING_COUNT };

/* [standing, trouble or -1, cell, cell, ...]; a cell that speaks against the rule is -1 - its number. */
static void add_row(struct rows *rows, struct buf *to, const struct evidence_table *table, const struct evidence_row *row)
{
	buf_printf(to, "[%d,%ld", table->only_shown && row->standing == STANDING_FINE ? FOUND : (int)row->standing,
	    row->trouble ? (long)number_of(rows, row->trouble) : -1L);
	for (size_t c = 0; c < table->n_columns; c++) {
		long number = (long)number_of(rows, row->cells[c]);

		buf_printf(to, ",%ld", row->wrong[c] ? -1 - number : number);
	}
	buf_char(to, ']');
}

/* All rows as JSON, when they are more than the page shows at once. */
static void put_more_rows(struct rows *rows, struct xml_out *out, const struct evidence_table *table)
{
	size_t n = table->n_rows < MOST_TABLE_ROWS ? table->n_rows : MOST_TABLE_ROWS;
	struct buf json;

	if (n > MOST_PAGE_ROWS - rows->n_rows)
		n = MOST_PAGE_ROWS - rows->n_rows;
	if (n <= MOST_ROWS)
		return;
	rows->n_rows += n;
	buf_init(&json, rows->arena);
	buf_char(&json, '[');
	for (size_t i = 0; i < n; i++) {
		buf_str(&json, i ? "," : "");
		add_row(rows, &json, table, &table->rows[i]);
	}
	buf_char(&json, ']');
	xml_start(out, "more");
	xml_put_attrf(out, "id", "%zu", ++rows->n_tables);
	xml_put_attrf(out, "rows", "%zu", n);
	xml_put_text(out, json.at);
	xml_end(out);
	buf_release(&json);
}

static void put_row(struct xml_out *out, const struct evidence_table *table, const struct evidence_row *row)
{
	xml_start(out, "row");
	xml_put_attr(out, "standing",
	    table->only_shown && row->standing == STANDING_FINE ? "found" : standing_names[row->standing]);
	xml_put_attr(out, "trouble", row->trouble);
	for (size_t c = 0; c < table->n_columns; c++) {
		xml_start(out, "cell");
		xml_put_attr(out, "wrong", row->wrong[c] ? "true" : NULL);
		xml_put_text(out, row->cells[c]);
		xml_end(out);
	}
	xml_end(out);
}

static void put_table(struct rows *rows, struct xml_out *out, const struct evidence_table *table)
{
	const struct eval_test *test = table->test;
	const struct oval_test *t = test->test;

	xml_start(out, "table");
	xml_put_attr(out, "test", t->id);
	xml_put_attr(out, "comment", t->comment ? t->comment : t->id);
	xml_put_attr(out, "result", oval_result_names[test->result]);
	xml_put_attr(out, "negated", table->wanted ? NULL : "true");
	if (!strncmp(t->family, "x-", 2))
		xml_put_attrf(out, "examined", "%zu %s%s", table->n_rows, t->name, table->n_rows == 1 ? "" : "s");
	else
		xml_put_attrf(out, "examined", "%zu item%s of %s %s", table->n_rows, table->n_rows == 1 ? "" : "s",
		    t->family, t->name);
	xml_put_attr(out, "flag", test->collected ? oval_flag_names[test->collected->flag] : NULL);
	if (t->object)
		xml_put_attrf(out, "rows", "%zu", table->n_rows);
	for (int i = 0; i < STANDING_COUNT && !table->only_shown; i++)
		xml_put_attrf(out, standing_names[i], "%zu", table->of[i]);
	put_messages(out, test->messages, test->n_messages);
	if (test->collected)
		put_messages(out, test->collected->messages, test->collected->n_messages);
	for (size_t c = 0; c < table->n_columns; c++) {
		xml_start(out, "column");
		xml_put_attr(out, "name", table->columns[c].name);
		xml_put_attr(out, table->forbidden ? "forbidden" : "required", table->columns[c].compared);
		xml_end(out);
	}
	for (size_t i = 0; i < table->n_rows && i < MOST_ROWS; i++)
		put_row(out, table, &table->rows[i]);
	if (table->n_rows > MOST_ROWS)
		put_more_rows(rows, out, table);
	xml_end(out);
}

static void put_messages_of(struct xml_out *out, const struct xccdf_message *messages, size_t count)
{
	for (size_t i = 0; i < count; i++) {
		xml_start(out, "message");
		xml_put_attr(out, "level", xccdf_message_severity_names[messages[i].severity]);
		xml_put_text(out, messages[i].text);
		xml_end(out);
	}
}

/* Tables where there are some, and what they do not tell; else the evidence as it stands in the results. */
static void put_found(struct arena *arena, struct rows *rows, struct xml_out *out, const struct xccdf_rule_result *r)
{
	struct evidence_tables tables = xccdf_evidence_tables(arena, r);

	if (tables.count && r->has_evidence)
		put_messages_of(out, r->said, r->n_said);
	else
		put_messages_of(out, r->messages, r->n_messages);
	for (size_t i = 0; i < tables.count; i++)
		put_table(rows, out, &tables.at[i]);
	for (size_t i = 0; i < tables.n_values; i++)
		xml_put(out, "site", tables.values[i]);
	for (size_t i = 0; i < tables.n_commands; i++)
		xml_put(out, "command", tables.commands[i]);
}

/* How the page calls a fail that somebody lets stand, to show it apart. */
#define WAIVED "waived"

/* The document ---------------------------------------------------------------------------------- */

static void put_result(struct arena *arena, struct rows *rows, struct xml_out *out, const struct xccdf_rule_result *r,
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
	xml_put_attr(out, "result", xccdf_waiver(r) ? WAIVED : xccdf_result_names[r->result]);
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
	put_found(arena, rows, out, r);
	report_put_rule(arena, out, rule, s);
	if (r->checked)
		report_put_checked(arena, out, r->checked);
	xml_end(out);
}

static void put_counts(struct xml_out *out, const struct xccdf_test_result *t)
{
	size_t counts[XCCDF_RESULT_COUNT + 1][XCCDF_SEVERITY_COUNT] = { 0 };

	for (size_t i = 0; i < t->n_rule_results; i++) {
		const struct xccdf_rule_result *r = &t->rule_results[i];

		counts[xccdf_waiver(r) ? XCCDF_RESULT_COUNT : r->result][r->severity]++;
	}
	for (int result = 0; result <= XCCDF_RESULT_COUNT; result++)
		for (int severity = 0; severity < XCCDF_SEVERITY_COUNT; severity++) {
			if (!counts[result][severity])
				continue;
			xml_start(out, "count");
			xml_put_attr(out, "result", result == XCCDF_RESULT_COUNT ? WAIVED : xccdf_result_names[result]);
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
	for (size_t i = 0; i < t->n_facts; i++) {
		xml_start(out, "fact");
		xml_put_attr(out, "name", t->facts[i].name);
		xml_put_text(out, t->facts[i].value);
		xml_end(out);
	}
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
	struct rows rows = { .arena = arena, .numbers = map_new(arena) };

	buf_init(&rows.texts, arena);
	xml_start(out, "report");
	xml_put_attr(out, "product", "plimsoll " PLIMSOLL_VERSION);
	xml_put_attr(out, "start", xccdf_time(arena, t->start));
	xml_put_attr(out, "end", xccdf_time(arena, t->end));
	xml_put_attr(out, "id", t->id);
	xml_put_attr(out, "href", t->benchmark_href);
	xml_put_attr(out, "benchmark", b->id);
	xml_put_attr(out, "title", xccdf_title(arena, &s, &b->titles, b->id));
	xml_put_attr(out, "version", b->version.text);
	xml_put_attr(out, "release", *stig_release(arena, b) ? stig_release(arena, b) : NULL);
	xml_put_attr(out, "release-info", *stig_release_info(b) ? stig_release_info(b) : NULL);
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
		put_result(own, &rows, out, &t->rule_results[i], &s);
		arena_free(own);
	}
	if (rows.n_rows)
		xml_put(out, "texts", arena_printf(arena, "[%s]", rows.texts.at));
	xml_end(out);
}

bool report_write_html(struct arena *arena, const struct buf *document, const char *name, struct file_out *file,
    struct err *err)
{
	const char *relative = arena_printf(arena, "content/report/%s", name);
	const char *stylesheet = data_path(arena, relative), *html;
	size_t n;

	if (!stylesheet)
		return err_set(err, ERR_ABSENT, "%s is not installed", relative);
	html = source_transform_own(arena, "the report", document, stylesheet, NULL, &n, err);
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
	    report_write_html(arena, &bytes, "xccdf-report.xsl", file, err);
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
