/* x-linux:auditrule_object: the audit rules of the host, one item each, with its parts: those loaded in
 * the kernel, and those of each file on disk. */
#include <string.h>

#include "base/buf.h"
#include "probe/audit_rules.h"

static const struct probe_entity entities[] = {
	{ "source", OVAL_STRING, PROBE_OBJECT | PROBE_SUBJECT },
	{ "path", OVAL_STRING, PROBE_OBJECT | PROBE_SUBJECT },
	{ "file", OVAL_STRING, PROBE_SUBJECT },
	{ "line", OVAL_INT, PROBE_SUBJECT },
	{ "order", OVAL_INT },
	{ "list", OVAL_STRING },
	{ "action", OVAL_STRING },
	{ "directory", OVAL_BOOLEAN },
	{ "permissions", OVAL_STRING },
	{ "key", OVAL_STRING, PROBE_MANY },
	{ "system_call", OVAL_STRING, PROBE_MANY },
	{ "field", OVAL_STRING, PROBE_MANY },
	{ "text", OVAL_STRING, PROBE_SUBJECT },
	{ "enabled", OVAL_INT },
	{ 0 }
};

static const char *permissions(struct collect *c, const struct audit_rule *rule)
{
	const char *written = audit_rule_value(rule, "perm");
	struct buf text;

	/* A path without permissions means all of them. */
	if (!written)
		return rule->path ? "rwxa" : NULL;
	buf_init(&text, c->arena);
	for (const char *letter = "rwxa"; *letter; letter++)
		if (strchr(written, *letter) || strchr(written, *letter - 'a' + 'A'))
			buf_char(&text, *letter);
	return text.at;
}

static void put(struct collect *c, const struct audit_rules *rules, size_t order)
{
	const struct audit_rule *rule = &rules->rules[order];
	const char *path = rule->path ? rule->path : "";

	if (!collect_matches(c, "path", path, strlen(path)))
		return;
	collect_item(c);
	collect_string(c, "source", rule->file ? "file" : "loaded");
	collect_string(c, "path", rule->path);
	if (rule->file) {
		collect_string(c, "file", rule->file);
		collect_int(c, "line", rule->line);
	}
	collect_int(c, "order", (int64_t)order + 1);
	collect_string(c, "list", rule->list);
	collect_string(c, "action", rule->action);
	if (rule->path)
		collect_bool(c, "directory", rule->directory);
	collect_string(c, "permissions", permissions(c, rule));
	for (size_t i = 0; i < rule->n_syscalls; i++)
		collect_string(c, "system_call", rule->syscalls[i]);
	for (size_t i = 0; i < rule->n_fields; i++) {
		const struct audit_field *field = &rule->fields[i];

		if (!strcmp(field->name, "key"))
			collect_string(c, "key", field->value);
		else
			collect_string(c, "field", arena_printf(c->arena, "%s%s%s", field->name, field->operation, field->value));
	}
	collect_string(c, "text", rule->text);
	if (rules->enabled >= 0)
		collect_int(c, "enabled", rules->enabled);
}

static void put_all(struct collect *c, const struct audit_rules *rules)
{
	if (rules->trouble)
		collect_trouble(c, "%s", rules->trouble);
	if (rules->note)
		collect_note(c, "%s", rules->note);
	for (size_t i = 0; i < rules->count; i++)
		put(c, rules, i);
}

static void collect(struct collect *c)
{
	if (collect_matches(c, "source", "loaded", 6))
		put_all(c, audit_rules_loaded(c->target));
	if (collect_matches(c, "source", "file", 4)) {
		const char *trouble;
		size_t count;
		const struct audit_rules_file *files = audit_rules_files(c->target, c->arena, &count, &trouble);

		if (trouble)
			collect_trouble(c, "%s", trouble);
		for (size_t i = 0; i < count; i++)
			put_all(c, &files[i].rules);
	}
}

const struct probe probe_linux_auditrule = {
	.family = "x-linux", .name = "auditrule", .entities = entities, .collect = collect,
};
