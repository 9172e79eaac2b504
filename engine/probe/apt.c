#include "probe/apt.h"

#include <string.h>
#include <strings.h>

#include "probe/openpgp.h"

#define LISTS "/var/lib/apt/lists"
#define SOURCES "/etc/apt/sources.list"
#define KEYS "/etc/apt/trusted.gpg"
/* Keyrings and Release files are some hundred kilobytes. */
#define FILE_BYTES (16u * 1024 * 1024)

struct reading {
	struct target *target;
	struct arena *arena;
	struct apt *apt;
};

static bool ends(const char *text, const char *with)
{
	size_t n = strlen(text), k = strlen(with);

	return n >= k && strcmp(text + n - k, with) == 0;
}

/* As apt names what it fetches: without scheme and login, some signs as %xx, '/' as '_'. */
static const char *file_name(struct arena *arena, const char *uri, const char *rest)
{
	const char *at = strstr(uri, "://"), *slash, *login;
	struct buf name;

	buf_init(&name, arena);
	at = at ? at + 3 : strchr(uri, ':') ? strchr(uri, ':') + 1 : uri;
	slash = strchr(at, '/');
	login = memrchr(at, '@', slash ? (size_t)(slash - at) : strlen(at));
	if (login)
		at = login + 1;
	for (int part = 0; part < 2; part++, at = rest)
		for (; *at; at++)
			if (*at == '/')
				buf_char(&name, '_');
			else if ((unsigned char)*at <= ' ' || (unsigned char)*at >= 0x7f || strchr("%\\|{}[]<>\"^~_=!@#$%^&*", *at))
				buf_printf(&name, "%%%02x", (unsigned char)*at);
			else
				buf_char(&name, *at);
	return name.at;
}

static const char *without_login(struct arena *arena, const char *uri)
{
	const char *at = strstr(uri, "://"), *slash = at ? strchr(at + 3, '/') : NULL;
	const char *login = at ? memrchr(at + 3, '@', slash ? (size_t)(slash - at - 3) : strlen(at + 3)) : NULL;

	return login ? arena_printf(arena, "%.*s://%s", (int)(at - uri), uri, login + 1) : uri;
}

static void add_source(struct reading *r, const char *uri, const char *suite, const char *signed_by, bool unchecked,
    const char *file)
{
	bool flat = *suite && suite[strlen(suite) - 1] == '/';
	struct apt_source *sources = arena_more(r->arena, (void *)(uintptr_t)r->apt->sources, r->apt->n_sources, sizeof *sources);

	sources[r->apt->n_sources++] = (struct apt_source){
		.uri = without_login(r->arena, uri), .suite = suite, .signed_by = signed_by, .unchecked = unchecked, .file = file,
		.base = file_name(r->arena, uri, arena_printf(r->arena, "%s%s%s%s", ends(uri, "/") ? "" : "/", flat ? "" : "dists/", suite,
		    flat ? "" : "/")),
	};
	r->apt->sources = sources;
}

static bool says_yes(const char *text)
{
	return !strcasecmp(text, "yes") || !strcasecmp(text, "true") || !strcasecmp(text, "on") || !strcasecmp(text, "with") ||
	    !strcasecmp(text, "enable") || !strcmp(text, "1");
}

/* deb [signed-by=FILE trusted=yes] URI SUITE COMPONENT... */
static void read_line(struct reading *r, char *line, const char *file)
{
	char *rest = line, *word, *uri, *suite;
	const char *signed_by = NULL;
	bool unchecked = false;

	line[strcspn(line, "#")] = '\0';
	word = strtok_r(line, " \t\r", &rest);
	if (!word || strcmp(word, "deb") != 0)
		return;
	rest += strspn(rest, " \t");
	if (*rest == '[') {
		char *close = strchr(rest, ']'), *options = rest + 1;

		if (!close)
			return;
		*close = '\0';
		rest = close + 1;
		while ((word = strsep(&options, " \t")))
			if (strncasecmp(word, "signed-by=", 10) == 0)
				signed_by = word + 10;
			else if (strncasecmp(word, "trusted=", 8) == 0)
				unchecked = says_yes(word + 8);
	}
	uri = strtok_r(NULL, " \t\r", &rest);
	suite = uri ? strtok_r(NULL, " \t\r", &rest) : NULL;
	if (suite)
		add_source(r, uri, suite, signed_by, unchecked, file);
}

