#include "probe/accounts.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

void accounts_read(struct collect *c, const char *path,
    void (*tell)(struct collect *, const char *const fields[ACCOUNT_FIELDS]))
{
	enum target_outcome outcome;
	const char *bytes;
	size_t length;
	char *at, *line, *field;
	struct err err;

	outcome = target_read(c->target, path, 0, c->arena, &bytes, &length, &err);
	if (outcome == TARGET_DENIED || outcome == TARGET_TROUBLE)
		collect_trouble(c, "%s", err.text);
	if (outcome != TARGET_OK)
		return;
	at = arena_strndup(c->arena, bytes, length);
	while ((line = strsep(&at, "\n"))) {
		const char *fields[ACCOUNT_FIELDS] = { 0 };
		size_t n = 0;

		/* Comments, and NIS's + and - lines, are no accounts. */
		if (!*line || strchr("#+-", *line) || !strchr(line, ':'))
			continue;
		while (n < ACCOUNT_FIELDS && (field = strsep(&line, ":")))
			fields[n++] = field;
		if (*fields[0] && collect_matches(c, "username", fields[0], strlen(fields[0])))
			tell(c, fields);
	}
}

void accounts_number(struct collect *c, const char *entity, const char *text)
{
	long long value;
	char *end;

	if (!text || !*text) {
		collect_status(c, entity, OVAL_STATUS_DOES_NOT_EXIST);
		return;
	}
	errno = 0;
	value = strtoll(text, &end, 10);
	if (errno || *end)
		collect_status(c, entity, OVAL_STATUS_ERROR);
	else
		collect_int(c, entity, value);
}
