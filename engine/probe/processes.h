/* Processes, from /proc (proc(5)): shared by the probes that look at them. */
#ifndef PROBE_PROCESSES_H
#define PROBE_PROCESSES_H

#include "probe/probe.h"

struct process {
	int64_t pid, ppid, session, tty, priority, nice, policy;
	uint64_t cpu_ticks, start_ticks;
	int64_t ruid, euid;
	uint64_t capabilities; /* effective */
	const char *name;      /* comm: at most 15 bytes */
};

/* Process numbers, sorted by text; false: trouble was noted, or they cannot be there (not
 * applicable was said). */
bool processes_list(struct collect *, const char *const **pids, size_t *count);
/* TARGET_ABSENT: it ended. */
enum target_outcome process_read(struct collect *, const char *pid, struct process *, struct err *);
/* Arguments with blanks between; of a process without any (a thread of the kernel) its name in
 * brackets, as ps(1) has it. */
enum target_outcome process_command_line(struct collect *, const char *pid, const char *name, const char **text,
    struct err *);

const char *process_tty(struct arena *, int64_t tty);
const char *process_scheduling_class(int64_t policy);
const char *process_exec_time(struct arena *, uint64_t ticks);
/* NULL: nobody can tell when the machine was started. */
const char *process_start_time(struct collect *, uint64_t ticks);

#endif