struct stanza { const char *types, *uris, *suites, *signed_by, *trusted, *enabled; };

static void end_stanza(struct reading *r, const struct stanza *s, const char *file)
{
	char *types = arena_strdup(r->arena, s->types ? s->types : ""), *uris = arena_strdup(r->arena, s->uris ? s->uris : ""), *word;
	bool binary = false;

	while ((word = strsep(&types, " \t\r\n")))
		binary |= strcmp(word, "deb") == 0;
	if (!binary || (s->enabled && !says_yes(s->enabled)))
		return;
	while ((word = strsep(&uris, " \t\r\n"))) {
		char *suites = arena_strdup(r->arena, s->suites ? s->suites : ""), *suite;

		while (*word && (suite = strsep(&suites, " \t\r\n")))
			if (*suite)
				add_source(r, word, suite, s->signed_by, s->trusted && says_yes(s->trusted), file);
	}
}

/* deb822: "Field: value" lines, lines that go on begin with a blank; an empty line ends a source. */
static void read_stanzas(struct reading *r, char *text, const char *file)
{
	struct stanza now = { 0 };
	char *line, *colon;
	const char **field = NULL;

	while ((line = strsep(&text, "\n"))) {
		line[strcspn(line, "\r")] = '\0';
		if (*line == '#')
			continue;
		if (!line[strspn(line, " \t")]) {
			end_stanza(r, &now, file);
			now = (struct stanza){ 0 };
			field = NULL;
		} else if (*line == ' ' || *line == '\t') {
			line += strspn(line, " \t");
			if (field)
				*field = arena_printf(r->arena, "%s\n%s", *field, strcmp(line, ".") ? line : "");
		} else if ((colon = strchr(line, ':'))) {
			*colon++ = '\0';
			colon += strspn(colon, " \t");
			field = !strcasecmp(line, "Types") ? &now.types : !strcasecmp(line, "URIs") ? &now.uris :
			    !strcasecmp(line, "Suites") ? &now.suites : !strcasecmp(line, "Signed-By") ? &now.signed_by :
			    !strcasecmp(line, "Trusted") ? &now.trusted : !strcasecmp(line, "Enabled") ? &now.enabled : NULL;
			if (field)
				*field = colon;
		}
	}
	end_stanza(r, &now, file);
}

static void read_source_file(struct reading *r, const char *path)
{
	const char *bytes;
	struct err err = { 0 };
	char *text, *line;
	size_t length;

	switch (target_read(r->target, path, FILE_BYTES, r->arena, &bytes, &length, &err)) {
	case TARGET_OK:
		break;
	case TARGET_ABSENT:
		return;
	default:
		r->apt->trouble = arena_strdup(r->arena, err.text);
		return;
	}
	text = arena_strndup(r->arena, bytes, length);
	if (ends(path, ".sources"))
		read_stanzas(r, text, path);
	else
		while ((line = strsep(&text, "\n")))
			read_line(r, line, path);
}

/* The names in a folder; none where it is not there. */
static const char *const *names_in(struct reading *r, const char *folder, size_t *count)
{
	const char *const *names = NULL;
	struct err err = { 0 };

	*count = 0;
	switch (target_list(r->target, folder, r->arena, &names, count, &err)) {
	case TARGET_OK:
	case TARGET_ABSENT:
		break;
	default:
		r->apt->trouble = arena_strdup(r->arena, err.text);
	}
	return names;
}

static void *read_apt(struct target *target, struct arena *arena)
{
	struct reading r = { target, arena, arena_alloc(arena, sizeof *r.apt) };
	const char *const *names;
	size_t n, i;

	read_source_file(&r, SOURCES);
	names = names_in(&r, SOURCES ".d", &n);
	for (i = 0; i < n; i++)
		if (ends(names[i], ".list") || ends(names[i], ".sources"))
			read_source_file(&r, arena_printf(arena, SOURCES ".d/%s", names[i]));
	r.apt->files = names_in(&r, LISTS, &r.apt->n_files);
	return r.apt;
}

