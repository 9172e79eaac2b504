#include "xccdf/command/xccdf.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/file_out.h"
#include "base/text.h"
#include "base/xml_out.h"
#include "eval/external.h"
#include "eval/results.h"
#include "xccdf/command/validation.h"
#include "xccdf/remediate.h"
#include "xccdf/substitute.h"

bool xccdf_option(struct arena *arena, struct xccdf_options *o, int option, const char *argument)
{
	switch (option) {
	case 500: o->profile = argument; break;
	case 501:
		o->rules = arena_more(arena, o->rules, o->n_rules, sizeof *o->rules);
		o->rules[o->n_rules++] = argument;
		break;
	case 502:
		o->skipped = arena_more(arena, o->skipped, o->n_skipped, sizeof *o->skipped);
		o->skipped[o->n_skipped++] = argument;
		break;
	case 503: o->tailoring_file = argument; break;
	case 504: o->tailoring_id = argument; break;
	case 505: o->cpe = argument; break;
	case 506: o->root = argument; break;
	case 507: o->skip_validation = true; break;
	case 508: o->wanted.datastream_id = argument; break;
	case 509: o->wanted.component_id = argument; break;
	case 510: o->wanted.benchmark_id = argument; break;
	case 511: o->follow.fetch_remote = true; break;
	case 512: o->follow.local_files = argument; break;
	case 513: o->schema_dir = argument; break;
	case 514: o->trust.enforce = true; break;
	case 515: o->trust.skip = true; break;
	case 516: {
		const char **certificates = arena_more(arena,
		    (void *)(uintptr_t)o->trust.certificates, o->trust.n_certificates,
		    sizeof *certificates);

		certificates[o->trust.n_certificates++] = argument;
		o->trust.certificates = certificates;
		break;
	}
	default: return false;
	}
	return true;
}

/* Opening --------------------------------------------------------------------------------- */

static bool check(struct arena *arena, const struct source *source,
    const struct xccdf_options *options, struct err *err)
{
	const char *wanted = getenv("OSCAP_FULL_VALIDATION");

	return !wanted || !*wanted || options->skip_validation ||
	    command_must_be_valid(arena, source, options->schema_dir, err);
}

static bool open_tailoring(struct arena *arena, const struct xccdf_options *options,
    struct xccdf_content *content, struct err *err)
{
	struct data_stream_wanted wanted = { .datastream_id = options->wanted.datastream_id,
		.component_id = options->tailoring_id };
	struct source *source;

	if (options->tailoring_file)
		source = source_open(arena, options->tailoring_file, err);
	else if (options->tailoring_id)
		source = data_stream_checklist(content->file, &wanted, err);
	else
		return true;
	if (!source || !check(arena, source, options, err))
		return false;
	if (source->type != SOURCE_TAILORING)
		return err_set(err, ERR_CONTENT, "%s is %s, not an XCCDF Tailoring", source->name,
		    source_type_names[source->type]);
	content->tailoring = xccdf_tailoring_read(source, content->benchmark, err);
	return content->tailoring;
}

static struct xml_node *find_element(struct xml_node *node, const char *name, bool xccdf)
{
	for (struct xml_node *child = node->first; child; child = child->next) {
		struct xml_node *found;

		if (child->ns && !strcmp(child->name, name) &&
		    xccdf == !strncmp(child->ns, "http://checklists.nist.gov/xccdf/", 33))
			return child;
		found = find_element(child, name, xccdf);
		if (found)
			return found;
	}
	return NULL;
}

/* The Benchmark an ARF was made from: in the data stream of its request, or by itself there. */
static struct source *open_checklist(struct arena *arena, const struct xccdf_content *content,
    const struct xccdf_options *options, struct err *err)
{
	struct source *file = content->file, *alone;
	struct xml_node *benchmark;

	if (file->type != SOURCE_ARF || find_element(file->root, "data-stream-collection", false))
		return data_stream_checklist(file, &options->wanted, err);
	benchmark = find_element(file->root, "Benchmark", true);
	if (!benchmark) {
		err_set(err, ERR_CONTENT, "%s: neither a data stream nor a Benchmark is in this ARF",
		    file->name);
		return NULL;
	}
	alone = arena_memdup(arena, file, sizeof *file);
	alone->root = benchmark;
	alone->type = SOURCE_XCCDF;
	return alone;
}

