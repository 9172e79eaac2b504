#include "probe/audit_rules.h"

#include <ctype.h>
#include <stdlib.h>
#include <string.h>

#include "base/buf.h"
#include "base/json.h"

#define RULES_FILE "/etc/audit/audit.rules"
#define RULES_FOLDER "/etc/audit/rules.d"

const char *audit_rule_value(const struct audit_rule *rule, const char *name)
{
	for (size_t i = 0; i < rule->n_fields; i++)
		if (!strcmp(rule->fields[i].name, name) && !strcmp(rule->fields[i].operation, "="))
			return rule->fields[i].value;
	return NULL;
}

/* One line ------------------------------------------------------------------------ */

/* What a line does to the rules before it. */
struct line {
	enum { NOTHING, ADD, DELETE, DELETE_ALL, ENABLE, GO_ON } does;
	bool first;       /* -A: before those that are there */
	bool watch;       /* -w: file or directory, whichever it is */
	int enabled;      /* ENABLE */
	const char *key;  /* DELETE_ALL: only those with it; NULL: all */
	struct audit_rule rule;
	const char *wrong; /* why it cannot be understood; NULL */
};

struct words { const char **at; size_t count; };

/* Blanks part words; a backslash before a blank or another backslash takes its meaning away. */
static struct words split(struct arena *arena, const char *text)
{
	struct words words = { 0 };
	struct buf word;

	buf_init(&word, arena);
	for (const char *at = text;; at++) {
		if (*at && *at != ' ' && *at != '\t' && *at != '\r') {
			if (*at == '\\' && (at[1] == ' ' || at[1] == '\\'))
				at++;
			buf_char(&word, *at);
			continue;
		}
		if (word.length) {
			words.at = arena_more(arena, words.at, words.count, sizeof *words.at);
			words.at[words.count++] = arena_strndup(arena, word.at, word.length);
			buf_clear(&word);
		}
		if (!*at)
			return words;
	}
}

static void add_field(struct arena *arena, struct audit_rule *rule, const char *name, const char *operation,
    const char *value)
{
	struct audit_field *fields = arena_more(arena, (void *)rule->fields, rule->n_fields, sizeof *fields);

	fields[rule->n_fields++] = (struct audit_field){ name, operation, value };
	rule->fields = fields;
}

/* NAME OPERATION VALUE in one word. */
static bool read_field(struct arena *arena, struct audit_rule *rule, const char *word)
{
	static const char *const operations[] = { "!=", ">=", "<=", "&=", "=", ">", "<", "&" };
	size_t length = strcspn(word, "!=<>&");

	for (size_t i = 0; length && i < sizeof operations / sizeof *operations; i++)
		if (!strncmp(word + length, operations[i], strlen(operations[i]))) {
			add_field(arena, rule, arena_strndup(arena, word, length), operations[i],
			    word + length + strlen(operations[i]));
			return true;
		}
	return false;
}

static void read_syscalls(struct arena *arena, struct audit_rule *rule, const char *word, bool *all)
{
	for (size_t n; *word; word += n + (word[n] == ',')) {
		const char **names;

		n = strcspn(word, ",");
		if (!n)
			continue;
		if (n == 3 && !strncmp(word, "all", 3))
			*all = true;
		names = arena_more(arena, (void *)rule->syscalls, rule->n_syscalls, sizeof *names);
		names[rule->n_syscalls++] = arena_strndup(arena, word, n);
		rule->syscalls = names;
	}
}

static bool is_one_of(const char *word, size_t length, const char *const *names)
{
	for (; *names; names++)
		if (strlen(*names) == length && !strncmp(*names, word, length))
			return true;
	return false;
}