const struct apt *apt_read(struct target *target)
{
	return target_once(target, "apt", read_apt);
}

/* Lists ------------------------------------------------------------------------------------- */

struct wanted {
	const char *package, *version;
	bool here, found; /* the stanza is the package's; one was the version */
};

/* "yes" when a stanza is of this package in this version; nothing else of a list is kept. */
static void find_version(void *state, const char *line, size_t length, struct buf *to)
{
	struct wanted *w = state;

	(void)length;
	if (!line) {
		buf_str(to, w->found ? "yes" : "no");
	} else if (strncasecmp(line, "Package:", 8) == 0) {
		line += 8 + strspn(line + 8, " \t");
		w->here = strcmp(line, w->package) == 0;
	} else if (w->here && strncasecmp(line, "Version:", 8) == 0) {
		line += 8 + strspn(line + 8, " \t");
		w->found |= strcmp(line, w->version) == 0;
	}
}

static const struct apt_source *source_of(const struct apt *apt, const char *list)
{
	const struct apt_source *best = NULL;

	for (size_t i = 0; i < apt->n_sources; i++)
		if (strncmp(list, apt->sources[i].base, strlen(apt->sources[i].base)) == 0 &&
		    (!best || strlen(apt->sources[i].base) > strlen(best->base)))
			best = &apt->sources[i];
	return best;
}

bool apt_find(struct target *target, struct arena *arena, const char *package, const char *version,
    const struct apt_origin **origins, size_t *count, const char **trouble)
{
	const struct apt *apt = apt_read(target);
	struct apt_origin *found = NULL;

	*count = 0;
	*trouble = apt->trouble;
	for (size_t i = 0; i < apt->n_files && !*trouble; i++) {
		struct wanted wanted = { package, version, false, false };
		const char *path = arena_printf(arena, LISTS "/%s", apt->files[i]), *answer;
		struct err err = { 0 };

		if (strstr(apt->files[i], "_Packages.")) {
			*trouble = arena_printf(arena, "%s: packed lists are not read (see Acquire::GzipIndexes in apt.conf)", path);
			break;
		}
		if (!ends(apt->files[i], "_Packages"))
			continue;
		if (target_reduce(target, path, arena_printf(arena, "has %s %s", package, version), find_version, &wanted, arena, &answer,
			&err) != TARGET_OK) {
			*trouble = arena_strdup(arena, err.text);
		} else if (strcmp(answer, "yes") == 0) {
			found = arena_more(arena, found, *count, sizeof *found);
			found[(*count)++] = (struct apt_origin){ apt->files[i], source_of(apt, apt->files[i]) };
		}
	}
	*origins = found;
	return !*trouble;
}

/* Keys -------------------------------------------------------------------------------------- */

/* false: *trouble says why; a file that is not there has no keys. */
static bool add_keys(struct target *target, struct arena *arena, const char *path, struct openpgp *keys, const char **trouble)
{
	struct err err = { 0 };
	const char *bytes;
	size_t length;

	switch (target_read(target, path, FILE_BYTES, arena, &bytes, &length, &err)) {
	case TARGET_OK:
		if (!length || openpgp_read(arena, bytes, length, keys, &err))
			return true;
		err_in(&err, "%s", path);
		break;
	case TARGET_ABSENT:
		return true;
	default:
		break;
	}
	*trouble = arena_strdup(arena, err.text);
	return false;
}

/* Every key apt trusts for any source. */
static bool add_all_keys(struct target *target, struct arena *arena, struct openpgp *keys, const char **trouble)
{
	const char *const *names = NULL;
	struct err err = { 0 };
	size_t count = 0;

	if (!add_keys(target, arena, KEYS, keys, trouble))
		return false;
	switch (target_list(target, KEYS ".d", arena, &names, &count, &err)) {
	case TARGET_OK:
	case TARGET_ABSENT:
		break;
	default:
		*trouble = arena_strdup(arena, err.text);
		return false;
	}
	for (size_t i = 0; i < count; i++)
		if ((ends(names[i], ".gpg") || ends(names[i], ".asc")) &&
		    !add_keys(target, arena, arena_printf(arena, KEYS ".d/%s", names[i]), keys, trouble))
			return false;
	return true;
}

