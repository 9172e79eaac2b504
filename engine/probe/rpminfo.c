/* linux:rpminfo_object: packages that rpm has installed (OVAL 5.11.1). */
#include "probe/rpm.h"

static const struct probe_entity entities[] = {
	{ "name", OVAL_STRING, PROBE_OBJECT | PROBE_SUBJECT },
	{ "arch", OVAL_STRING },
	{ "epoch", OVAL_STRING },
	{ "release", OVAL_STRING },
	{ "version", OVAL_STRING },
	{ "evr", OVAL_EVR_STRING },
	{ "signature_keyid", OVAL_STRING },
	{ "extended_name", OVAL_STRING },
	{ "filepath", OVAL_STRING, PROBE_MANY },
	{ 0 }
};

static void tell_files(struct collect *c, const json_t *package)
{
	const json_t *list, *entry, *files;
	struct err err;
	size_t i, k;

	list = rpm_file_names(c->target, rpm_part(package, RPM_NAME), c->arena, &err);
	if (!list)
		collect_item_trouble(c, "%s", err.text);
	for (i = 0; i < json_array_size(list); i++) {
		entry = json_array_get(list, i);
		files = json_array_get(entry, 1);
		if (!json_equal(json_array_get(entry, 0), package))
			continue;
		for (k = 0; k < json_array_size(files); k++)
			collect_string(c, "filepath", rpm_part(files, k));
	}
}

static void tell(struct collect *c, const json_t *package)
{
	/* "For a null epoch the string '(none)' should be used"; in evr it is 0. */
	const char *epoch = rpm_part(package, RPM_EPOCH);

	collect_item(c);
	collect_string(c, "name", rpm_part(package, RPM_NAME));
	collect_string(c, "arch", rpm_part(package, RPM_ARCH));
	collect_string(c, "epoch", *epoch ? epoch : "(none)");
	collect_string(c, "release", rpm_part(package, RPM_RELEASE));
	collect_string(c, "version", rpm_part(package, RPM_VERSION));
	collect_string(c, "evr", rpm_evr(c->arena, package));
	collect_string(c, "signature_keyid", json_text(json_array_get(package, RPM_KEY)));
	collect_string(c, "extended_name", rpm_extended_name(c->arena, package));
	if (collect_behavior_bool(c, "filepaths", false))
		tell_files(c, package);
}

static void collect(struct collect *c)
{
	rpm_each(c, tell);
}

const struct probe probe_linux_rpminfo = {
	.family = "linux", .name = "rpminfo", .entities = entities, .collect = collect,
};
