#include "xccdf/command/validation.h"

#include <stdio.h>
#include <string.h>

#include "base/buf.h"
#include "base/text.h"

void command_complain(void *arg, const char *file, unsigned line, const char *what)
{
	struct arena *arena = arena_new("complaint");
	struct buf text;

	(void)arg;
	buf_init(&text, arena);
	buf_str(&text, "File '");
	text_printable(&text, file, strlen(file));
	if (line)
		buf_printf(&text, "' line %u: ", line);
	else
		buf_str(&text, "': ");
	text_printable(&text, what, strlen(what));
	fprintf(stderr, "%s\n", text.at);
	arena_free(arena);
}

static bool invalid_content(const struct source *source, struct err *err)
{
	return err_set(err, ERR_CONTENT, "Invalid %s (%s) content in %s",
	    source_validation_names[source->type], source->version, source->name);
}

int command_validate(const struct command *command, const char *path,
    const char *schema_dir, bool skip_schematron, int invalid)
{
	struct source_validation how = {
		.schema_dir = schema_dir, .skip_schematron = skip_schematron,
		.complain = command_complain,
	};
	struct arena *arena = arena_new("validate");
	struct err err = { 0 };
	struct source *source = source_open(arena, path, &err);
	int status = EXIT_FINE;

	if (source && source->type == SOURCE_UNKNOWN) {
		err_set(&err, ERR_CONTENT, "%s: %s is no document of a kind plimsoll knows",
		    source->name, source->root->name);
		source = NULL;
	}
	if (!source) {
		status = command_failed(command, &err);
	} else {
		switch (source_validate(arena, source, &how, &err)) {
		case SOURCE_VALID:
			break;
		case SOURCE_INVALID:
			invalid_content(source, &err);
			command_failed(command, &err);
			status = invalid;
			break;
		case SOURCE_UNCHECKED:
			status = command_failed(command, &err);
			break;
		}
	}
	arena_free(arena);
	return status;
}

bool command_must_be_valid(struct arena *arena, const struct source *source,
    const char *schema_dir, struct err *err)
{
	struct source_validation how = {
		.schema_dir = schema_dir, .skip_schematron = true, .complain = command_complain,
	};

	switch (source_validate(arena, source, &how, err)) {
	case SOURCE_VALID:
		return true;
	case SOURCE_INVALID:
		return invalid_content(source, err);
	case SOURCE_UNCHECKED:
		break;
	}
	return false;
}
