/* What the kernel says of its audit system, over netlink: AUDIT_GET and AUDIT_LIST_RULES, both of which
 * only read. Rules are written down in auditctl's language, so that there is one reader of rules. */
#include <errno.h>
#include <poll.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "base/buf.h"
#include "base/json.h"
#include "probe/audit_rules.h"

#ifdef HAVE_AUDIT

#include <libaudit.h>

/* The kernel answers at once; a thousand rules take milliseconds. */
#define MOST_SECONDS 5
#define MOST_RULES 100000

/* Blanks part words: those inside a word get a backslash, as auditctl wants it. */
static void put_word(struct buf *to, const char *word, size_t length)
{
	for (size_t i = 0; i < length; i++) {
		if (word[i] == ' ' || word[i] == '\\')
			buf_char(to, '\\');
		buf_char(to, word[i]);
	}
}

static const char *operation(unsigned flags)
{
	switch (flags & AUDIT_OPERATORS) {
	case AUDIT_EQUAL:
		return "=";
	case AUDIT_NOT_EQUAL:
		return "!=";
	case AUDIT_LESS_THAN:
		return "<";
	case AUDIT_LESS_THAN_OR_EQUAL:
		return "<=";
	case AUDIT_GREATER_THAN:
		return ">";
	case AUDIT_GREATER_THAN_OR_EQUAL:
		return ">=";
	case AUDIT_BIT_TEST:
		return "&=";
	default:
		return "&";
	}
}

static bool is_text(unsigned field)
{
	return field == AUDIT_WATCH || field == AUDIT_DIR || field == AUDIT_FILTERKEY || field == AUDIT_EXE ||
	    (field >= AUDIT_SUBJ_USER && field <= AUDIT_SUBJ_CLR) ||
	    (field >= AUDIT_OBJ_USER && field <= AUDIT_OBJ_LEV_HIGH);
}

static void put_permissions(struct buf *to, unsigned value)
{
	if (value & AUDIT_PERM_READ)
		buf_char(to, 'r');
	if (value & AUDIT_PERM_WRITE)
		buf_char(to, 'w');
	if (value & AUDIT_PERM_EXEC)
		buf_char(to, 'x');
	if (value & AUDIT_PERM_ATTR)
		buf_char(to, 'a');
}

static void put_number(struct buf *to, unsigned field, unsigned value)
{
	const char *name;

	switch (field) {
	case AUDIT_ARCH:
		buf_str(to, value & __AUDIT_ARCH_64BIT ? "b64" : "b32");
		break;
	case AUDIT_PERM:
		put_permissions(to, value);
		break;
	case AUDIT_EXIT: /* an error is negative */
		buf_printf(to, "%d", (int)value);
		break;
	case AUDIT_MSGTYPE:
		name = audit_msg_type_to_name((int)value);
		name ? buf_str(to, name) : buf_printf(to, "%u", value);
		break;
	default:
		value == (unsigned)-1 ? buf_str(to, "unset") : buf_printf(to, "%u", value);
	}
}

/* Several keys are one value, parted by 1. */
static void put_keys(struct buf *to, const char *text, size_t length)
{
	for (size_t from = 0, n; from < length; from += n + 1) {
		for (n = 0; from + n < length && text[from + n] != AUDIT_KEY_SEPARATOR; n++)
			continue;
		buf_str(to, " -F key=");
		put_word(to, text + from, n);
	}
}

