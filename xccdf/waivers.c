#include "xccdf/waivers.h"

#include <ctype.h>
#include <stdlib.h>
#include <string.h>

#include "base/buf.h"
#include "base/file_out.h"
#include "base/limits.h"
#include "base/map.h"
#include "base/text.h"
#include "probe/docker_allow.h"
#include "xccdf/day.h"
#include "xccdf/finding.h"
#include "xccdf/stig.h"

enum { DAY_SECONDS = 24 * 60 * 60 };

/* The file ------------------------------------------------------------------------------ */

/* Line breaks and control characters are nothing that a remark, an attribute or a line on the screen can hold. */
static const char *in_one_line(struct arena *arena, const char *text)
{
	struct buf plain, buf;

	buf_init(&plain, arena);
	for (const char *at = text; *at; at++)
		if (!strchr(" \t\r\n", *at))
			buf_char(&plain, *at);
		else if (!strchr(" \t\r\n", at[1]))
			buf_char(&plain, ' ');
	buf_init(&buf, arena);
	text_printable(&buf, plain.at, plain.length);
	return buf.at;
}

static const char *member(const struct waivers_file *file, const struct yaml_node *entry, const char *name, struct err *err)
{
	const char *text = yaml_member_text(file->yaml, entry, name, err);

	return text ? in_one_line(file->yaml->arena, text) : NULL;
}

static bool read_label(const struct waivers_file *file, struct waiver *w, struct err *err)
{
	const char *equals = strchr(w->label, '=');

	if (!*w->label)
		return true;
	if (!equals || equals == w->label)
		return yaml_err(file->yaml, yaml_member(w->node, "label"), err,
		    "label is KEY=VALUE, as com.example.team=web*; only VALUE may have * and ?");
	w->label_key = arena_strndup(file->yaml->arena, w->label, (size_t)(equals - w->label));
	w->label_glob = equals + 1;
	return true;
}

static bool read_offenders(const struct waivers_file *file, struct waiver *w, struct err *err)
{
	const struct yaml_node *list = yaml_member(w->node, "offenders");
	const char **texts = NULL;

	if (!list || (list->kind == YAML_TEXT && !*list->text))
		return true;
	if (list->kind != YAML_LIST || !list->first)
		return yaml_err(file->yaml, list, err, "offenders is a list of texts; leave it out, or copy it from 'audit --waivers-init'");
	for (const struct yaml_node *node = list->first; node; node = node->next) {
		if (node->kind != YAML_TEXT || !*node->text)
			return yaml_err(file->yaml, node, err, "an offender is a text: put it into quotes");
		texts = arena_more(file->yaml->arena, texts, w->n_offenders, sizeof *texts);
		texts[w->n_offenders++] = node->text;
	}
	w->offenders = texts;
	return true;
}

static bool read_one(const struct waivers_file *file, const struct yaml_node *entry, struct waiver *w, struct err *err)
{
	static const char *const names[] = { "rule", "host", "container", "image", "label", "approver", "reason", "approved",
		"expires", "fingerprint", "offenders", NULL };
	const struct yaml_file *yaml = file->yaml;
	bool approved, expires;

	w->node = entry;
	if (entry->kind != YAML_MAP)
		return yaml_err(yaml, entry, err, "a waiver begins with - rule: and a STIG ID");
	if (!yaml_only(yaml, entry, names, err) || !(w->rule = member(file, entry, "rule", err)) ||
	    !(w->host = member(file, entry, "host", err)) || !(w->container = member(file, entry, "container", err)) ||
	    !(w->image = member(file, entry, "image", err)) || !(w->label = member(file, entry, "label", err)) ||
	    !(w->approver = member(file, entry, "approver", err)) || !(w->reason = member(file, entry, "reason", err)) ||
	    !(w->fingerprint = member(file, entry, "fingerprint", err)))
		return false;
	approved = day_member(yaml, entry, "approved", &w->approved, err);
	expires = err->kind == ERR_NONE && day_member(yaml, entry, "expires", &w->expires, err);
	if (err->kind != ERR_NONE || !yaml_needed(yaml, entry, "rule", *w->rule, "write the STIG ID", err) ||
	    !read_label(file, w, err) || !read_offenders(file, w, err))
		return false;
	w->filled_in = *w->approver || *w->reason || approved || expires;
	if (!w->filled_in)
		return true;
	if (!yaml_needed(yaml, entry, "approver", *w->approver, "write who accepts the risk", err) ||
	    !yaml_needed(yaml, entry, "reason", *w->reason, "write why it is acceptable", err) ||
	    !yaml_needed(yaml, entry, "approved", approved, "write the day it was accepted, as 2026-11-24", err) ||
	    !yaml_needed(yaml, entry, "expires", expires, "write the last day it counts, as 2027-05-01", err) ||
	    !yaml_needed(yaml, entry, "fingerprint", *w->fingerprint, "'plimsoll audit --waivers-init FILE' writes it", err) ||
	    !yaml_short(yaml, entry, "approver", w->approver, LIMIT_AUTHORITY_UNITS, err) ||
	    !yaml_short(yaml, entry, "reason", w->reason, LIMIT_REASON_UNITS, err))
		return false;
	if (!finding_is_fingerprint(w->fingerprint))
		return yaml_err(yaml, yaml_member(entry, "fingerprint"), err,
		    "'%.100s' is no fingerprint: copy it from 'plimsoll audit --waivers-init FILE'", w->fingerprint);
	return w->expires >= w->approved || yaml_err(yaml, yaml_member(entry, "expires"), err, "it expires before it was approved");
}