bool xccdf_content_open(struct arena *arena, const char *path, const struct xccdf_options *options,
    struct xccdf_content *content, struct err *err)
{
	*content = (struct xccdf_content){ 0 };
	content->file = source_open(arena, path, err);
	if (!content->file || !check(arena, content->file, options, err) ||
	    !source_may_be_used(content->file, &options->trust, err))
		return false;
	content->source = open_checklist(arena, content, options, err);
	if (!content->source)
		return false;
	if (content->source->type == SOURCE_TAILORING) {
		/* --xccdf-id names a Tailoring inside the data stream: it says which Benchmark. */
		err_set(err, ERR_USAGE, "%s is a Tailoring; name it by --tailoring-id",
		    content->source->name);
		return false;
	}
	content->benchmark = xccdf_benchmark_read(content->source, err);
	return content->benchmark && open_tailoring(arena, options, content, err);
}

struct xccdf_policy *xccdf_policy_wanted(struct arena *arena, const struct xccdf_content *content,
    const struct xccdf_options *options, struct err *err)
{
	struct xccdf_policy_options wanted = {
		.tailoring = content->tailoring,
		.rules = options->rules, .n_rules = options->n_rules,
		.skipped = options->skipped, .n_skipped = options->n_skipped,
	};

	if (options->profile && !strcmp(options->profile, "(all)"))
		wanted.everything = true;
	else if (options->profile && strcmp(options->profile, "(default)")) {
		wanted.profile = xccdf_profile_find(content->benchmark, content->tailoring,
		    options->profile, err);
		if (!wanted.profile)
			return NULL;
	}
	return xccdf_policy_new(arena, content->benchmark, &wanted, err);
}

struct target *xccdf_target_open(struct arena *arena, const struct xccdf_options *options,
    struct err *err)
{
	const char *root = options->root ? options->root : getenv("OSCAP_PROBE_ROOT");
	struct target_options where = { .root = root && *root ? root : NULL };

	return target_open(arena, &where, err);
}

struct xccdf_platforms *xccdf_platforms_open(struct arena *arena,
    const struct xccdf_content *content, const struct xccdf_options *options,
    struct target *target, struct err *err)
{
	struct xccdf_platforms *platforms = xccdf_platforms_new(arena, target, &options->follow);
	const struct xccdf_benchmark *b = content->benchmark;

	if (options->cpe) {
		struct source *dictionary = source_open(arena, options->cpe, err);

		if (!dictionary || !xccdf_platforms_add(platforms, dictionary, err))
			return NULL;
	}
	if (content->source->stream && !xccdf_platforms_add(platforms, content->source, err))
		return NULL;
	if (b->platform_specification &&
	    !xccdf_platforms_add_language(platforms, content->source, b->platform_specification, err))
		return NULL;
	if (b->cpe_list && xml_is(b->cpe_list, NULL, "platform-specification") &&
	    !xccdf_platforms_add_language(platforms, content->source, b->cpe_list, err))
		return NULL;
	return platforms;
}

/* Results that were written before ------------------------------------------------------------ */

struct found {
	struct arena *arena;
	struct xml_node **at;
	size_t count;
};

/* In a results document they stand in the Benchmark, in an ARF in its reports. */
static void find_results(struct found *found, struct xml_node *node)
{
	for (struct xml_node *child = node->first; child; child = child->next) {
		bool ours = child->ns && !strncmp(child->ns, "http://checklists.nist.gov/xccdf/", 33);

		if (ours && !strcmp(child->name, "TestResult")) {
			found->at = arena_more(found->arena, found->at, found->count, sizeof *found->at);
			found->at[found->count++] = child;
		} else if (!ours || !strcmp(child->name, "Benchmark"))
			find_results(found, child);
	}
}

static bool ends_with(const char *text, const char *end)
{
	size_t length = strlen(text), n = strlen(end);

	return length >= n && !strcmp(text + length - n, end);
}

