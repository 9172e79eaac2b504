#include "oval/write.h"

#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "base/map.h"

void oval_timestamp(char into[32])
{
	const char *fixed = getenv("SOURCE_DATE_EPOCH");
	time_t now = fixed && *fixed ? (time_t)strtoll(fixed, NULL, 10) : time(NULL);
	struct tm parts;

	if (fixed && *fixed)
		gmtime_r(&now, &parts);
	else
		localtime_r(&now, &parts);
	strftime(into, 32, "%Y-%m-%dT%H:%M:%S", &parts);
}

void oval_write_generator(struct xml_out *out, const char *schema_version)
{
	char now[32];

	oval_timestamp(now);
	xml_start(out, "generator");
	xml_put(out, "oval:product_name", "plimsoll");
	xml_put(out, "oval:product_version", PLIMSOLL_VERSION);
	xml_put(out, "oval:schema_version", schema_version && *schema_version ? schema_version : "5.11.2");
	xml_put(out, "oval:timestamp", now);
	xml_end(out);
}

void oval_write_messages(struct xml_out *out, const char *name,
    const struct oval_message *messages, size_t count, size_t most)
{
	if (most && count > most)
		count = most;
	for (size_t i = 0; i < count; i++) {
		xml_start(out, name);
		xml_put_attr(out, "level", oval_message_level_names[messages[i].level]);
		xml_put_text(out, messages[i].text);
		xml_end(out);
	}
}

static void write_six(struct xml_out *out, const struct oval_directive *of)
{
	for (int i = 0; i < OVAL_RESULT_COUNT; i++) {
		xml_start(out, oval_directive_names[i]);
		xml_put_attr(out, "reported", of[i].reported ? "true" : "false");
		xml_put_attr(out, "content", of[i].full ? "full" : "thin");
		xml_end(out);
	}
}

void oval_write_directives(struct xml_out *out, const struct oval_directives *directives)
{
	xml_start(out, "directives");
	if (!directives->include_source_definitions)
		xml_put_attr(out, "include_source_definitions", "false");
	write_six(out, directives->of);
	xml_end(out);
	for (int i = 0; i < OVAL_CLASS_COUNT; i++)
		if (directives->has_class[i]) {
			xml_start(out, "class_directives");
			xml_put_attr(out, "class", oval_class_names[i]);
			write_six(out, directives->of_class[i]);
			xml_end(out);
		}
}