/* LIST,ACTION or ACTION,LIST */
static bool read_list(struct arena *arena, struct audit_rule *rule, const char *word)
{
	static const char *const lists[] = { "task", "exit", "entry", "user", "exclude", "filesystem", "io_uring", NULL };
	static const char *const actions[] = { "always", "never", "possible", NULL };
	size_t comma = strcspn(word, ",");
	const char *rest = word[comma] ? word + comma + 1 : "";

	if (is_one_of(word, comma, lists) && is_one_of(rest, strlen(rest), actions)) {
		rule->list = arena_strndup(arena, word, comma);
		rule->action = rest;
	} else if (is_one_of(word, comma, actions) && is_one_of(rest, strlen(rest), lists)) {
		rule->action = arena_strndup(arena, word, comma);
		rule->list = rest;
	} else {
		return false;
	}
	return true;
}

static const char *without_slash(struct arena *arena, const char *path)
{
	size_t length = strlen(path);

	while (length > 1 && path[length - 1] == '/')
		length--;
	return arena_strndup(arena, path, length);
}

struct reading {
	struct arena *arena;
	struct line *line;
	const char *permissions, *watched;
	bool all; /* -S all */
};

static bool wrong(struct reading *r, const char *why, const char *word)
{
	r->line->wrong = arena_printf(r->arena, "%s: %s", why, word);
	return false;
}

static bool read_option(struct reading *r, char option, const char *value)
{
	struct audit_rule *rule = &r->line->rule;

	switch (option) {
	case 'a':
	case 'A':
	case 'd':
		r->line->does = option == 'd' ? DELETE : ADD;
		r->line->first = option == 'A';
		return read_list(r->arena, rule, value) || wrong(r, "neither list,action nor action,list", value);
	case 'w':
	case 'W':
		r->line->does = option == 'w' ? ADD : DELETE;
		r->line->watch = true;
		rule->list = "exit";
		rule->action = "always";
		r->watched = without_slash(r->arena, value);
		return *value == '/' || wrong(r, "not an absolute path", value);
	case 'p':
		r->permissions = value;
		return (*value && value[strspn(value, "rwxaRWXA")] == '\0') || wrong(r, "not permissions", value);
	case 'k':
		add_field(r->arena, rule, "key", "=", value);
		return true;
	case 'F':
	case 'C':
		return read_field(r->arena, rule, value) || wrong(r, "no field", value);
	case 'S':
		read_syscalls(r->arena, rule, value, &r->all);
		return true;
	case 'e':
		r->line->does = ENABLE;
		r->line->enabled = *value >= '0' && *value <= '2' && !value[1] ? *value - '0' : -1;
		return r->line->enabled >= 0 || wrong(r, "neither 0, 1 nor 2", value);
	default: /* backlog, failure, rate: nothing that decides what is recorded */
		return true;
	}
}

static void finish(struct reading *r)
{
	struct audit_rule *rule = &r->line->rule;
	const char *path;

	if (r->all)
		rule->n_syscalls = 0;
	if (r->line->does == DELETE_ALL) {
		r->line->key = audit_rule_value(rule, "key");
		return;
	}
	if (r->line->does != ADD && r->line->does != DELETE)
		return;
	if (r->permissions)
		add_field(r->arena, rule, "perm", "=", r->permissions);
	if (r->watched) {
		rule->path = r->watched;
		return;
	}
	path = audit_rule_value(rule, "dir");
	rule->directory = path != NULL;
	if (!path)
		path = audit_rule_value(rule, "path");
	rule->path = path ? without_slash(r->arena, path) : NULL;
	if (rule->path && *rule->path != '/')
		wrong(r, "not an absolute path", path);
	if (!rule->list)
		wrong(r, "no list", rule->text);
}

/* auditctl(8), as getopt reads it: -k KEY and -kKEY. */
static struct line read_line(struct arena *arena, const char *text)
{
	static const char with_value[] = "aAbCdeFfkmpqrRSwW", without_value[] = "chilstvD";
	struct line line = { .does = NOTHING, .rule = { .text = text } };
	struct reading r = { .arena = arena, .line = &line };
	struct words words = split(arena, text);