static void put_fields(struct buf *to, const struct audit_rule_data *rule, size_t room, bool only_arch)
{
	size_t at = 0;

	for (unsigned i = 0; i < rule->field_count && i < AUDIT_MAX_FIELDS; i++) {
		unsigned field = rule->fields[i] & ~AUDIT_NEGATE, value = rule->values[i];
		const char *name = audit_field_to_name((int)field), *text = rule->buf + at;
		bool skip = only_arch != (field == AUDIT_ARCH);

		if (is_text(field)) {
			if (value > room - at)
				return;
			at += value;
		}
		if (skip)
			continue;
		if (field == AUDIT_FILTERKEY) {
			put_keys(to, text, value);
			continue;
		}
		if (field == AUDIT_FIELD_COMPARE) {
			buf_printf(to, " -C compare%s%u", operation(rule->fieldflags[i]), value);
			continue;
		}
		buf_str(to, " -F ");
		name ? buf_str(to, name) : buf_printf(to, "f%u", field);
		buf_str(to, operation(rule->fieldflags[i]));
		if (is_text(field))
			put_word(to, text, value);
		else
			put_number(to, field, value);
	}
}

static bool has_syscall(const struct audit_rule_data *rule, unsigned number)
{
	return rule->mask[AUDIT_WORD(number)] & AUDIT_BIT(number);
}

/* Numbers mean what the rule's architecture says they do. */
static int machine_of(const struct audit_rule_data *rule)
{
	int machine = audit_detect_machine();

	for (unsigned i = 0; i < rule->field_count && i < AUDIT_MAX_FIELDS; i++)
		if ((rule->fields[i] & ~AUDIT_NEGATE) == AUDIT_ARCH) {
			int named = audit_elf_to_machine(rule->values[i]);

			if (named >= 0)
				machine = named;
		}
	return machine;
}

static void put_syscalls(struct buf *to, const struct audit_rule_data *rule)
{
	int machine = machine_of(rule);
	const char *between = " -S ";
	bool all = true;

	/* The last word holds the classes, which auditctl does not use. */
	for (unsigned i = 0; i < AUDIT_BITMASK_SIZE - 1; i++)
		all = all && rule->mask[i] == 0xFFFFFFFFu;
	if (all) {
		buf_str(to, " -S all");
		return;
	}
	for (unsigned i = 0; i < (AUDIT_BITMASK_SIZE - 1) * 32; i++) {
		const char *name;

		if (!has_syscall(rule, i))
			continue;
		name = audit_syscall_to_name((int)i, machine);
		buf_str(to, between);
		name ? buf_str(to, name) : buf_printf(to, "%u", i);
		between = ",";
	}
}

static json_t *tell(struct arena *arena, const struct audit_rule_data *rule, size_t length)
{
	const char *list, *action;
	unsigned flags = rule->flags & ~(unsigned)AUDIT_FILTER_PREPEND;
	size_t room = length - sizeof *rule;
	struct buf text;

	if (rule->buflen < room)
		room = rule->buflen;
	buf_init(&text, arena);
	action = audit_action_to_name((int)rule->action);
	list = audit_flag_to_name((int)flags);
	buf_printf(&text, "-a %s,%s", action ? action : "unknown", list ? list : "unknown");
	put_fields(&text, rule, room, true);
	if (flags == AUDIT_FILTER_EXIT || flags == AUDIT_FILTER_ENTRY)
		put_syscalls(&text, rule);
	put_fields(&text, rule, room, false);
	return json_stringn_nocheck(text.at, text.length);
}

static bool refused(int error, struct err *err)
{
	if (error == EPERM || error == EACCES)
		return err_set(err, ERR_DENIED, "the audit rules of the kernel: only root (CAP_AUDIT_CONTROL) may read them");
	if (error == ECONNREFUSED)
		return err_set(err, ERR_SYSTEM, "the audit rules of the kernel: they cannot be read from inside a container");
	return err_set(err, ERR_SYSTEM, "the audit rules of the kernel: %s", strerror(error));
}

/* The next part of an answer; false: none came, or it says why not. */
static bool next(int fd, struct audit_reply *reply, time_t until, struct err *err)
{
	struct pollfd poll_fd = { .fd = fd, .events = POLLIN };

	for (;;) {
		int n = audit_get_reply(fd, reply, GET_REPLY_NONBLOCKING, 0);

		if (n > 0) {
			if (reply->type == NLMSG_ERROR && reply->error->error)
				return refused(-reply->error->error, err);
			if (reply->type != NLMSG_ERROR && reply->type != NLMSG_NOOP)
				return true;
			continue;
		}
		if (n < 0 && n != -EAGAIN && n != -EINTR)
			return refused(-n, err);
		if (time(NULL) >= until || poll(&poll_fd, 1, 1000 * MOST_SECONDS) == 0)
			return err_set(err, ERR_SYSTEM, "the audit rules of the kernel: no answer within %d seconds", MOST_SECONDS);
	}
}

