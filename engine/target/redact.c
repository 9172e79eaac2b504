/* What does not go into a snapshot: hashes of passwords (their kind does), private
 * keys, values of environments, what command lines call a secret. */
#include <string.h>
#include <strings.h>

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

static bool names_secret(const char *option, size_t length)
{
	static const char *const words[] = { "pass", "secret", "token", "apikey", "api-key", "api_key", "credential", "private-key" };
	size_t i, k, n;

	for (i = 0; i < sizeof words / sizeof *words; i++)
		for (n = strlen(words[i]), k = 0; k + n <= length; k++)
			if (!strncasecmp(option + k, words[i], n))
				return true;
	return false;
}

/* Arguments, a NUL behind each: --password=VALUE, --password VALUE, PASSWORD=VALUE. */
static bool reduce_arguments(struct buf *to, const char *bytes, size_t length)
{
	bool any = false, next = false;
	size_t from, n, name;

	for (from = 0; from < length; from += n + 1) {
		const char *argument = bytes + from, *equals;

		n = strnlen(argument, length - from);
		equals = memchr(argument, '=', n);
		name = equals ? (size_t)(equals - argument) : n;
		if (next && *argument != '-') {
			buf_str(to, "x");
			any = true;
		} else if (equals && names_secret(argument, name)) {
			buf_add(to, argument, name + 1);
			buf_str(to, "x");
			any = true;
		} else {
			buf_add(to, argument, n);
		}
		next = !equals && *argument == '-' && names_secret(argument, n);
		if (from + n < length)
			buf_char(to, '\0');
	}
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
		if (!reduce_arguments(&to, bytes, length))
			return NULL;
	} else if (is_one_of(path, hashes, sizeof hashes / sizeof *hashes)) {
		reduce_hashes(&to, bytes, length);
	} else if (!reduce_keys(&to, bytes, length)) {
		return NULL;
	}
	*left = to.length;
	return to.at;
}
