/* What does not go into a snapshot: hashes of passwords (their kind does), private
 * keys, values of environments, what command lines call a secret. */
#include <string.h>
#include <strings.h>

#include "base/secret.h"
#include "target/record.h"

static bool is_one_of(const char *path, const char *const *names, size_t count)
{
	size_t i;

	for (i = 0; i < count; i++)
		if (!strcmp(path, names[i]))
			return true;
	return false;
}

/* "$6$rounds=5000$salt$hash" is "$6$rounds=5000$x$x": which method, that it is set, whether it is
 * locked by a '!' in front. Nothing of salt and hash. */
static void reduce_hash(struct buf *to, const char *at, size_t length)
{
	size_t i, fields = 0;

	while (length && (*at == '!' || *at == '*')) {
		buf_char(to, *at++);
		length--;
	}
	if (!length)
		return;
	if (*at != '$') {
		/* DES, or no hash at all: one that nobody can enter. */
		buf_str(to, length == 13 ? "xxxxxxxxxxxxx" : "x");
		return;
	}
	/* $method$ and parameters, which hold '=' or are yescrypt's; salt and hash are the last two. */
	for (i = 0; i < length; i++)
		fields += at[i] == '$';
	for (i = 0; i < length && (i == 0 || at[i] != '$'); i++)
		buf_char(to, at[i]);
	if (i < length && fields > 3) {
		buf_char(to, at[i++]);
		for (; i < length && at[i] != '$'; i++)
			buf_char(to, at[i]);
	}
	buf_str(to, "$x$x");
}

/* name:hash:... in every line. */
static void reduce_hashes(struct buf *to, const char *bytes, size_t length)
{
	size_t from = 0;

	while (from < length) {
		const char *line = bytes + from, *end = memchr(line, '\n', length - from);
		size_t n = end ? (size_t)(end - line) : length - from;
		const char *colon = memchr(line, ':', n), *second;

		second = colon ? memchr(colon + 1, ':', n - (size_t)(colon + 1 - line)) : NULL;
		if (!second)
			second = line + n;
		if (colon) {
			buf_add(to, line, (size_t)(colon + 1 - line));
			reduce_hash(to, colon + 1, (size_t)(second - colon - 1));
			buf_add(to, second, n - (size_t)(second - line));
		} else if (n && *line == '#') {
			buf_add(to, line, n);
		}
		if (end)
			buf_char(to, '\n');
		from += n + 1;
	}
}

/* Between -----BEGIN ... PRIVATE KEY----- and its end. */
static bool reduce_keys(struct buf *to, const char *bytes, size_t length)
{
	const char *mark = "PRIVATE KEY-----", *dashes = "\n-----END";
	const char *at = bytes, *end = bytes + length, *begin, *stop;
	bool any = false;

	while ((begin = memmem(at, (size_t)(end - at), mark, strlen(mark)))) {
		begin += strlen(mark);
		stop = memmem(begin, (size_t)(end - begin), dashes, strlen(dashes));
		buf_add(to, at, (size_t)(begin - at));
		buf_str(to, "\nwithheld from the snapshot");
		any = true;
		if (!stop)
			return true;
		at = stop;
		/* The END line holds the mark, too. */
		begin = memmem(at, (size_t)(end - at), mark, strlen(mark));
		if (!begin)
			break;
		begin += strlen(mark);
		buf_add(to, at, (size_t)(begin - at));
		at = begin;
	}
	buf_add(to, at, (size_t)(end - at));
	return any;
}

/* Of a command line: "--db-pass", too; what is true or false tells nothing. */
static bool names_secret(const char *option, size_t length)
{
	return secret_named(option, length) || memmem(option, length, "pass", 4) ||
	    memmem(option, length, "PASS", 4);
}

static bool is_switch(const char *value, size_t length)
{
	return (length == 4 && !memcmp(value, "true", 4)) || (length == 5 && !memcmp(value, "false", 5));
}

static bool is_plain_name(const char *name, size_t length)
{
	for (size_t i = 0; i < length; i++)
		if (!strchr("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789._-", name[i]) || !name[i])
			return false;
	return length != 0;
}

/* One argument with its secrets out: what follows the '=' behind a name like one
 * ("--password=", "PASSWORD=", "--log-opt=splunk-token="), the login in an address. */
static bool reduce_argument(struct arena *arena, struct buf *to, const char *argument, size_t length)
{
	char *copy = arena_strndup(arena, argument, length), *at = copy, *end = copy + length, *equals;

	for (; (equals = memchr(at, '=', (size_t)(end - at))); at = equals + 1) {
		if (!is_plain_name(at, (size_t)(equals - at)))
			break;
		if (names_secret(at, (size_t)(equals - at)) && !is_switch(equals + 1, (size_t)(end - equals - 1))) {
			memset(equals + 1, '*', (size_t)(end - equals - 1));
			break;
		}
	}
	/* What secret_hide leaves is what the probes tell of a live command line. */
	secret_hide(at, (size_t)(end - at));
	buf_add(to, copy, length);
	return memcmp(copy, argument, length) != 0;
}