struct waivers_file *waivers_read(struct arena *arena, const char *path, struct err *err)
{
	static const char *const top[] = { "waivers", NULL };
	struct waivers_file *file = arena_alloc(arena, sizeof *file);
	const struct yaml_node *list;
	const char *slash = strrchr(path, '/');

	file->name = slash ? slash + 1 : path;
	file->yaml = yaml_read(arena, path, err);
	if (!file->yaml || !yaml_only(file->yaml, file->yaml->root, top, err))
		return NULL;
	list = yaml_member(file->yaml->root, "waivers");
	if (!list) {
		yaml_err(file->yaml, file->yaml->root, err,
		    "there is no 'waivers:' in it: 'plimsoll audit --waivers-init FILE' writes a file to fill in");
		return NULL;
	}
	if (list->kind != YAML_LIST && !(list->kind == YAML_TEXT && !*list->text)) {
		yaml_err(file->yaml, list, err, "waivers is a list: each begins with - rule:");
		return NULL;
	}
	for (const struct yaml_node *entry = list->first; entry; entry = entry->next) {
		file->waivers = arena_more(arena, file->waivers, file->count, sizeof *file->waivers);
		file->waivers[file->count] = (struct waiver){ 0 };
		if (!read_one(file, entry, &file->waivers[file->count++], err))
			return NULL;
	}
	return file;
}

/* What it is for ------------------------------------------------------------------------ */

/* Names of hosts are the same in capitals. */
static bool is_host(struct arena *arena, const char *glob, const char *host)
{
	char *a = arena_strdup(arena, glob), *b = arena_strdup(arena, host);

	for (char *at = a; *at; at++)
		*at = (char)tolower((unsigned char)*at);
	for (char *at = b; *at; at++)
		*at = (char)tolower((unsigned char)*at);
	return docker_glob(a, b);
}

static bool has_scope(const struct waiver *w)
{
	return *w->container || *w->image || *w->label;
}

static bool in_scope(const struct waiver *w, const struct finding_offender *o)
{
	const char *value;

	if (!has_scope(w))
		return true;
	if (!o->container || (*w->container && !docker_glob(w->container, o->container)) ||
	    (*w->image && (!o->image || !docker_glob(w->image, o->image))))
		return false;
	value = *w->label ? kept_string(kept_member(o->labels, w->label_key)) : NULL;
	return !*w->label || (value && docker_glob(w->label_glob, value));
}

/* An offender as this waiver knows it: a container by what the waiver names containers by, for where it goes by image
 * or label, names come and go. NULL: by its name, or that of its service. */
static const char *offender_text(struct arena *arena, const struct waiver *w, const struct finding_offender *o)
{
	struct buf buf;

	const char *name;

	if (!o->container)
		return o->what;
	if (!w || *w->container || !has_scope(w))
		name = arena_printf(arena, o->service ? "service=%s" : "container=%s", o->service ? o->service : o->container);
	else if (*w->image)
		name = arena_printf(arena, "image=%s", o->image);
	else
		name = arena_printf(arena, "label=%s=%s", w->label_key, kept_text(o->labels, w->label_key));
	buf_init(&buf, arena);
	text_printable(&buf, name, strlen(name));
	buf_printf(&buf, " %s", o->what);
	return buf.at;
}

