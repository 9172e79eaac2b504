#include "xccdf/finding.h"

#include <openssl/evp.h>
#include <stdlib.h>
#include <string.h>

#include "base/buf.h"
#include "base/limits.h"
#include "base/secret.h"
#include "base/text.h"
#include "probe/docker_common.h"
#include "target/kept.h"
#include "xccdf/evidence.h"
#include "xccdf/ocil.h"

struct collecting {
	struct arena *arena;
	const struct docker_containers *containers;
	struct eval *eval;
	struct finding finding;
	struct map *seen; /* offenders that are there already */
};

static int by_text(const void *a, const void *b)
{
	return strcmp(*(const char *const *)a, *(const char *const *)b);
}

static const char *digest(struct arena *arena, const char *bytes, size_t length)
{
	unsigned char d[EVP_MAX_MD_SIZE];
	unsigned n;

	EVP_Digest(bytes, length, d, &n, EVP_sha256(), NULL);
	return arena_printf(arena, "%02x%02x-%02x%02x-%02x%02x-%02x%02x-%02x%02x", d[0], d[1], d[2], d[3], d[4], d[5], d[6],
	    d[7], d[8], d[9]);
}

/* Values ------------------------------------------------------------------------------ */

/* As in the evidence; where that shows the beginning only, a change behind it shows, too. */
static const char *value_of(struct collecting *c, const struct oval_test *test, const struct oval_item_entity *entity)
{
	struct buf buf, whole;

	if (evidence_masked(test, entity->name) && entity->status == OVAL_STATUS_EXISTS)
		return "(masked)";
	buf_init(&buf, c->arena);
	evidence_value(&buf, entity);
	if (entity->length > EVIDENCE_VALUE_BYTES && entity->status == OVAL_STATUS_EXISTS && !entity->mask &&
	    !entity->n_fields) {
		buf_init(&whole, c->arena);
		text_printable(&whole, entity->value, entity->length);
		secret_hide_logins(whole.at, whole.length);
		buf_printf(&buf, " %s", digest(c->arena, whole.at, whole.length));
		buf_release(&whole);
	}
	return buf.at;
}

/* "NAME=VALUE; VALUE", in an order of its own. */
static void add_values(struct collecting *c, struct buf *to, const struct oval_test *test, const struct oval_item *item,
    const char *entity, const char *name)
{
	const char **values = NULL;
	size_t count = 0;

	for (size_t i = 0; i < item->n_entities; i++)
		if (!strcmp(item->entities[i].name, entity)) {
			values = arena_more(c->arena, values, count, sizeof *values);
			values[count++] = value_of(c, test, &item->entities[i]);
		}
	if (count)
		qsort(values, count, sizeof *values, by_text);
	buf_printf(to, "%s%s=%s", to->length ? " " : "", name, count ? "" : "(not there)");
	for (size_t i = 0; i < count; i++)
		buf_printf(to, "%s%s", i ? "; " : "", values[i]);
}

static const struct oval_item_entity *existing(const struct oval_item *item, const char *name)
{
	for (size_t i = 0; i < item->n_entities; i++)
		if (!strcmp(item->entities[i].name, name) && item->entities[i].status == OVAL_STATUS_EXISTS)
			return &item->entities[i];
	return NULL;
}

/* One offender ------------------------------------------------------------------------------ */

/* What changes while the thing stays the same: a container that is created again is stopped, started, gets another
 * id and, when it is updated, another image; a process gets another pid; a line moves; the node joins again; and
 * how we came to the engine is our matter. */
static bool is_passing(const struct oval_item *item, const char *name)
{
	static const char *const always[] = { "pid", "line", "a_time", "c_time", "m_time", NULL };
	static const char *const docker[] = { "status", "node_id", "endpoint", "ever_started", NULL };
	static const char *const named[] = { "id", "image", "image_id", NULL };
	bool ours = !strcmp(item->family, "x-docker");

	for (size_t i = 0; always[i]; i++)
		if (!strcmp(name, always[i]))
			return true;
	for (size_t i = 0; ours && docker[i]; i++)
		if (!strcmp(name, docker[i]))
			return true;
	for (size_t i = 0; ours && existing(item, "name") && named[i]; i++)
		if (!strcmp(name, named[i]))
			return true;
	return false;
}