/* Arguments, a NUL behind each: --password=VALUE, --password VALUE, PASSWORD=VALUE. */
static bool reduce_arguments(struct arena *arena, struct buf *to, const char *bytes, size_t length)
{
	bool any = false, next = false;
	size_t from, n;

	for (from = 0; from < length; from += n + 1) {
		const char *argument = bytes + from;

		n = strnlen(argument, length - from);
		if (next && *argument != '-') {
			buf_str(to, "x");
			any = true;
		} else {
			any |= reduce_argument(arena, to, argument, n);
		}
		next = *argument == '-' && !memchr(argument, '=', n) && names_secret(argument, n);
		if (from + n < length)
			buf_char(to, '\0');
	}
	return any;
}

/* NAME=VALUE words of one line, quoted or not; hidden up to the end of the line, for
 * who knows where a quoted value ends. */
static size_t secret_in_line(const char *line, size_t length)
{
	for (size_t i = 0; i < length; i++) {
		size_t from = i;

		if (line[i] != '=')
			continue;
		while (from && !strchr(" \t\"'=", line[from - 1]))
			from--;
		if (i + 1 < length && secret_variable(line + from, i - from))
			return i + 1;
	}
	return length;
}

/* Units of systemd: Environment=; files of variables (/etc/default, /etc/sysconfig): every line. */
static bool reduce_variables(struct buf *to, const char *bytes, size_t length, bool unit)
{
	bool any = false;
	size_t from, n, shown;

	for (from = 0; from < length; from += n + 1) {
		const char *line = bytes + from, *end = memchr(line, '\n', length - from);

		n = end ? (size_t)(end - line) : length - from;
		shown = n;
		if (!unit || memmem(line, n, "Environment=", 12))
			shown = secret_in_line(line, n);
		buf_add(to, line, shown);
		if (shown < n) {
			buf_str(to, SECRET_HIDDEN);
			any = true;
		}
		if (end)
			buf_char(to, '\n');
	}
	return any;
}

static bool begins_with_one(const char *path, const char *const *beginnings)
{
	for (; *beginnings; beginnings++)
		if (!strncmp(path, *beginnings, strlen(*beginnings)))
			return true;
	return false;
}

static bool is_json(const char *bytes, size_t length)
{
	size_t i = 0;

	while (i < length && bytes[i] && strchr(" \t\r\n", bytes[i]))
		i++;
	return i < length && bytes[i] == '{';
}

/* Any file: keys, then what its kind holds, then logins in addresses. Each step works on
 * what the one before left. */
static bool reduce_file(struct arena *arena, struct buf *to, const char *path, const char *bytes, size_t length)
{
	static const char *const units[] = { "/etc/systemd/", "/run/systemd/", "/usr/lib/systemd/", "/lib/systemd/", NULL };
	static const char *const variables[] = { "/etc/default/", "/etc/sysconfig/", "/etc/environment", NULL };
	struct buf keys, rest;
	bool any, unit = begins_with_one(path, units);
	char *copy;

	buf_init(&keys, arena);
	buf_init(&rest, arena);
	any = reduce_keys(&keys, bytes, length);
	if (is_json(keys.at, keys.length))
		any |= secret_hide_json(&rest, keys.at, keys.length);
	else if (unit || begins_with_one(path, variables))
		any |= reduce_variables(&rest, keys.at, keys.length, unit);
	else
		rest = keys;
	copy = arena_alloc(arena, rest.length + 1);
	memcpy(copy, rest.at, rest.length);
	any |= secret_hide_logins(copy, rest.length);
	buf_add(to, copy, rest.length);
	return any;
}

const char *record_redact(struct arena *arena, const char *path, const char *bytes, size_t length, size_t *left)
{
	static const char *const hashes[] = { "/etc/shadow", "/etc/shadow-", "/etc/gshadow", "/etc/gshadow-", "/etc/passwd",
		"/etc/passwd-", "/etc/group", "/etc/group-" };
	static const char *const withheld[] = { "/etc/security/opasswd", "/etc/opasswd", "/etc/krb5.keytab" };
	const char *name = strrchr(path, '/');
	struct buf to;

	*left = 0;
	if (!strncmp(path, "/proc/", 6) && name && !strcmp(name, "/environ"))
		return "";
	if (is_one_of(path, withheld, sizeof withheld / sizeof *withheld))
		return "";
	buf_init(&to, arena);
	if (!strncmp(path, "/proc/", 6) && name && !strcmp(name, "/cmdline")) {
		if (!reduce_arguments(arena, &to, bytes, length))
			return NULL;
	} else if (is_one_of(path, hashes, sizeof hashes / sizeof *hashes)) {
		reduce_hashes(&to, bytes, length);
	} else if (!reduce_file(arena, &to, path, bytes, length)) {
		return NULL;
	}
	*left = to.length;
	return to.at;
}