static const char *rule_name(const struct xccdf_item *rule)
{
	return rule->version.text ? rule->version.text : stig_short_id("rule", rule->id);
}

/* Which count --------------------------------------------------------------------------- */

struct using {
	struct waivers_file *file;
	struct xccdf_test_result *result;
	struct target *target;
	struct arena *arena;
	struct arena *scratch; /* until the next rule-result: of ten thousand containers little is told */
	struct err *err;
};

static const char *day_text(const struct waiver *w, const char *name)
{
	return yaml_member(w->node, name)->text;
}

/* What keeps it from counting, whatever the rules say; NULL: nothing. */
static const char *refused_at_once(struct using *u, const struct waiver *w)
{
	const char *host = u->result->targets[0];
	int64_t today = day_today();

	if (*w->host && !is_host(u->arena, w->host, host))
		return arena_printf(u->arena, "it is for the host %s, and this is %s", w->host, host);
	if (w->approved > today)
		return arena_printf(u->arena, "it was approved for %s, a day that has not come yet", day_text(w, "approved"));
	if (w->expires < today)
		return arena_printf(u->arena, "it expired on %s", day_text(w, "expires"));
	return NULL;
}

/* For one rule-result: the waivers about it, and of each which offenders it accepts. */
struct about {
	struct waiver *waiver;
	bool *accepts; /* one for each offender */
	size_t n_accepted;
};

static bool lists(const struct waiver *w, const char *text)
{
	for (size_t i = 0; i < w->n_offenders; i++)
		if (!strcmp(w->offenders[i], text))
			return true;
	return false;
}

/* With a list, what is on it; without, all that is in scope if that is what was accepted. */
static bool see(struct using *u, const struct xccdf_item *rule, const struct finding *f, struct about *a)
{
	struct waiver *w = a->waiver;
	const char **texts = arena_alloc(u->scratch, (f->count + 1) * sizeof *texts), *fingerprint;
	bool same;
	size_t n = 0;

	fingerprint = finding_fingerprint(u->scratch, rule_name(rule), w->offenders, w->n_offenders);
	if (w->n_offenders && strcmp(fingerprint, w->fingerprint) != 0)
		return yaml_err(u->file->yaml, yaml_member(w->node, "fingerprint"), u->err,
		    "it is not that of the offenders below it, which is %s: write that if it is they who were accepted", fingerprint);
	a->accepts = arena_alloc(u->scratch, (f->count + 1) * sizeof *a->accepts);
	for (size_t i = 0; i < f->count; i++)
		if (in_scope(w, &f->offenders[i]))
			texts[n++] = offender_text(u->scratch, w, &f->offenders[i]);
	fingerprint = finding_fingerprint(u->scratch, rule_name(rule), texts, n);
	same = !strcmp(fingerprint, w->fingerprint);
	for (size_t i = 0; i < f->count; i++) {
		a->accepts[i] = in_scope(w, &f->offenders[i]) &&
		    (w->n_offenders ? lists(w, offender_text(u->scratch, w, &f->offenders[i])) : same);
		a->n_accepted += a->accepts[i];
	}
	if (!n)
		w->refused = "nothing of what is wrong is in its scope";
	else if (!same && !w->n_offenders)
		w->refused = arena_printf(u->arena, "what is wrong now is not what was accepted: its fingerprint is %s", fingerprint);
	return true;
}

/* What nobody accepted, by the first of it; NULL: there is nothing. */
static const char *left_over(struct using *u, const struct finding *f, const struct about *all, size_t count)
{
	const struct finding_offender *first = NULL;
	size_t n = 0;

	for (size_t i = 0; i < f->count; i++) {
		bool accepted = false;

		for (size_t k = 0; k < count; k++)
			accepted |= !all[k].waiver->refused && all[k].accepts[i];
		if (accepted)
			continue;
		first = first ? first : &f->offenders[i];
		n++;
	}
	if (!n)
		return NULL;
	return n == 1 ? offender_text(u->scratch, NULL, first)
		      : arena_printf(u->scratch, "%s, and %zu more", offender_text(u->scratch, NULL, first), n - 1);
}

