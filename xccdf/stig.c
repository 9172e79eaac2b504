#include "xccdf/stig.h"

#include <ctype.h>
#include <string.h>

#include "base/buf.h"

#define DISA "xccdf_mil.disa.stig_"

const char *stig_long_id(struct arena *arena, const char *kind, const char *id)
{
	if (!strncmp(id, "xccdf_", 6))
		return id;
	return arena_printf(arena, DISA "%s_%s", kind, id);
}

const char *stig_short_id(const char *kind, const char *id)
{
	size_t disa = strlen(DISA), length = strlen(kind);

	if (!strncmp(id, DISA, disa) && !strncmp(id + disa, kind, length) && id[disa + length] == '_')
		return id + disa + length + 1;
	return id;
}

bool stig_is_called(const struct xccdf_item *rule, const char *name)
{
	return (rule->version.text && !strcmp(name, rule->version.text)) || !strcmp(name, rule->id) ||
	    !strcmp(name, stig_short_id("rule", rule->id));
}

const char *stig_text(struct xccdf_text text)
{
	struct err err = { 0 };
	const char *plain = text.node ? xml_text(text.xml, text.node, &err) : NULL;

	return plain ? plain : "";
}

const char *stig_first(const struct xccdf_texts *texts)
{
	return texts->count ? stig_text(texts->at[0]) : "";
}

/* What stands between <name> and </name> in text that was unescaped once. */
static const char *between(struct arena *arena, const char *text, const char *name)
{
	const char *open = arena_printf(arena, "<%s>", name);
	const char *close = arena_printf(arena, "</%s>", name);
	const char *start = strstr(text, open), *end;

	if (!start)
		return "";
	start += strlen(open);
	end = strstr(start, close);
	return end ? arena_strndup(arena, start, (size_t)(end - start)) : arena_strdup(arena, start);
}

const char *stig_part(struct arena *arena, const struct xccdf_item *item, const char *name)
{
	const char *description = stig_first(&item->descriptions);

	if (strstr(description, "<VulnDiscussion>") || strcmp(name, "VulnDiscussion"))
		return between(arena, description, name);
	if (!item->rationales.count)
		return xml_trim(arena, description);
	return arena_printf(arena, "%s\n\n%s", xml_trim(arena, description),
	    xml_trim(arena, stig_first(&item->rationales)));
}

const char *stig_description(struct arena *arena, const struct xccdf_item *item)
{
	const char *description = stig_first(&item->descriptions);

	if (item->kind == XCCDF_GROUP)
		return strstr(description, "<GroupDescription>")
			   ? description
			   : arena_printf(arena, "<GroupDescription>%s</GroupDescription>", description);
	if (strstr(description, "<VulnDiscussion>"))
		return description;
	return arena_printf(arena, "<VulnDiscussion>%s</VulnDiscussion><FalsePositives></FalsePositives>"
		"<FalseNegatives></FalseNegatives><Documentable>false</Documentable><Mitigations></Mitigations>"
		"<SeverityOverrideGuidance></SeverityOverrideGuidance><PotentialImpacts></PotentialImpacts>"
		"<ThirdPartyTools></ThirdPartyTools><MitigationControl></MitigationControl>"
		"<Responsibility></Responsibility><IAControls></IAControls>",
	    stig_part(arena, item, "VulnDiscussion"));
}

const char *stig_check_text(struct arena *arena, const struct xccdf_item *rule)
{
	for (size_t i = 0; i < rule->n_checks; i++) {
		struct err err = { 0 };
		struct xccdf_text text = rule->titles.count ? rule->titles.at[0] : (struct xccdf_text){ 0 };
		const char *plain;

		if (!rule->checks[i].content || !text.xml)
			continue;
		plain = xml_text(text.xml, rule->checks[i].content, &err);
		if (plain && *plain)
			return xml_trim(arena, plain);
	}
	return "";
}

const char *stig_fix_text(const struct xccdf_item *rule)
{
	return rule->n_fixtexts ? stig_text(rule->fixtexts[0].text) : "";
}

const char *const *stig_idents(struct arena *arena, const struct xccdf_item *rule, bool legacy, size_t *count)
{
	const char **found = NULL;
	size_t n = 0;

	for (size_t i = 0; i < rule->n_idents; i++) {
		const char *text = xml_trim(arena, rule->idents[i].text);
		bool is_cci = !strncmp(text, "CCI-", 4);
		bool is_legacy = !strncmp(text, "SV-", 3) || !strncmp(text, "V-", 2);
		bool known = false;

		if (legacy ? !is_legacy : !is_cci)
			continue;
		for (size_t k = 0; k < n && !known; k++)
			known = !strcmp(found[k], text);
		if (known)
			continue;
		found = arena_more(arena, found, n, sizeof *found);
		found[n++] = text;
	}
	*count = n;
	return found;
}

const char *stig_release_info(const struct xccdf_benchmark *benchmark)
{
	for (size_t i = 0; i < benchmark->n_plain_texts; i++)
		if (!strcmp(benchmark->plain_texts[i].id, "release-info"))
			return benchmark->plain_texts[i].text;
	return "";
}

const char *stig_release(struct arena *arena, const struct xccdf_benchmark *benchmark)
{
	const char *info = strstr(stig_release_info(benchmark), "Release:");
	const char *version = benchmark->version.text;
	char digits[16];
	size_t n = 0;

	if (!info || !version)
		return "";
	for (info += strlen("Release:"); isspace((unsigned char)*info); info++)
		;
	while (isdigit((unsigned char)info[n]) && n < sizeof digits - 1) {
		digits[n] = info[n];
		n++;
	}
	digits[n] = '\0';
	version = xml_trim(arena, version);
	if (!n || !isdigit((unsigned char)*version))
		return "";
	return arena_printf(arena, "V%.*sR%s", (int)strspn(version, "0123456789"), version, digits);
}

/* dc:identifier below a reference; NULL if none. */
static const char *identifier(const struct xccdf_reference *references, size_t count)
{
	for (size_t i = 0; i < count; i++) {
		struct err err = { 0 };
		struct xml_node *node = references[i].text.node, *child;

		if (!node || (node->closed && !xml_open(references[i].text.xml, node, &err)))
			continue;
		child = xml_child(node, NULL, "identifier");
		if (child && *child->text)
			return child->text;
	}
	return NULL;
}

const char *stig_target_key(const struct xccdf_benchmark *benchmark)
{
	const char *key = identifier(benchmark->references, benchmark->n_references);

	for (size_t i = 0; !key && i < benchmark->n_items; i++)
		key = identifier(benchmark->items[i]->references, benchmark->items[i]->n_references);
	return key ? key : "";
}

int stig_category(enum xccdf_severity severity)
{
	switch (severity) {
	case XCCDF_HIGH:
		return 1;
	case XCCDF_MEDIUM:
		return 2;
	case XCCDF_LOW:
		return 3;
	default:
		return 0;
	}
}