struct xccdf_test_result *xccdf_results_open(struct arena *arena,
    const struct xccdf_content *content, const char *id, struct err *err)
{
	struct found found = { .arena = arena };
	struct xml_node *wanted = NULL;
	size_t matching = 0;

	find_results(&found, content->file->xml->root);
	for (size_t i = 0; i < found.count; i++) {
		const char *its = xml_attr(found.at[i], "id");

		if (!id || (its && !strcmp(its, id))) {
			wanted = found.at[i];
			matching = 1;
		} else if (its && ends_with(its, id) && (!wanted || matching != 1 ||
			       strcmp(xml_attr(wanted, "id"), id))) {
			wanted = found.at[i];
			matching++;
		}
	}
	if (matching == 1)
		return xccdf_test_result_read(arena, content->benchmark, content->file->xml, wanted, err);
	if (!found.count)
		err_set(err, ERR_CONTENT, "%s: no TestResult in it", content->file->name);
	else if (!matching)
		err_set(err, ERR_USAGE, "%s: no TestResult has an id that ends in '%s'",
		    content->file->name, id);
	else
		err_set(err, ERR_USAGE, "%s: more than one TestResult has an id that ends in '%s'",
		    content->file->name, id);
	return NULL;
}

/* Documents beside the results --------------------------------------------------------------- */

static const char *last_name(const char *path)
{
	const char *slash = strrchr(path, '/');

	return slash ? slash + 1 : path;
}

/* Documents and sets of values count from 0. */
bool xccdf_export_variables(struct arena *arena, const struct xccdf_test_result *t,
    struct err *err)
{
	size_t file = 0, set = 0;

	for (size_t i = 0; i < t->n_ovals; i++) {
		const struct xccdf_oval *oval = &t->ovals[i];
		struct file_out *out;
		const char *path;

		if (i && oval->source == t->ovals[i - 1].source)
			set++;
		else {
			file += i > 0;
			set = 0;
		}
		if (!oval->external->count)
			continue;
		path = arena_printf(arena, "%s-%zu.variables-%zu.xml", last_name(oval->file), file, set);
		out = file_out_new(arena, path, err);
		if (!out)
			return false;
		eval_external_write(xml_out_new(arena, out), oval->document->schema_version,
		    oval->external);
		if (!file_out_done(out, err))
			return false;
	}
	return true;
}

static bool write_oval(struct arena *arena, const struct xccdf_test_result *t, const char *path,
    struct oval_document *document, struct eval *eval, struct err *err)
{
	struct eval_results results = { eval, document, t->directives, t->system_info,
		t->without_characteristics };
	struct file_out *out = file_out_new(arena, path, err);

	return out && eval_results_write(arena, xml_out_new(arena, out), &results, err) &&
	    file_out_done(out, err);
}

/* NAME.result.xml; NAME-1.result.xml ... when there are several of the name. */
static const char *result_path(struct arena *arena, struct map *written, const char *file)
{
	const char *name = last_name(file), *path = arena_printf(arena, "%s.result.xml", name);

	for (int n = 1; map_get(written, path); n++)
		path = arena_printf(arena, "%s-%d.result.xml", name, n);
	map_put(written, path, written);
	return path;
}

bool xccdf_export_oval_results(struct arena *arena, const struct xccdf_test_result *t,
    struct err *err)
{
	struct map *written = map_new(arena);
	const struct xccdf_platform_check *checks = NULL;
	size_t count = 0;

	for (size_t i = 0; i < t->n_ovals; i++)
		if (!write_oval(arena, t, result_path(arena, written, t->ovals[i].file),
			t->ovals[i].document, t->ovals[i].eval, err))
			return false;
	/* and what decided which platforms apply */
	if (t->applicability)
		checks = xccdf_platform_checks(t->applicability, &count);
	for (size_t i = 0; i < count; i++)
		if (!write_oval(arena, t, result_path(arena, written, checks[i].href),
			checks[i].document, checks[i].eval, err))
			return false;
	return true;
}

/* Remediation --------------------------------------------------------------------------------------- */