/* Those of `from` whose fingerprint, or that of their primary key, is this one. */
static void take_keys(struct arena *arena, const struct openpgp *from, const char *fingerprint, struct openpgp *to)
{
	for (size_t i = 0; i < from->n_keys; i++)
		if (strcmp(from->keys[i].fingerprint, fingerprint) == 0 || strcmp(from->keys[i].primary, fingerprint) == 0) {
			struct openpgp_key *keys = arena_more(arena, (void *)(uintptr_t)to->keys, to->n_keys, sizeof *keys);

			keys[to->n_keys++] = from->keys[i];
			to->keys = keys;
		}
}

/* The keys that may sign for the source. */
static bool keys_of(struct target *target, struct arena *arena, const struct apt_source *source, struct openpgp *keys,
    const char **trouble)
{
	struct openpgp all = { 0 };
	struct err err = { 0 };
	char *rest, *word;

	if (!source->signed_by || !*source->signed_by)
		return add_all_keys(target, arena, keys, trouble);
	if (strstr(source->signed_by, "-----BEGIN PGP ")) {
		if (openpgp_read(arena, source->signed_by, strlen(source->signed_by), keys, &err))
			return true;
		*trouble = arena_printf(arena, "%s: Signed-By: %s", source->file, err.text);
		return false;
	}
	rest = arena_strdup(arena, source->signed_by);
	while ((word = strsep(&rest, ", \t\r\n"))) {
		if (*word == '/') {
			if (!add_keys(target, arena, word, keys, trouble))
				return false;
			continue;
		}
		word[strcspn(word, "!")] = '\0';
		if (!*word)
			continue;
		if (!openpgp_fingerprint(word)) {
			*trouble = arena_printf(arena, "%s: Signed-By: %.100s is neither a path nor a fingerprint", source->file, word);
			return false;
		}
		if (!all.n_keys && !add_all_keys(target, arena, &all, trouble))
			return false;
		take_keys(arena, &all, word, keys);
	}
	return true;
}

bool apt_signers(struct target *target, struct arena *arena, const struct apt_source *source, struct apt_signers *to,
    const char **trouble)
{
	static const char *const files[] = { "InRelease", "Release.gpg" };
	struct openpgp signatures = { 0 }, keys = { 0 };
	const char **shown, **all;
	struct err err = { 0 };
	const char *bytes;
	size_t length;

	*to = (struct apt_signers){ 0 };
	for (size_t i = 0; i < 2 && !to->file; i++) {
		const char *path = arena_printf(arena, LISTS "/%s%s", source->base, files[i]);
		enum target_outcome outcome = target_read(target, path, FILE_BYTES, arena, &bytes, &length, &err);

		if (outcome == TARGET_ABSENT)
			continue;
		if (outcome != TARGET_OK || !openpgp_read(arena, bytes, length, &signatures, &err)) {
			*trouble = outcome == TARGET_OK ? arena_printf(arena, "%s: %s", path, err.text) : arena_strdup(arena, err.text);
			return false;
		}
		to->file = path;
	}
	if (!keys_of(target, arena, source, &keys, trouble))
		return false;
	shown = arena_alloc(arena, (signatures.n_issuers + 1) * sizeof *shown);
	all = arena_alloc(arena, (2 * signatures.n_issuers + 1) * sizeof *all);
	for (size_t i = 0; i < signatures.n_issuers; i++) {
		const struct openpgp_key *key = openpgp_key_find(&keys, signatures.issuers[i]);

		shown[to->n_keys++] = key ? key->primary : signatures.issuers[i];
		if (!key)
			continue;
		all[to->n_all++] = key->primary;
		all[to->n_all++] = key->fingerprint;
	}
	to->keys = shown;
	to->all = all;
	to->trusted = to->n_all && !source->unchecked;
	return true;
}
