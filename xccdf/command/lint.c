#include "xccdf/command/lint.h"

#include <stdarg.h>
#include <stdlib.h>
#include <string.h>

#include "base/text.h"

static void add(struct lint *lint, const struct rule_file *file, unsigned line, const char *format, va_list args)
{
	const char *text = arena_vprintf(lint->arena, format, args);

	lint->findings = arena_more(lint->arena, lint->findings, lint->n_findings, sizeof *lint->findings);
	lint->findings[lint->n_findings++] = (struct lint_finding){ file, line, text_shown(lint->arena, text) };
}

void lint_find(struct lint *lint, const struct rule_file *file, const struct xml_node *node, const char *format, ...)
{
	va_list args;

	va_start(args, format);
	add(lint, file, node->line, format, args);
	va_end(args);
}

void lint_find_at(struct lint *lint, const struct rule_file *file, unsigned line, const char *format, ...)
{
	va_list args;

	va_start(args, format);
	add(lint, file, line, format, args);
	va_end(args);
}

void lint_misuse(void *arg, const struct rule_file *file, const struct xml_node *node, const char *what)
{
	lint_find(arg, file, node, "%s: correct it", what);
}

/* Files lie in one array: benchmark.xml, then by STIG ID. */
static int by_place(const void *a, const void *b)
{
	const struct lint_finding *x = a, *y = b;

	if (x->file != y->file)
		return x->file < y->file ? -1 : 1;
	if (x->line != y->line)
		return x->line < y->line ? -1 : 1;
	return strcmp(x->text, y->text);
}

bool lint_run(struct lint *lint, struct arena *arena, const struct scenario_content *content, struct err *err)
{
	*lint = (struct lint){ .arena = arena, .content = content };
	lint->net = rule_net_new(arena, content->files, content->n_files);
	lint_parts(lint);
	lint_schemas(lint);
	lint_values(lint);
	lint_rules(lint);
	if (!lint_scenarios(lint, err))
		return false;
	if (lint->n_findings)
		qsort(lint->findings, lint->n_findings, sizeof *lint->findings, by_place);
	return true;
}