static bool check_again(struct arena *arena, struct xccdf_test_result *t,
    const struct xccdf_content *content, const struct xccdf_options *options,
    const struct xccdf_run_options *run, const char *const *ids, size_t count, struct err *err)
{
	struct xccdf_options these = *options;
	struct xccdf_run_options anew = *run;
	const struct xccdf_policy *policy;
	struct xccdf_test_result *again;
	struct xccdf_policy *only;

	these.rules = (const char **)ids;
	these.n_rules = count;
	these.skipped = NULL;
	these.n_skipped = 0;
	only = xccdf_policy_wanted(arena, content, &these, err);
	/* What was read before the fixes is of no use now. */
	anew.target = only ? xccdf_target_open(arena, options, err) : NULL;
	if (!anew.target)
		return false;
	/* Results that were read may have other values than their Profile gives. */
	policy = t->policy;
	only->values = policy->values;
	anew.progress = NULL;
	again = xccdf_run(arena, only, &anew, err);
	if (!again)
		return false;
	xccdf_verify_fixes(t, ids, count, again);
	return true;
}

bool xccdf_remediate(struct arena *arena, struct xccdf_test_result *t,
    const struct xccdf_content *content, const struct xccdf_options *options,
    const struct xccdf_run_options *run, struct xccdf_printer *printer, struct err *err)
{
	const char *const *ids;
	bool *failed;
	size_t count;

	if (run->target->kind != TARGET_LIVE)
		return err_set(err, ERR_USAGE, "Fixes are only run on the live system, not on %s.",
		    run->target->where);
	failed = arena_alloc(arena, (t->n_rule_results + 1) * sizeof *failed);
	for (size_t i = 0; i < t->n_rule_results; i++)
		failed[i] = t->rule_results[i].result == XCCDF_FAIL;
	ids = xccdf_run_fixes(t, run->platforms, &count);
	if (count && !check_again(arena, t, content, options, run, ids, count, err))
		return false;
	printer->bad = false;
	for (size_t i = 0; i < t->n_rule_results; i++) {
		const struct xccdf_rule_result *r = &t->rule_results[i];

		if (failed[i])
			xccdf_print(printer, r);
		printer->bad |= r->result == XCCDF_FAIL || r->result == XCCDF_ERROR ||
		    r->result == XCCDF_UNKNOWN;
	}
	return true;
}

/* The screen -------------------------------------------------------------------------------------- */

/* Ids and titles are content: what could move the cursor or begin a line is made visible. */
static const char *one_line(struct arena *arena, const char *text)
{
	struct buf buf;

	buf_init(&buf, arena);
	text_printable(&buf, text, strlen(text));
	return buf.at;
}

static void print_block(struct arena *arena, const struct xccdf_rule_result *r, const char *title)
{
	/* The carriage returns are oscap's; who cuts these lines at tabs or blanks relies on them. */
	printf("Title\r\t%s\nRule\r\t%s\n", title, one_line(arena, r->idref));
	for (size_t i = 0; i < r->rule->n_idents; i++)
		printf("Ident\r\t%s\n", one_line(arena, r->rule->idents[i].text));
	if (r->checked && r->checked->multi_check && r->checked->definition) {
		const struct oval_definition *d = r->checked->definition->definition;

		printf("OVAL Definition ID\t%s\n", one_line(arena, d->id));
		if (d->title)
			printf("OVAL Definition Title\t%s\n", one_line(arena, d->title));
	}
	printf("Result\r\t%s\n\n", xccdf_result_names[r->result]);
}

void xccdf_print(void *arg, const struct xccdf_rule_result *r)
{
	struct xccdf_printer *p = arg;
	struct xccdf_substitution s = { p->policy->benchmark, p->policy, NULL };
	struct arena *arena;
	const char *title;

	if (r->result == XCCDF_FAIL || r->result == XCCDF_UNKNOWN || r->result == XCCDF_ERROR)
		p->bad = true;
	if (r->result == XCCDF_NOTSELECTED)
		return;
	arena = arena_new("screen");
	title = one_line(arena, xccdf_title(arena, &s, &r->rule->titles, ""));
	switch (p->screen) {
	case XCCDF_BLOCKS:
		print_block(arena, r, title);
		break;
	case XCCDF_PROGRESS:
		printf("%s:%s\n", one_line(arena, r->idref), xccdf_result_names[r->result]);
		break;
	case XCCDF_PROGRESS_FULL:
		printf("%s|%s|%s\n", one_line(arena, r->idref), title, xccdf_result_names[r->result]);
		break;
	}
	arena_free(arena);
}
