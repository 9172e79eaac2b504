#include "xccdf/result.h"

#include <stdarg.h>
#include <stdio.h>
#include <time.h>

void xccdf_message_add(struct arena *arena, struct xccdf_rule_result *r,
    enum xccdf_message_severity severity, const char *format, ...)
{
	va_list args;

	r->messages = arena_more(arena, r->messages, r->n_messages, sizeof *r->messages);
	r->messages[r->n_messages].severity = severity;
	va_start(args, format);
	r->messages[r->n_messages].text = arena_vprintf(arena, format, args);
	va_end(args);
	r->n_messages++;
}

void xccdf_override_add(struct arena *arena, struct xccdf_rule_result *r, int64_t seconds,
    const char *authority, enum xccdf_result new_result, const char *remark)
{
	r->overrides = arena_more(arena, r->overrides, r->n_overrides, sizeof *r->overrides);
	r->overrides[r->n_overrides++] = (struct xccdf_override){ seconds,
		arena_strdup(arena, authority), r->result, new_result, arena_strdup(arena, remark) };
	r->result = new_result;
}

const struct xccdf_override *xccdf_waiver(const struct xccdf_rule_result *r)
{
	const struct xccdf_override *last = r->n_overrides ? &r->overrides[r->n_overrides - 1] : NULL;

	return last && r->result == XCCDF_FAIL && last->old_result == XCCDF_FAIL && last->new_result == XCCDF_FAIL ? last
														   : NULL;
}

const char *xccdf_time(struct arena *arena, int64_t seconds)
{
	time_t t = (time_t)seconds;
	struct tm tm;
	char text[64];

	if (!gmtime_r(&t, &tm) || !strftime(text, sizeof text, "%Y-%m-%dT%H:%M:%S+00:00", &tm))
		return "1970-01-01T00:00:00+00:00";
	return arena_strdup(arena, text);
}
