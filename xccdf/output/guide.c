#include "xccdf/output/guide.h"

#include <string.h>

#include "base/buf.h"
#include "xccdf/output/report.h"

struct writer {
	struct arena *arena;
	struct xml_out *out;
	struct xccdf_substitution s;
	struct map *values; /* item id of a Group, or "" -> struct list of Values in it */
	bool *worth;        /* by item->index: it, or something in it, is shown */
};

struct values {
	const struct xccdf_value **at;
	size_t count;
};

static void gather_values(struct writer *w)
{
	const struct xccdf_benchmark *b = w->s.benchmark;

	for (size_t i = 0; i < b->n_values; i++) {
		const struct xccdf_value *value = b->values[i];
		const char *where = value->parent ? value->parent->id : "";
		struct values *values = map_get(w->values, where);

		if (value->hidden)
			continue;
		if (!values) {
			values = arena_alloc(w->arena, sizeof *values);
			map_put(w->values, where, values);
		}
		values->at = arena_more(w->arena, values->at, values->count, sizeof *values->at);
		values->at[values->count++] = value;
	}
}

/* Rules that are selected, and the Groups they are in. */
static void find_worth(struct writer *w)
{
	const struct xccdf_benchmark *b = w->s.benchmark;

	for (size_t i = b->n_items; i-- > 0;) {
		const struct xccdf_item *item = b->items[i];

		if (item->kind == XCCDF_RULE)
			w->worth[i] = w->s.policy->items[i].processed;
		if (item->hidden)
			w->worth[i] = false;
		if (w->worth[i] && item->parent)
			w->worth[item->parent->index] = true;
	}
}

static void put_values(struct writer *w, const char *where)
{
	const struct values *values = map_get(w->values, where);

	for (size_t i = 0; values && i < values->count; i++) {
		const struct xccdf_value *value = values->at[i];
		const struct xccdf_setting *setting = &w->s.policy->values[value->index];

		xml_start(w->out, "value");
		xml_put_attr(w->out, "id", value->id);
		xml_put_attr(w->out, "title", xccdf_title(w->arena, &w->s, &value->titles, value->id));
		xml_put_attr(w->out, "type", xccdf_value_type_names[value->type]);
		xml_put_attr(w->out, "operator", xccdf_value_operator_names[setting->operator]);
		report_put_texts(w->arena, w->out, "description", &value->descriptions, &w->s);
		for (size_t j = 0; j < setting->n_items; j++)
			xml_put(w->out, "is", setting->items[j]);
		xml_end(w->out);
	}
}

static void put_items(struct writer *w, const struct xccdf_item *const *items, size_t count)
{
	for (size_t i = 0; i < count; i++) {
		const struct xccdf_item *item = items[i];

		if (!w->worth[item->index])
			continue;
		xml_start(w->out, item->kind == XCCDF_RULE ? "rule" : "group");
		xml_put_attr(w->out, "id", item->id);
		xml_put_attr(w->out, "title", xccdf_title(w->arena, &w->s, &item->titles, item->id));
		if (item->kind == XCCDF_RULE) {
			const struct xccdf_selection *s = &w->s.policy->items[item->index];

			xml_put_attr(w->out, "severity", xccdf_severity_names[s->severity]);
			xml_put_attr(w->out, "role", s->role ? xccdf_role_names[s->role] : NULL);
			xml_put_attr(w->out, "version", item->version.text);
			report_put_rule(w->arena, w->out, item, &w->s);
		} else {
			report_put_texts(w->arena, w->out, "description", &item->descriptions, &w->s);
			report_put_texts(w->arena, w->out, "rationale", &item->rationales, &w->s);
			report_put_texts(w->arena, w->out, "warning", &item->warnings, &w->s);
			put_values(w, item->id);
			put_items(w, item->children, item->n_children);
		}
		xml_end(w->out);
	}
}

static void put_document(struct writer *w)
{
	const struct xccdf_benchmark *b = w->s.benchmark;
	const struct xccdf_profile *profile = w->s.policy->profile;

	xml_start(w->out, "guide");
	xml_put_attr(w->out, "product", "plimsoll " PLIMSOLL_VERSION);
	xml_put_attr(w->out, "id", b->id);
	xml_put_attr(w->out, "title", xccdf_title(w->arena, &w->s, &b->titles, b->id));
	xml_put_attr(w->out, "version", b->version.text);
	if (b->n_statuses) {
		xml_put_attr(w->out, "status", xccdf_status_names[b->statuses[0].status]);
		xml_put_attr(w->out, "date", b->statuses[0].date);
	}
	report_put_texts(w->arena, w->out, "description", &b->descriptions, &w->s);
	report_put_texts(w->arena, w->out, "notice", &b->notices, &w->s);
	report_put_texts(w->arena, w->out, "front-matter", &b->front_matters, &w->s);
	report_put_texts(w->arena, w->out, "rear-matter", &b->rear_matters, &w->s);
	for (size_t i = 0; i < b->n_platforms; i++)
		xml_put(w->out, "platform", b->platforms[i]);
	if (profile) {
		xml_start(w->out, "profile");
		xml_put_attr(w->out, "id", profile->id);
		xml_put_attr(w->out, "title",
		    xccdf_title(w->arena, &w->s, &profile->titles, profile->id));
		report_put_texts(w->arena, w->out, "description", &profile->descriptions, &w->s);
		xml_end(w->out);
	}
	put_values(w, "");
	put_items(w, b->children, b->n_children);
	xml_end(w->out);
}

bool guide_write(struct file_out *file, const struct xccdf_policy *policy, struct err *err)
{
	struct writer w = { .arena = arena_new("guide"), .s = { policy->benchmark, policy, NULL } };
	struct file_out *memory;
	struct buf bytes;
	bool fine;

	w.values = map_new(w.arena);
	w.worth = arena_alloc(w.arena, policy->benchmark->n_items + 1);
	gather_values(&w);
	find_worth(&w);
	buf_init(&bytes, w.arena);
	memory = file_out_buf(w.arena, &bytes);
	w.out = xml_out_new(w.arena, memory);
	put_document(&w);
	fine = file_out_done(memory, err) &&
	    report_write_html(w.arena, &bytes, "xccdf-guide.xsl", file, err);
	arena_free(w.arena);
	return fine;
}