	for (size_t i = 0; i < words.count; i++) {
		const char *word = words.at[i], *value;

		if (i == 0 && *word == '#')
			return line;
		if (word[0] == '-' && word[1] == '-')
			return line; /* settings of the kernel's queues */
		if (word[0] != '-' || !word[1]) {
			wrong(&r, "not an option", word);
			return line;
		}
		if (strchr(without_value, word[1])) {
			if (word[1] == 'D')
				line.does = DELETE_ALL;
			else if (word[1] == 'i' || word[1] == 'c')
				line.does = GO_ON;
			continue;
		}
		value = word[2] ? word + 2 : i + 1 < words.count ? words.at[++i] : NULL;
		if (!strchr(with_value, word[1]) || !value) {
			wrong(&r, value ? "unknown option" : "without a value", word);
			return line;
		}
		if (word[1] == 'R') {
			wrong(&r, "reads another file, which auditctl does not allow here", value);
			return line;
		}
		if (!read_option(&r, word[1], value))
			return line;
	}
	finish(&r);
	return line;
}

/* All lines ----------------------------------------------------------------------- */

struct list {
	struct target *target;
	struct arena *arena;
	struct audit_rules *to;
	struct audit_rule *rules;
	bool go_on; /* -i or -c: auditctl passes over lines it does not understand */
};

static bool same(const struct audit_rule *a, const struct audit_rule *b)
{
	bool equal = a->n_fields == b->n_fields && a->n_syscalls == b->n_syscalls && !strcmp(a->list, b->list) &&
	    !strcmp(a->action, b->action) && !a->path == !b->path && (!a->path || !strcmp(a->path, b->path));

	for (size_t i = 0; equal && i < a->n_fields; i++)
		equal = !strcmp(a->fields[i].name, b->fields[i].name) &&
		    !strcmp(a->fields[i].operation, b->fields[i].operation) && !strcmp(a->fields[i].value, b->fields[i].value);
	for (size_t i = 0; equal && i < a->n_syscalls; i++)
		equal = !strcmp(a->syscalls[i], b->syscalls[i]);
	return equal;
}

static bool has_key(const struct audit_rule *rule, const char *key)
{
	for (size_t i = 0; i < rule->n_fields; i++)
		if (!strcmp(rule->fields[i].name, "key") && !strcmp(rule->fields[i].value, key))
			return true;
	return false;
}

static void remove_rules(struct list *list, const struct line *line)
{
	size_t kept = 0;

	for (size_t i = 0; i < list->to->count; i++) {
		bool out = line->does == DELETE ? same(&list->rules[i], &line->rule)
						: !line->key || has_key(&list->rules[i], line->key);

		if (!out)
			list->rules[kept++] = list->rules[i];
	}
	list->to->count = kept;
}

static void add_rule(struct list *list, const struct line *line)
{
	size_t count = list->to->count;

	list->rules = arena_more(list->arena, list->rules, count, sizeof *list->rules);
	list->to->rules = list->rules;
	list->to->count++;
	if (line->first)
		memmove(list->rules + 1, list->rules, count * sizeof *list->rules);
	list->rules[line->first ? 0 : count] = line->rule;
}

/* auditctl asks the file system whether a watch is for a file or a directory. */
static void settle_watch(struct list *list, struct audit_rule *rule)
{
	struct target_stat st;

	rule->directory = target_stat(list->target, rule->path, &st, NULL) == TARGET_OK && st.type == TARGET_DIRECTORY;
}