static bool is_constrained(const struct oval_test *test, const char *name)
{
	for (size_t i = 0; test->object && i < test->object->n_entities; i++)
		if (!strcmp(test->object->entities[i].name, name))
			return true;
	for (size_t i = 0; test->object && i < test->object->n_filters; i++)
		for (size_t k = 0; k < test->object->filters[i].state->n_entities; k++)
			if (!strcmp(test->object->filters[i].state->entities[k].name, name))
				return true;
	return false;
}

/* Tasks of a service are named SERVICE.SLOT.TASK, another one each time they are started. */
static const char *service_of(const struct docker_box *box, const char *container)
{
	const char *service = docker_service_of(box);
	size_t length = strlen(service);

	return length && !strncmp(container, service, length) && container[length] == '.' ? service : NULL;
}

static const char *text_of(struct collecting *c, const struct oval_item_entity *entity)
{
	struct buf buf;

	if (!entity || !entity->length)
		return NULL;
	buf_init(&buf, c->arena);
	evidence_value(&buf, entity);
	return buf.at;
}

static void whose(struct collecting *c, const struct oval_item *item, const struct probe *probe, struct finding_offender *o)
{
	bool named = evidence_of_containers(probe);
	const struct oval_item_entity *id = named ? existing(item, "id") : NULL;
	const struct probe_entity *row = probe ? probe_entity_find(probe, "container") : NULL;
	const struct docker_box *box;

	/* execs have the container as it was written in the command */
	if (named || (row && row->flags & PROBE_SUBJECT))
		o->container = text_of(c, existing(item, named ? "name" : "container"));
	o->image = named && o->container ? text_of(c, existing(item, "image")) : NULL;
	box = id && c->containers->list->outcome == TARGET_OK ? map_get(c->containers->by_id, id->value) : NULL;
	if (!o->container || !box)
		return;
	o->labels = kept_member(kept_member(box->body, "Config"), "Labels");
	o->service = service_of(box, o->container);
}

static void add_offender(struct collecting *c, struct finding_offender offender)
{
	struct finding *f = &c->finding;
	struct finding_offender *at;
	const char *key = arena_printf(c->arena, "%s\n%s", offender.container ? offender.container : "", offender.what);

	if (map_put(c->seen, key, c))
		return;
	at = arena_more(c->arena, (void *)f->offenders, f->count, sizeof *at);
	at[f->count++] = offender;
	f->offenders = at;
}

/* Each compared entity that speaks against the rule, once. */
static size_t add_compared(struct collecting *c, struct buf *to, const struct oval_test *test, const struct oval_item *item,
    const struct probe *probe, bool forbidden)
{
	struct map *told = map_new(c->arena);

	for (size_t s = 0; s < test->n_states; s++) {
		const struct oval_state *state = test->states[s];
		struct eval_entity_result *results = arena_alloc(c->arena, (state->n_entities + 1) * sizeof *results);

		eval_item_against_state(c->eval, item, state, results);
		for (size_t i = 0; i < state->n_entities; i++) {
			const char *name = state->entities[i].name;

			if ((results[i].result == OVAL_TRUE) == forbidden && !map_put(told, name, c))
				add_values(c, to, test, item, name, evidence_source_name(probe, name));
		}
	}
	return told->count;
}

/* Whether the entity says which thing it is, where no value of it is compared. */
static bool tells(const struct oval_test *test, const struct probe *probe, const char *name)
{
	return evidence_of_containers(probe) ? is_constrained(test, name) : true;
}

static void add_item(struct collecting *c, const struct oval_test *test, const struct oval_item *item, bool forbidden)
{
	const struct probe *probe = probe_find(test->family, test->name);
	struct finding_offender offender = { 0 };
	struct map *told = map_new(c->arena);
	struct buf buf;

	whose(c, item, probe, &offender);
	buf_init(&buf, c->arena);
	if (!offender.container)
		buf_str(&buf, test->name);
	if (offender.container) {
		map_put(told, evidence_of_containers(probe) ? "name" : "container", c);
		map_put(told, "service", c);
	}
	for (const struct probe_entity *row = probe ? probe->entities : NULL; row && row->name; row++)
		if (row->flags & PROBE_SUBJECT && !is_passing(item, row->name) && existing(item, row->name) &&
		    !map_put(told, row->name, c))
			add_values(c, &buf, test, item, row->name, evidence_source_name(probe, row->name));
	if (!add_compared(c, &buf, test, item, probe, forbidden))
		for (size_t i = 0; i < item->n_entities; i++) {
			const char *name = item->entities[i].name;

			if (!is_passing(item, name) && tells(test, probe, name) && existing(item, name) &&
			    !map_put(told, name, c))
				add_values(c, &buf, test, item, name, evidence_source_name(probe, name));
		}
	offender.what = buf.at;
	add_offender(c, offender);
}

