/* x-linux:packagesigner_object: who signed a package that is installed. rpm keeps the signature of a package; of dpkg's the
 * signature is on the list of the repository that has them, so each of apt's lists with the version that is installed makes an
 * item. What names a key here was verified by rpm or apt when they fetched it, and is not verified again. */
#include <string.h>
#include <strings.h>

#include "probe/apt.h"
#include "probe/dpkg.h"
#include "probe/openpgp.h"
#include "probe/rpm.h"

static const struct probe_entity entities[] = {
	{ "name", OVAL_STRING, PROBE_OBJECT | PROBE_SUBJECT },
	{ "fingerprints", OVAL_STRING, PROBE_OBJECT | PROBE_OBJECT_ONLY },
	{ "version", OVAL_STRING, PROBE_SUBJECT },
	{ "manager", OVAL_STRING },
	{ "repository", OVAL_STRING },
	{ "file", OVAL_STRING },
	{ "key", OVAL_STRING, PROBE_MANY },
	{ "trusted", OVAL_BOOLEAN },
	{ "approved", OVAL_BOOLEAN },
	{ 0 }
};

struct approved {
	const char *const *fingerprints;
	size_t count;
};

/* The site's list: parted by commas, semicolons and line ends; # begins a comment. */
static bool read_approved(struct collect *c, struct approved *to)
{
	const struct collect_entity *asked = collect_entity(c, "fingerprints");
	const char **list = NULL;

	for (size_t i = 0; asked && i < asked->n_values; i++) {
		char *text = arena_strdup(c->arena, asked->values[i]), *line;

		while ((line = strsep(&text, "\n"))) {
			char *rest = line, *entry;

			line[strcspn(line, "#")] = '\0';
			while ((entry = strsep(&rest, ",;\r"))) {
				if (!entry[strspn(entry, " \t")])
					continue;
				if (!openpgp_fingerprint(entry)) {
					collect_trouble(c, "fingerprints: \"%.100s\" is no fingerprint of a key, which has 40 digits", entry);
					return false;
				}
				list = arena_more(c->arena, list, to->count, sizeof *list);
				list[to->count++] = entry;
			}
		}
	}
	to->fingerprints = list;
	return true;
}

/* A list that is empty asks nothing. */
static bool is_approved(const struct approved *approved, const char *key)
{
	size_t n = strlen(key);

	if (!approved->count)
		return true;
	for (size_t i = 0; i < approved->count; i++) {
		size_t length = strlen(approved->fingerprints[i]);

		if (n >= 16 && n <= length && strcasecmp(approved->fingerprints[i] + length - n, key) == 0)
			return true;
	}
	return false;
}

/* rpm -------------------------------------------------------------------------------------- */

/* Keys are imported as packages gpg-pubkey, whose version is the end of their key id. */
static bool is_imported(const struct rpm_packages *all, const char *key)
{
	size_t n = strlen(key);

	for (size_t at = (size_t)map_get(all->by_name, "gpg-pubkey"); at; at = all->next[at]) {
		const char *version = rpm_part(json_array_get(all->list, at - 1), RPM_VERSION);
		size_t length = strlen(version);

		if (length >= 8 && length <= n && strcasecmp(key + n - length, version) == 0)
			return true;
	}
	return false;
}

static void find_rpm(struct collect *c, const char *name, const struct approved *approved)
{
	const struct rpm_packages *all = rpm_packages(c->target);

	for (size_t at = all->list ? (size_t)map_get(all->by_name, name) : 0; at; at = all->next[at]) {
		const json_t *package = json_array_get(all->list, at - 1);
		const char *key = rpm_part(package, RPM_KEY);

		collect_item(c);
		collect_string(c, "name", name);
		collect_string(c, "version", rpm_evr(c->arena, package));
		collect_string(c, "manager", "rpm");
		collect_string(c, "key", *key ? key : NULL);
		collect_bool(c, "trusted", *key && is_imported(all, key));
		collect_bool(c, "approved", is_approved(approved, key));
	}
}

/* dpkg ------------------------------------------------------------------------------------- */

static void put_origin(struct collect *c, const struct apt_origin *origin, const struct approved *approved)
{
	const char *trouble = NULL;
	struct apt_signers signers;
	bool good = !approved->count;

	if (!origin->source) {
		collect_item_trouble(c, "no source of apt leads to %s, which has it", origin->list);
		return;
	}
	collect_string(c, "repository", arena_printf(c->arena, "%s %s", origin->source->uri, origin->source->suite));
	if (!apt_signers(c->target, c->arena, origin->source, &signers, &trouble)) {
		collect_item_trouble(c, "%s", trouble);
		return;
	}
	collect_string(c, "file", signers.file);
	for (size_t i = 0; i < signers.n_keys; i++)
		collect_string(c, "key", signers.keys[i]);
	if (!signers.n_keys)
		collect_status(c, "key", OVAL_STATUS_DOES_NOT_EXIST);
	for (size_t i = 0; i < signers.n_all; i++)
		good |= is_approved(approved, signers.all[i]);
	collect_bool(c, "trusted", signers.trusted);
	collect_bool(c, "approved", good);
}

static void begin_dpkg(struct collect *c, const struct dpkg_package *package)
{
	collect_item(c);
	collect_string(c, "name", package->name);
	collect_string(c, "version", package->version);
	collect_string(c, "manager", "dpkg");
}

static void put_dpkg(struct collect *c, const struct dpkg_package *package, const struct approved *approved)
{
	const struct apt_origin *origins;
	const char *trouble;
	size_t count, i;

	if (!apt_find(c->target, c->arena, package->name, package->version, &origins, &count, &trouble) || !count) {
		begin_dpkg(c, package);
		collect_item_trouble(c, "%s", trouble ? trouble : "no list of apt has this version, so nothing says where it came from: "
		    "run apt-get update; of a package installed from a file dpkg keeps no signature");
		return;
	}
	/* It may have come from any of them. */
	for (i = 0; i < count; i++) {
		begin_dpkg(c, package);
		put_origin(c, &origins[i], approved);
	}
}

static void collect(struct collect *c)
{
	const struct rpm_packages *rpms = rpm_packages(c->target);
	const char *const *names, *trouble;
	struct approved approved = { 0 };
	size_t count, i;

	if (!read_approved(c, &approved))
		return;
	if (!collect_equals(c, "name", &names, &count)) {
		collect_trouble(c, "name must equal names of packages");
		return;
	}
	if (!rpms->list)
		collect_trouble(c, "%s", rpms->message);
	for (i = 0; i < count; i++) {
		const struct dpkg_package *package = dpkg_find(c->target, names[i], &trouble);

		if (trouble) {
			collect_trouble(c, "%s", trouble);
			return;
		}
		for (; package; package = package->next)
			put_dpkg(c, package, &approved);
		find_rpm(c, names[i], &approved);
	}
}

const struct probe probe_linux_packagesigner = {
	.family = "x-linux", .name = "packagesigner", .entities = entities, .collect = collect,
};