static void obey(struct list *list, struct line *line)
{
	struct audit_rules *to = list->to;

	if (line->wrong) {
		const char *text = line->rule.file ? arena_printf(list->arena, "%s: line %ld: %s", line->rule.file,
		    line->rule.line, line->wrong) : line->wrong;

		if (list->go_on)
			to->note = text;
		else if (!to->trouble)
			to->trouble = text;
		return;
	}
	/* Once locked, the kernel takes no more rules. */
	if (to->enabled == 2 && line->rule.file)
		return;
	switch (line->does) {
	case ADD:
		if (line->watch)
			settle_watch(list, &line->rule);
		add_rule(list, line);
		break;
	case DELETE:
	case DELETE_ALL:
		remove_rules(list, line);
		break;
	case ENABLE:
		to->enabled = line->enabled;
		break;
	case GO_ON:
		list->go_on = true;
		break;
	case NOTHING:
		break;
	}
}

struct file_line { const char *file, *text; long number; };

static struct file_line *add_lines(struct arena *arena, struct file_line *lines, size_t *count, const char *file,
    const char *bytes, size_t length)
{
	long number = 0;

	for (size_t from = 0, n; from < length; from += n + 1) {
		const char *end = memchr(bytes + from, '\n', length - from), *text;

		n = end ? (size_t)(end - bytes) - from : length - from;
		text = arena_strndup(arena, bytes + from, n);
		text += strspn(text, " \t");
		number++;
		if (!*text || *text == '#' || *text == '\r')
			continue;
		lines = arena_more(arena, lines, *count, sizeof *lines);
		lines[(*count)++] = (struct file_line){ file, text, number };
	}
	return lines;
}

static void obey_lines(struct list *list, const struct file_line *lines, size_t count)
{
	for (size_t i = 0; i < count; i++) {
		struct line line = read_line(list->arena, lines[i].text);

		line.rule.file = lines[i].file;
		line.rule.line = lines[i].number;
		obey(list, &line);
	}
}

/* Loaded -------------------------------------------------------------------------- */

static void *read_loaded(struct target *target, struct arena *arena)
{
	struct audit_rules *to = arena_alloc(arena, sizeof *to);
	struct list list = { .target = target, .arena = arena, .to = to };
	struct err err = { 0 };
	const char *text;
	json_t *answer, *each;
	size_t i;

	to->enabled = -1;
	if (target_fact(target, "audit", "rules of the kernel", audit_kernel_ask, arena, &text, &err) != TARGET_OK ||
	    !(answer = json_read(arena, "the audit rules of the kernel", text, strlen(text), &err))) {
		to->trouble = arena_strdup(arena, err.text);
		return to;
	}
	to->enabled = (int)json_integer_value(json_object_get(answer, "enabled"));
	to->daemon = (long)json_integer_value(json_object_get(answer, "daemon"));
	if (json_is_true(json_object_get(answer, "absent")))
		to->note = "this kernel has no audit system";
	else if (to->enabled && !to->daemon)
		to->note = "no auditd runs: what is recorded goes to the log of the kernel";
	json_array_foreach(json_object_get(answer, "rules"), i, each) {
		struct line line = read_line(arena, arena_strdup(arena, json_text(each) ? json_text(each) : "?"));

		if (line.does != ADD && !line.wrong)
			line.wrong = arena_printf(arena, "not a rule: %s", line.rule.text);
		obey(&list, &line);
	}
	return to;
}

const struct audit_rules *audit_rules_loaded(struct target *target)
{
	return target_once(target, "audit rules loaded", read_loaded);
}

/* On disk ------------------------------------------------------------------------- */

/* As `ls -v` sorts, which augenrules uses: digits by their number. */
static int by_version(const void *left, const void *right)
{
	const char *a = ((const struct audit_rules_file *)left)->path, *b = ((const struct audit_rules_file *)right)->path;

	while (*a || *b) {
		if (isdigit((unsigned char)*a) && isdigit((unsigned char)*b)) {
			size_t n, m;

			a += strspn(a, "0");
			b += strspn(b, "0");
			n = strspn(a, "0123456789");
			m = strspn(b, "0123456789");
			if (n != m)
				return n < m ? -1 : 1;
			if (strncmp(a, b, n) != 0)
				return strncmp(a, b, n);
			a += n;
			b += n;
			continue;
		}
		if (*a != *b)
			return (unsigned char)*a < (unsigned char)*b ? -1 : 1;
		a++;
		b++;
	}
	return strcmp(((const struct audit_rules_file *)left)->path, ((const struct audit_rules_file *)right)->path);
}