static bool ask_status(int fd, json_t *to, struct err *err)
{
	time_t until = time(NULL) + MOST_SECONDS;
	struct audit_reply reply;
	int sent = audit_request_status(fd);

	if (sent <= 0)
		return refused(sent ? -sent : EIO, err);
	do
		if (!next(fd, &reply, until, err))
			return false;
	while (reply.type != AUDIT_GET);
	json_object_set_new(to, "enabled", json_integer(reply.status->enabled));
	json_object_set_new(to, "daemon", json_integer(reply.status->pid));
	return true;
}

static bool ask_rules(int fd, struct arena *arena, json_t *to, struct err *err)
{
	time_t until = time(NULL) + MOST_SECONDS;
	json_t *rules = json_array();
	struct audit_reply reply;
	size_t length;
	int sent = audit_request_rules_list_data(fd);

	json_object_set_new(to, "rules", rules);
	if (sent <= 0)
		return refused(sent ? -sent : EIO, err);
	for (;;) {
		if (!next(fd, &reply, until, err))
			return false;
		if (reply.type == NLMSG_DONE)
			return true;
		if (reply.type != AUDIT_LIST_RULES)
			continue;
		length = NLMSG_PAYLOAD(reply.nlh, 0);
		if (length < sizeof *reply.ruledata || json_array_size(rules) >= MOST_RULES)
			return err_set(err, ERR_SYSTEM, "the audit rules of the kernel: not what a list of rules looks like");
		if (json_array_append_new(rules, tell(arena, reply.ruledata, length)))
			return err_set(err, ERR_SYSTEM, "the audit rules of the kernel: a rule that is no text");
	}
}

static enum target_outcome give(json_t *answer, bool good, struct arena *arena, const char **text, struct err *err)
{
	char *out = good ? json_dumps(answer, JSON_COMPACT) : NULL;

	if (out)
		*text = arena_strdup(arena, out);
	else if (good)
		good = err_set(err, ERR_SYSTEM, "the audit rules of the kernel: text that is none");
	free(out);
	json_decref(answer);
	return good ? TARGET_OK : err && err->kind == ERR_DENIED ? TARGET_DENIED : TARGET_TROUBLE;
}

enum target_outcome audit_kernel_ask(const char *key, struct arena *arena, const char **text, struct err *err)
{
	json_t *answer = json_object();
	bool good;
	int fd;

	(void)key;
	set_aumessage_mode(MSG_QUIET, DBG_NO);
	fd = audit_open();
	if (fd < 0 && (errno == EPROTONOSUPPORT || errno == EAFNOSUPPORT || errno == EINVAL)) {
		/* A kernel without audit: a fact. */
		json_object_set_new(answer, "enabled", json_integer(0));
		json_object_set_new(answer, "absent", json_true());
		json_object_set_new(answer, "rules", json_array());
		return give(answer, true, arena, text, err);
	}
	if (fd < 0) {
		refused(errno, err);
		return give(answer, false, arena, text, err);
	}
	good = ask_status(fd, answer, err) && ask_rules(fd, arena, answer, err);
	audit_close(fd);
	return give(answer, good, arena, text, err);
}

#else

enum target_outcome audit_kernel_ask(const char *key, struct arena *arena, const char **text, struct err *err)
{
	(void)key;
	(void)arena;
	(void)text;
	err_set(err, ERR_SYSTEM, "the audit rules of the kernel: this plimsoll was built without libaudit");
	return TARGET_TROUBLE;
}

#endif