/* Nothing of what was looked for is there: what that was. */
static void add_absence(struct collecting *c, const struct oval_test *test)
{
	const struct oval_object *object = test->object;
	const struct probe *probe = probe_find(test->family, test->name);
	struct finding_offender offender = { 0 };
	struct buf buf;

	buf_init(&buf, c->arena);
	buf_printf(&buf, "no %s", test->name);
	for (size_t i = 0; object && i < object->n_entities; i++) {
		const struct oval_entity *entity = &object->entities[i];
		const struct probe_entity *row = probe ? probe_entity_find(probe, entity->name) : NULL;
		const struct eval_variable *variable = entity->variable ? eval_variable(c->eval, entity->variable) : NULL;

		if (!row || row->flags & PROBE_OBJECT_ONLY)
			continue;
		buf_printf(&buf, " %s=", entity->name);
		if (entity->mask || (variable && variable->mask))
			buf_str(&buf, "(masked)");
		else if (!variable)
			text_printable(&buf, entity->value, strlen(entity->value));
		for (size_t v = 0; variable && !variable->mask && !entity->mask && v < variable->n_values; v++) {
			buf_str(&buf, v ? "; " : "");
			text_printable(&buf, variable->values[v], strlen(variable->values[v]));
		}
	}
	secret_hide_logins(buf.at, buf.length);
	offender.what = buf.at;
	add_offender(c, offender);
}

/* What decides ------------------------------------------------------------------------------ */

static void cannot_tell(struct collecting *c, const char *what, const char *why)
{
	struct buf buf;

	if (c->finding.undecided)
		return;
	buf_init(&buf, c->arena);
	text_printable(&buf, what, strlen(what));
	buf_str(&buf, ": ");
	text_printable(&buf, why, strlen(why));
	c->finding.undecided = buf.at;
}

/* A test that speaks against the rule. `whole`: whatever it found may have. */
static void take_test(struct collecting *c, const struct eval_test *test, bool wanted, bool whole)
{
	const struct oval_test *t = test->test;
	const char *name = t->comment ? t->comment : t->id;
	bool forbidden = evidence_forbids(t, wanted);
	size_t before = c->finding.count;

	if (test->collected && test->collected->flag != OVAL_FLAG_COMPLETE && test->collected->flag != OVAL_FLAG_DOES_NOT_EXIST)
		cannot_tell(c, name, test->collected->n_messages ? test->collected->messages[0].text
								  : oval_flag_names[test->collected->flag]);
	for (size_t i = 0; i < test->n_items; i++)
		switch (evidence_standing(t, wanted, &test->items[i])) {
		case STANDING_OFFENDER:
			add_item(c, t, test->items[i].item, forbidden);
			break;
		case STANDING_TROUBLE:
			cannot_tell(c, name, test->items[i].item->n_messages ? test->items[i].item->messages[0].text
									      : "an item could not be read");
			break;
		default:
			if (whole)
				add_item(c, t, test->items[i].item, forbidden);
		}
	/* There are too many or too few of them. */
	for (size_t i = 0; c->finding.count == before && i < test->n_items; i++)
		add_item(c, t, test->items[i].item, forbidden);
	if (c->finding.count == before && !test->n_items)
		add_absence(c, t);
}

/* Only what makes the result: of an AND that is false, what is false. `whole`: below an exclusive operator, where all
 * of it does. */