static const char *scope_text(struct arena *arena, const struct waiver *w)
{
	struct buf buf;

	buf_init(&buf, arena);
	if (*w->host)
		buf_printf(&buf, "host %s, ", w->host);
	if (*w->container)
		buf_printf(&buf, "container %s, ", w->container);
	if (*w->image)
		buf_printf(&buf, "image %s, ", w->image);
	if (*w->label)
		buf_printf(&buf, "label %s, ", w->label);
	return buf.at;
}

static void apply(struct using *u, struct xccdf_rule_result *r, struct waiver *w)
{
	struct arena *arena = u->result->arena;
	const char *where = arena_printf(arena, "%sfingerprint %s, %s line %u", scope_text(arena, w), w->fingerprint,
	    in_one_line(arena, u->file->name), w->node->line);

	w->applies = true;
	/* What importers cut off comes last (255 characters of a remark). */
	xccdf_override_add(arena, r, w->approved * DAY_SECONDS, w->approver, r->result,
	    arena_printf(arena, "Risk accepted until %s: %s (%s)", day_text(w, "expires"), w->reason, where));
	xccdf_message_add(arena, r, XCCDF_MESSAGE_INFO, "Waived: %s accepted the risk on %s, until %s: %s (%s)", w->approver,
	    day_text(w, "approved"), day_text(w, "expires"), w->reason, where);
}

static void tell(struct using *u, struct xccdf_rule_result *r, const struct waiver *w)
{
	xccdf_message_add(u->result->arena, r, XCCDF_MESSAGE_INFO, "Not waived by %s (%s line %u): %s", w->approver,
	    in_one_line(u->arena, u->file->name), w->node->line, w->refused);
}

static bool use_on(struct using *u, struct xccdf_rule_result *r, struct about *all, size_t count)
{
	struct finding f = { 0 };
	const char *why = NULL, *left;

	if (r->result != XCCDF_FAIL)
		why = arena_printf(u->arena, "the result is %s; only fail can be waived", xccdf_result_names[r->result]);
	else {
		f = finding_of(u->scratch, r, u->target);
		if (f.undecided)
			why = arena_printf(u->arena, "whether there is more that is wrong cannot be told: %s", f.undecided);
	}
	for (size_t i = 0; i < count; i++) {
		struct waiver *w = all[i].waiver;

		w->refused = refused_at_once(u, w);
		if (!w->refused && why)
			w->refused = why;
		else if (!w->refused && !see(u, r->rule, &f, &all[i]))
			return false;
	}
	left = why ? NULL : left_over(u, &f, all, count);
	for (size_t i = 0; i < count; i++) {
		struct waiver *w = all[i].waiver;

		if (!w->refused && left)
			w->refused = arena_printf(u->arena, "this was not accepted: %s", left);
		else if (!w->refused && !all[i].n_accepted)
			w->refused = "nothing of what it accepts is wrong any more";
		if (w->refused)
			tell(u, r, w);
		else
			apply(u, r, w);
	}
	return true;
}

bool waivers_use(struct waivers_file *file, struct xccdf_test_result *t, struct target *target, struct err *err)
{
	struct using u = { .file = file, .result = t, .target = target, .arena = file->yaml->arena, .err = err };
	bool *known = arena_alloc(u.arena, (file->count + 1) * sizeof *known);
	bool *asked = arena_alloc(u.arena, (file->count + 1) * sizeof *asked);
	bool fine;

	for (size_t i = 0; i < t->n_rule_results; i++) {
		struct xccdf_rule_result *r = &t->rule_results[i];
		struct about *all = NULL;
		size_t count = 0;

		for (size_t k = 0; k < file->count; k++) {
			if (!file->waivers[k].filled_in || !stig_is_called(r->rule, file->waivers[k].rule))
				continue;
			known[k] = true;
			if (r->result == XCCDF_NOTSELECTED)
				continue;
			asked[k] = true;
			all = arena_more(u.arena, all, count, sizeof *all);
			all[count++] = (struct about){ .waiver = &file->waivers[k] };
		}
		if (!count)
			continue;
		u.scratch = arena_new("waivers of a rule");
		fine = use_on(&u, r, all, count);
		arena_free(u.scratch);
		if (!fine)
			return false;
	}
	for (size_t k = 0; k < file->count; k++) {
		struct waiver *w = &file->waivers[k];

		if (w->filled_in && !asked[k])
			w->refused = known[k] ? "the rule was not asked in this run" : "this content has no such rule";
		file->n_applying += w->applies;
		file->n_empty += !w->filled_in;
	}
	return true;
}

