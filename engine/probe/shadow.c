/* unix:shadow_object: password ageing and how passwords are hashed, from /etc/shadow (OVAL 5.11.1). */
#include <string.h>

#include "probe/accounts.h"

static const struct probe_entity entities[] = {
	{ "username", OVAL_STRING, PROBE_OBJECT | PROBE_SUBJECT },
	{ "password", OVAL_STRING },
	{ "chg_lst", OVAL_INT },
	{ "chg_allow", OVAL_INT },
	{ "chg_req", OVAL_INT },
	{ "exp_warn", OVAL_INT },
	{ "exp_inact", OVAL_INT },
	{ "exp_date", OVAL_INT },
	{ "flag", OVAL_STRING },
	{ "encrypt_method", OVAL_STRING },
	{ 0 }
};

/* EntityItemEncryptMethodType: "corresponds to the $6$ prefix". */
static const struct { const char *prefix, *method; } methods[] = {
	{ "$1$", "MD5" }, { "$2$", "Blowfish" }, { "$2a$", "Blowfish" }, { "$2b$", "Blowfish" }, { "$2y$", "Blowfish" },
	{ "$md5$", "Sun MD5" }, { "$md5,", "Sun MD5" }, { "$5$", "SHA-256" }, { "$6$", "SHA-512" }, { "_", "BSDi" },
};

/* NULL: no password, or a method the language has no name for (yescrypt). */
static const char *method_of(const char *password)
{
	size_t i;

	/* Locked: "!" in front of the hash, or instead of one. */
	while (*password == '!')
		password++;
	for (i = 0; i < sizeof methods / sizeof *methods; i++)
		if (!strncmp(password, methods[i].prefix, strlen(methods[i].prefix)))
			return methods[i].method;
	return strlen(password) == 13 && *password != '$' && !strchr(password, '*') ? "DES" : NULL;
}

static void tell(struct collect *c, const char *const fields[ACCOUNT_FIELDS])
{
	collect_item(c);
	collect_string(c, "username", fields[0]);
	collect_string(c, "password", fields[1]);
	accounts_number(c, "chg_lst", fields[2]);
	accounts_number(c, "chg_allow", fields[3]);
	accounts_number(c, "chg_req", fields[4]);
	accounts_number(c, "exp_warn", fields[5]);
	accounts_number(c, "exp_inact", fields[6]);
	accounts_number(c, "exp_date", fields[7]);
	collect_string(c, "flag", fields[8] && *fields[8] ? fields[8] : NULL);
	collect_string(c, "encrypt_method", fields[1] ? method_of(fields[1]) : NULL);
}

static void collect(struct collect *c)
{
	accounts_read(c, "/etc/shadow", tell);
}

const struct probe probe_unix_shadow = {
	.family = "unix", .name = "shadow", .entities = entities, .collect = collect,
};