static struct file_line *read_file(struct target *target, struct arena *arena, const char *path, struct file_line *lines,
    size_t *count, const char **trouble)
{
	struct err err = { 0 };
	const char *bytes;
	size_t length;
	enum target_outcome outcome = target_read(target, path, 0, arena, &bytes, &length, &err);

	if (outcome == TARGET_OK)
		return add_lines(arena, lines, count, path, bytes, length);
	if (outcome != TARGET_ABSENT && !*trouble)
		*trouble = arena_strdup(arena, err.text);
	return lines;
}

/* rules.d/NAME.rules in augenrules' order. false: there is no such folder. */
static bool list_folder(struct target *target, struct arena *arena, struct audit_rules_file **files, size_t *count,
    const char **trouble)
{
	struct audit_rules_file *list = NULL;
	const char *const *names;
	struct err err = { 0 };
	size_t n;
	enum target_outcome outcome = target_list(target, RULES_FOLDER, arena, &names, &n, &err);

	*count = 0;
	if (outcome != TARGET_OK && outcome != TARGET_ABSENT)
		*trouble = arena_strdup(arena, err.text);
	for (size_t i = 0; outcome == TARGET_OK && i < n; i++) {
		size_t length = strlen(names[i]);

		/* `ls` shows none that begin with a dot. */
		if (names[i][0] == '.' || length < 6 || strcmp(names[i] + length - 6, ".rules"))
			continue;
		list = arena_more(arena, list, *count, sizeof *list);
		list[(*count)++] = (struct audit_rules_file){ .path = arena_printf(arena, RULES_FOLDER "/%s", names[i]) };
	}
	if (*count)
		qsort(list, *count, sizeof *list, by_version);
	*files = list;
	return outcome != TARGET_ABSENT;
}

const struct audit_rules_file *audit_rules_files(struct target *target, struct arena *arena, size_t *count,
    const char **trouble)
{
	struct audit_rules_file *files;

	*trouble = NULL;
	list_folder(target, arena, &files, count, trouble);
	files = arena_more(arena, files, *count, sizeof *files);
	files[(*count)++] = (struct audit_rules_file){ .path = RULES_FILE };
	for (size_t i = 0; i < *count; i++) {
		struct list list = { .target = target, .arena = arena, .to = &files[i].rules };
		struct file_line *lines;
		size_t n = 0;

		files[i].rules.enabled = -1;
		lines = read_file(target, arena, files[i].path, NULL, &n, &files[i].rules.trouble);
		obey_lines(&list, lines, n);
	}
	return files;
}

/* What augenrules makes of a line: -D first, -e last (the last one of each counts), the rest as it is. */
static int place(const char *text)
{
	if (!strncmp(text, "-e", 2))
		return 2;
	return !strncmp(text, "-D", 2) && !text[2 + strspn(text + 2, " \t\r")] ? 0 : 1;
}

static void join_folder(struct target *target, struct arena *arena, struct audit_rules *to)
{
	struct list list = { .target = target, .arena = arena, .to = to };
	struct audit_rules_file *files;
	struct file_line *lines = NULL;
	size_t count, n = 0;

	list_folder(target, arena, &files, &count, &to->trouble);
	for (size_t i = 0; i < count; i++)
		lines = read_file(target, arena, files[i].path, lines, &n, &to->trouble);
	for (int when = 0; when < 3; when++)
		for (size_t i = 0; i < n; i++)
			if (place(lines[i].text) == when)
				obey_lines(&list, &lines[i], 1);
}

