#include "xccdf/output/checklist.h"

#include <openssl/evp.h>
#include <string.h>

#include "base/buf.h"
#include "base/limits.h"
#include "base/text.h"
#include "xccdf/stig.h"

enum checklist_status checklist_status(enum xccdf_result result)
{
	switch (result) {
	case XCCDF_PASS:
	case XCCDF_FIXED:
		return CHECKLIST_NOT_A_FINDING;
	case XCCDF_FAIL:
		return CHECKLIST_OPEN;
	case XCCDF_NOTAPPLICABLE:
		return CHECKLIST_NOT_APPLICABLE;
	default:
		return CHECKLIST_NOT_REVIEWED;
	}
}

/* Cut so that no importer has to: with a mark that says so. */
static const char *fitting(struct arena *arena, const char *text)
{
	size_t length = strlen(text), units = text_utf16_units(text);
	static const char mark[] = "\n[cut here: importers take no more than 32,767 characters]";

	if (units <= LIMIT_EVIDENCE_UNITS)
		return text;
	/* A byte is never more than one unit, so this many bytes fit. */
	length = LIMIT_EVIDENCE_UNITS - sizeof mark;
	while (length && ((unsigned char)text[length] & 0xC0) == 0x80)
		length--;
	return arena_printf(arena, "%.*s%s", (int)length, text, mark);
}

const char *checklist_details(struct arena *arena, const struct xccdf_rule_result *r)
{
	struct buf buf;

	if (!r)
		return "Not selected by the profile of this audit.";
	buf_init(&buf, arena);
	buf_printf(&buf, "plimsoll " PLIMSOLL_VERSION ", %s: %s\n", xccdf_time(arena, r->time),
	    xccdf_result_names[r->result]);
	for (size_t i = 0; i < r->n_messages; i++)
		buf_printf(&buf, "%s%s", i ? "\n" : "", r->messages[i].text);
	return fitting(arena, buf.at);
}

const char *checklist_comments(struct arena *arena, const struct xccdf_rule_result *r)
{
	struct buf buf;

	buf_init(&buf, arena);
	for (size_t i = 0; r && i < r->n_overrides; i++) {
		const struct xccdf_override *o = &r->overrides[i];

		buf_str(&buf, i ? "\n" : "");
		if (o->old_result == o->new_result)
			buf_printf(&buf, "The finding stands, by decision of %s on %.10s. %s", o->authority,
			    xccdf_time(arena, o->time), o->remark);
		else
			buf_printf(&buf, "The result was %s and was set to %s by %s on %s: %s",
			    xccdf_result_names[o->old_result], xccdf_result_names[o->new_result], o->authority,
			    xccdf_time(arena, o->time), o->remark);
	}
	return fitting(arena, buf.at);
}

static const char *fact(const struct xccdf_test_result *result, const char *ending)
{
	for (size_t i = 0; i < result->n_facts; i++) {
		size_t length = strlen(result->facts[i].name), tail = strlen(ending);

		/* The loopback interface has an address of zeros. */
		if (length >= tail && !strcmp(result->facts[i].name + length - tail, ending) &&
		    strcmp(result->facts[i].value, "00:00:00:00:00:00"))
			return result->facts[i].value;
	}
	return "";
}

struct checklist_target checklist_target(struct arena *arena, const struct xccdf_test_result *result)
{
	struct checklist_target target = {
		.host = result->n_targets ? result->targets[0] : "unknown",
		.mac = fact(result, ":mac"),
		.fqdn = fact(result, ":fqdn"),
	};
	struct buf buf;

	buf_init(&buf, arena);
	for (size_t i = 0; i < result->n_addresses; i++)
		buf_printf(&buf, "%s%s", i ? "," : "", result->addresses[i]);
	target.address = buf.at;
	/* Importers refuse a name without a dot. */
	if (!strchr(target.fqdn, '.'))
		target.fqdn = "";
	return target;
}

const struct xccdf_rule_result **checklist_results(struct arena *arena, const struct xccdf_test_result *result)
{
	const struct xccdf_rule_result **by_index =
	    arena_alloc(arena, (result->benchmark->n_items + 1) * sizeof *by_index);

	for (size_t i = 0; i < result->n_rule_results; i++)
		if (result->rule_results[i].result != XCCDF_NOTSELECTED)
			by_index[result->rule_results[i].rule->index] = &result->rule_results[i];
	return by_index;
}

const char *checklist_uuid(struct arena *arena, const char *name)
{
	unsigned char d[EVP_MAX_MD_SIZE];
	unsigned length;

	EVP_Digest(name, strlen(name), d, &length, EVP_sha256(), NULL);
	d[6] = (unsigned char)((d[6] & 0x0F) | 0x80); /* RFC 9562: version 8, made by us */
	d[8] = (unsigned char)((d[8] & 0x3F) | 0x80);
	return arena_printf(arena, "%02x%02x%02x%02x-%02x%02x-%02x%02x-%02x%02x-%02x%02x%02x%02x%02x%02x", d[0], d[1],
	    d[2], d[3], d[4], d[5], d[6], d[7], d[8], d[9], d[10], d[11], d[12], d[13], d[14], d[15]);
}

const char *checklist_stig_ref(struct arena *arena, const struct xccdf_benchmark *b)
{
	return arena_printf(arena, "%s :: Version %s, %s", stig_first(&b->titles), b->version.text ? b->version.text : "",
	    stig_release_info(b));
}
