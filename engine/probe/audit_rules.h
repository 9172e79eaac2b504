/* The audit rules of a Linux host, in auditctl's language: those the kernel has loaded, and those
 * on disk that it will load when it boots. */
#ifndef PROBE_AUDIT_RULES_H
#define PROBE_AUDIT_RULES_H

#include "probe/probe.h"

struct audit_field { const char *name, *operation, *value; };

struct audit_rule {
	const char *text;         /* as auditctl would print it */
	const char *file;         /* NULL: loaded */
	long line;
	const char *list, *action; /* "exit", "always" */
	const char *const *syscalls; /* as written; none: all */
	size_t n_syscalls;
	const struct audit_field *fields; /* of -F, -C, -w, -p and -k */
	size_t n_fields;
	const char *path; /* what is watched; NULL: no path is asked for */
	bool directory;   /* with all below it */
};

struct audit_rules {
	const struct audit_rule *rules; /* in the order in which the kernel asks them */
	size_t count;
	int enabled;         /* 0 off, 1 on, 2 on until the next boot; -1: nothing said */
	long daemon;         /* pid of the auditd that gets the records; 0: none, or not known */
	const char *note;    /* worth saying; NULL */
	const char *trouble; /* why this is not all; NULL: it is */
};

/* Those in force. */
const struct audit_rules *audit_rules_loaded(struct target *);

/* What `file` holds, rules that a later line deletes left out. */
struct audit_rules_file {
	const char *path;
	struct audit_rules rules;
};
/* audit.rules and those of rules.d, each for itself. */
const struct audit_rules_file *audit_rules_files(struct target *, struct arena *, size_t *count, const char **trouble);

/* What the next boot will load: rules.d joined by augenrules, or a file that auditctl reads, as the
 * unit of the audit service says. Where none says, both have to do: two sets. */
struct audit_boot {
	struct audit_rules sets[2];
	size_t count;
	const char *loader; /* for evidence */
};
const struct audit_boot *audit_rules_boot(struct target *);

/* The value of a field with '='; NULL: there is none. */
const char *audit_rule_value(const struct audit_rule *, const char *name);

/* Whether the rules in force record each execution of the program, with its arguments, and an auditd that writes
 * the records down runs. NULL: so it is; otherwise why not, or why it cannot be told (probe/auditwatch.c). */
const char *audit_executions_lost(struct collect *, const char *path);

/* probe/audit_kernel.c: {"enabled": N, "daemon": PID, "rules": [TEXT...]}. */
enum target_outcome audit_kernel_ask(const char *key, struct arena *, const char **text, struct err *);

#endif