/* The line of a unit's file that loads the rules; `before` when it has none. */
static const char *ask_unit(struct target *target, struct arena *arena, const char *path, const char *before)
{
	const char *bytes;
	size_t length;

	if (target_read(target, path, 0, arena, &bytes, &length, NULL) != TARGET_OK)
		return before;
	for (size_t from = 0, n; from < length; from += n + 1) {
		const char *end = memchr(bytes + from, '\n', length - from), *line;

		n = end ? (size_t)(end - bytes) - from : length - from;
		line = arena_strndup(arena, bytes + from, n);
		line += strspn(line, " \t");
		if (!strncmp(line, "ExecStart", 9) && (strstr(line, "augenrules") || strstr(line, "auditctl")))
			before = line;
	}
	return before;
}

/* The service that loads the rules; later units stand over earlier ones, and so do files in a drop-in folder. */
static const char *ask_units(struct target *target, struct arena *arena)
{
	static const char *const folders[] = { "/etc/systemd/system", "/run/systemd/system", "/usr/local/lib/systemd/system",
		"/usr/lib/systemd/system", "/lib/systemd/system" };
	static const char *const units[] = { "auditd.service", "audit-rules.service" };
	const size_t n_folders = sizeof folders / sizeof *folders;
	const char *says = NULL;

	for (size_t u = 0; u < sizeof units / sizeof *units; u++) {
		struct target_stat st;
		size_t f = 0;

		while (f < n_folders && target_lstat(target, arena_printf(arena, "%s/%s", folders[f], units[u]), &st, NULL) !=
		    TARGET_OK)
			f++;
		if (f == n_folders)
			continue;
		says = ask_unit(target, arena, arena_printf(arena, "%s/%s", folders[f], units[u]), says);
		for (f = n_folders; f-- > 0;) {
			const char *folder = arena_printf(arena, "%s/%s.d", folders[f], units[u]);
			const char *const *names;
			size_t n;

			if (target_list(target, folder, arena, &names, &n, NULL) != TARGET_OK)
				continue;
			for (size_t i = 0; i < n; i++)
				says = ask_unit(target, arena, arena_printf(arena, "%s/%s", folder, names[i]), says);
		}
	}
	return says;
}

static void read_plain(struct target *target, struct arena *arena, const char *path, struct audit_rules *to)
{
	struct list list = { .target = target, .arena = arena, .to = to };
	struct file_line *lines;
	size_t n = 0;

	lines = read_file(target, arena, path, NULL, &n, &to->trouble);
	obey_lines(&list, lines, n);
}

static void *read_boot(struct target *target, struct arena *arena)
{
	struct audit_boot *boot = arena_alloc(arena, sizeof *boot);
	const char *says = ask_units(target, arena), *file = RULES_FILE, *at;
	bool augenrules = says && strstr(says, "augenrules");
	struct target_stat st;

	boot->sets[0].enabled = boot->sets[1].enabled = -1;
	if (says && !augenrules && (at = strstr(says, "-R"))) {
		at += 2 + strspn(at + 2, " \t");
		file = arena_strndup(arena, at, strcspn(at, " \t\r;"));
	}
	/* Without the folder augenrules loads the file as it is. */
	if (augenrules && target_stat(target, RULES_FOLDER, &st, NULL) == TARGET_ABSENT)
		augenrules = false;
	if (augenrules || !says) {
		if (says || target_stat(target, RULES_FOLDER, &st, NULL) != TARGET_ABSENT)
			join_folder(target, arena, &boot->sets[boot->count++]);
		boot->loader = "augenrules (" RULES_FOLDER ")";
	}
	if (!augenrules) {
		read_plain(target, arena, file, &boot->sets[boot->count++]);
		boot->loader = boot->count == 2 ? "augenrules or auditctl -R: no unit says which" :
		    arena_printf(arena, "auditctl -R %s", file);
	}
	return boot;
}

const struct audit_boot *audit_rules_boot(struct target *target)
{
	return target_once(target, "audit rules on disk", read_boot);
}
