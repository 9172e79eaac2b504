/* unix:password_object: accounts in /etc/passwd and when they last logged in (OVAL 5.11.1). */
#include <stdlib.h>
#include <string.h>

#include "base/limits.h"
#include "probe/accounts.h"

#define LASTLOG "/var/log/lastlog"
/* struct lastlog of <lastlog.h>: a 32-bit time, 32 bytes of line, 256 of host; the record of user N
 * is the Nth. */
#define RECORD 292

static const struct probe_entity entities[] = {
	{ "username", OVAL_STRING, PROBE_OBJECT | PROBE_SUBJECT },
	{ "password", OVAL_STRING },
	{ "user_id", OVAL_INT },
	{ "group_id", OVAL_INT },
	{ "gcos", OVAL_STRING },
	{ "home_dir", OVAL_STRING },
	{ "login_shell", OVAL_STRING },
	{ "last_login", OVAL_INT },
	{ 0 }
};

static void tell_last_login(struct collect *c, const char *uid)
{
	enum target_outcome outcome;
	const char *bytes;
	size_t length, at;
	uint32_t when = 0;
	struct err err;

	outcome = target_read(c->target, LASTLOG, 0, c->arena, &bytes, &length, &err);
	at = strtoul(uid ? uid : "", NULL, 10);
	if (outcome == TARGET_OK && at < length / RECORD)
		memcpy(&when, bytes + at * RECORD, sizeof when);
	if (outcome == TARGET_DENIED || outcome == TARGET_TROUBLE)
		collect_status(c, "last_login", OVAL_STATUS_ERROR);
	else if (when)
		collect_int(c, "last_login", when);
	else
		collect_status(c, "last_login", OVAL_STATUS_DOES_NOT_EXIST);
}

static void tell(struct collect *c, const char *const fields[ACCOUNT_FIELDS])
{
	collect_item(c);
	collect_string(c, "username", fields[0]);
	collect_string(c, "password", fields[1]);
	accounts_number(c, "user_id", fields[2]);
	accounts_number(c, "group_id", fields[3]);
	collect_string(c, "gcos", fields[4]);
	collect_string(c, "home_dir", fields[5]);
	collect_string(c, "login_shell", fields[6]);
	tell_last_login(c, fields[2]);
}

static void collect(struct collect *c)
{
	accounts_read(c, "/etc/passwd", tell);
}

const struct probe probe_unix_password = {
	.family = "unix", .name = "password", .entities = entities, .collect = collect,
};