static void take_criteria(struct collecting *c, const struct eval_criteria *node, bool wanted, bool whole, unsigned depth)
{
	const struct oval_criteria *criteria = node->criteria;
	bool decided = node->result == OVAL_TRUE || node->result == OVAL_FALSE;

	if (depth > LIMIT_NESTING || node->result == OVAL_NOT_APPLICABLE)
		return;
	if (decided && (node->result == OVAL_TRUE) == wanted && !whole)
		return;
	if (criteria->negate)
		wanted = !wanted;
	if (node->test && decided)
		take_test(c, node->test, wanted, whole);
	else if (node->test) {
		const struct oval_collected *collected = node->test->collected;

		cannot_tell(c, node->test->test->comment ? node->test->test->comment : node->test->test->id,
		    collected && collected->n_messages ? collected->messages[0].text : oval_result_names[node->result]);
	} else if (node->definition && node->definition->criteria)
		take_criteria(c, node->definition->criteria, wanted, whole, depth + 1);
	else if (!decided && !node->n_children)
		cannot_tell(c, criteria->comment ? criteria->comment : "the criteria", oval_result_names[node->result]);
	whole |= criteria->kind == OVAL_CRITERIA &&
	    (criteria->operator == OVAL_OPERATOR_ONE || criteria->operator == OVAL_OPERATOR_XOR);
	for (size_t i = 0; i < node->n_children; i++)
		take_criteria(c, &node->children[i], wanted, whole, depth + 1);
}

static void take_definition(struct collecting *c, const struct eval_definition *definition, bool good)
{
	if (!evidence_true_is_good(definition->definition))
		good = !good;
	if (definition->criteria)
		take_criteria(c, definition->criteria, good, false, 0);
}

/* `good`: false, where a check that passes is what speaks against the rule. */
static void take_checked(struct collecting *c, const struct xccdf_checked *checked, bool good)
{
	bool negated = checked->check && checked->check->negate;

	if (checked->result == XCCDF_ERROR || checked->result == XCCDF_UNKNOWN)
		cannot_tell(c, checked->name ? checked->name : "a check", xccdf_result_names[checked->result]);
	else if (checked->result != (good ? XCCDF_FAIL : XCCDF_PASS))
		return;
	if (negated)
		good = !good;
	for (size_t i = 0; i < checked->n_children; i++)
		take_checked(c, &checked->children[i], good);
	if (checked->n_children)
		return;
	if (checked->eval) {
		c->eval = checked->eval;
		if (checked->definition)
			take_definition(c, checked->definition, good);
		for (size_t i = 0; !checked->definition && i < checked->n_definitions; i++)
			take_definition(c, checked->definitions[i], good);
	} else if (checked->system && ocil_is_system(checked->system))
		add_offender(c, (struct finding_offender){ .what = arena_printf(c->arena, "answered %s to %s",
		    good ? "against it" : "for it", checked->name ? checked->name : "the questions") });
	else
		cannot_tell(c, checked->system ? checked->system : "a check", "it does not say what it found");
}

struct finding finding_of(struct arena *arena, const struct xccdf_rule_result *result, struct target *target)
{
	struct collecting c = { .arena = arena, .containers = docker_containers(target->docker), .seen = map_new(arena) };

	if (result->checked)
		take_checked(&c, result->checked, true);
	if (!c.finding.count && !c.finding.undecided)
		c.finding.undecided = "what failed is not known";
	return c.finding;
}

/* Fingerprints ------------------------------------------------------------------------------ */

const char *finding_fingerprint(struct arena *arena, const char *stig_id, const char *const *texts, size_t count)
{
	const char **sorted = arena_memdup(arena, texts, count * sizeof *texts);
	struct buf buf;

	qsort(sorted, count, sizeof *sorted, by_text);
	buf_init(&buf, arena);
	buf_printf(&buf, "finding 1\n%s\n", stig_id);
	for (size_t i = 0; i < count; i++)
		if (!i || strcmp(sorted[i], sorted[i - 1]) != 0)
			buf_printf(&buf, "%s\n", sorted[i]);
	return digest(arena, buf.at, buf.length);
}

bool finding_is_fingerprint(const char *text)
{
	static const char form[] = "xxxx-xxxx-xxxx-xxxx-xxxx";

	for (size_t i = 0; i < sizeof form; i++)
		if (form[i] == 'x' ? !text[i] || !strchr("0123456789abcdef", text[i]) : text[i] != form[i])
			return false;
	return true;
}