/* A file to fill in --------------------------------------------------------------------- */

/* Of one rule: with more, nobody reads the list, and files get longer than they may be. */
#define MOST_LISTED 100

static const char preface[] =
    "# Findings whose risk somebody accepts, for: plimsoll audit --waivers THIS-FILE\n"
    "#\n"
    "#   approver   who accepts the risk: a name, a role\n"
    "#   reason     why it is acceptable, what makes up for it, when it ends: it goes into all results\n"
    "#   approved   the day it was accepted, as 2026-11-24\n"
    "#   expires    the last day on which it counts; then it is a finding again\n"
    "#\n"
    "# Take out what is to be mended, and fill in the rest; an entry that is left empty waives nothing. Fingerprint and\n"
    "# offenders are what is accepted: leave them as they are. Anything else that is wrong with the rule ends the\n"
    "# waiver. Host may have * and ?. So may container, image and label (KEY=VALUE): written below host, they keep the\n"
    "# waiver to offenders in such containers. A waived rule stays \"fail\", with who, why and until when beside it.\n";

static int by_text(const void *a, const void *b)
{
	return strcmp(*(const char *const *)a, *(const char *const *)b);
}

static void add_entry(struct buf *out, struct arena *arena, const struct xccdf_test_result *t, const struct xccdf_rule_result *r,
    const struct finding *f)
{
	const char **texts = arena_alloc(arena, (f->count + 1) * sizeof *texts);
	struct map *told = map_new(arena); /* tasks of one service are one */
	size_t count = 0;

	for (size_t i = 0; i < f->count; i++) {
		texts[count] = offender_text(arena, NULL, &f->offenders[i]);
		count += !map_put(told, texts[count], told);
	}
	qsort(texts, count, sizeof *texts, by_text);
	buf_str(out, "  - rule: ");
	yaml_put_quoted(out, rule_name(r->rule));
	buf_str(out, "\n    host: ");
	yaml_put_quoted(out, t->targets[0]);
	buf_printf(out, "\n    approver:\n    reason:\n    approved:\n    expires:\n    fingerprint: %s\n",
	    finding_fingerprint(arena, rule_name(r->rule), texts, count));
	if (count > MOST_LISTED) {
		yaml_put_comment(out, arena_printf(arena, "%zu offenders, too many to list: the waiver ends when any of them changes",
		    count));
		return;
	}
	buf_str(out, "    offenders:\n");
	for (size_t i = 0; i < count; i++) {
		buf_str(out, "      - ");
		yaml_put_quoted(out, texts[i]);
		buf_char(out, '\n');
	}
}

bool waivers_write(const struct xccdf_test_result *t, struct target *target, const char *path, size_t *count, struct err *err)
{
	static const char *const categories[] = { "", "CAT I  ", "CAT II  ", "CAT III  " };
	struct arena *arena = arena_new("waivers");
	struct file_out *file;
	struct buf out;
	bool fine;

	*count = 0;
	buf_init(&out, arena);
	buf_str(&out, preface);
	buf_str(&out, "\nwaivers:\n");
	yaml_put_comment(&out, arena_printf(arena, "%s %s", stig_first(&t->benchmark->titles), stig_release(arena, t->benchmark)));
	for (size_t i = 0; i < t->n_rule_results; i++) {
		const struct xccdf_rule_result *r = &t->rule_results[i];
		struct arena *own;
		struct finding f;

		if (r->result != XCCDF_FAIL || xccdf_waiver(r))
			continue;
		own = arena_new("waiver of a rule");
		f = finding_of(own, r, target);
		buf_char(&out, '\n');
		yaml_put_comment(&out, arena_printf(arena, "%s  %s%s", rule_name(r->rule), categories[stig_category(r->severity)],
		    stig_first(&r->rule->titles)));
		if (f.undecided) {
			yaml_put_comment(&out, arena_printf(own,
			    "cannot be waived: whether there is more that is wrong cannot be told: %s", f.undecided));
		} else {
			add_entry(&out, own, t, r, &f);
			++*count;
		}
		arena_free(own);
	}
	file = file_out_new(arena, path, err);
	fine = file != NULL;
	if (fine) {
		file_out_add(file, out.at, out.length);
		fine = file_out_done(file, err);
	}
	arena_free(arena);
	return fine;
}
