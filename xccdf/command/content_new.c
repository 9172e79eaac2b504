/* plimsoll content new: the files of an item to begin with, copied from content/new with the names put in. */
#include <dirent.h>
#include <errno.h>
#include <getopt.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "base/buf.h"
#include "base/file_out.h"
#include "base/paths.h"
#include "xccdf/command/command.h"
#include "xccdf/command/rule_net.h"

#define TEMPLATES "content/new"

static const char help[] =
    "Begins a new item: a rule file with everything it needs, which works as it stands (it asks that no\n"
    "container is privileged), and a first scenario in which it passes and one in which it fails. What\n"
    "its author has to say is marked FILL IN; 'plimsoll content lint' lists what is left.\n"
    "\n"
    "  -o, --output FOLDER     a folder of rule files: FOLDER/rules/STIG-ID.xml and FOLDER/scenarios/STIG-ID/\n"
    "                          are written, and FOLDER/benchmark.xml where there is none\n"
    "  -o, --output FILE.xml   only the rule file, there\n"
    "                          (default: the rule file on standard output)\n"
    "\n"
    "Nothing that is there already is written over.\n"
    "\n"
    "Examples:\n"
    "  plimsoll content new MY-000010 -o my\n"
    "  plimsoll content test --content my MY-000010\n"
    "  plimsoll content lint my";

struct making {
	struct arena *arena;
	const char *stig_id, *name, *release; /* what stands for @STIG-ID@, @NAME@, @RELEASE@ */
	const char *from;                     /* content/new */
};

static bool exists(const char *path)
{
	struct stat st;

	return !lstat(path, &st);
}

static bool must_not_exist(const char *path, struct err *err)
{
	return !exists(path) || err_set(err, ERR_USAGE, "%s is there already: take another STIG ID, or move it away", path);
}

static bool make_folder(const char *path, struct err *err)
{
	return path_is_folder(path) || !mkdir(path, 0777) || err_errno(err, "%s", path);
}

/* The folder's last name as ids may have it. */
static const char *name_of(struct arena *arena, const char *folder)
{
	const char *real = realpath(folder, NULL), *slash;
	char *name;

	if (real)
		arena_at_free(arena, free, (void *)real);
	slash = strrchr(real ? real : folder, '/');
	name = arena_strdup(arena, slash ? slash + 1 : real ? real : folder);
	for (char *at = name; *at; at++)
		if (!strchr("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_-", *at))
			*at = '-';
	/* An NCName begins with a letter. */
	return strspn(name, "0123456789-") ? arena_printf(arena, "content-%s", name) : *name ? name : "content";
}

static const char *filled_in(const struct making *m, const char *bytes, size_t length)
{
	static const char *const words[] = { "@STIG-ID@", "@NAME@", "@RELEASE@" };
	const char *const texts[] = { m->stig_id, m->name, m->release };
	struct buf out;

	buf_init(&out, m->arena);
	while (length) {
		size_t i = 0, word = 0;

		while (i < 3 && (length < (word = strlen(words[i])) || memcmp(bytes, words[i], word)))
			i++;
		if (i < 3)
			buf_str(&out, texts[i]);
		else
			buf_char(&out, *bytes);
		bytes += i < 3 ? word : 1;
		length -= i < 3 ? word : 1;
	}
	return out.at;
}

static bool write_file(const struct making *m, const char *from, const char *to, struct err *err)
{
	struct file_out *file;
	const char *bytes, *text;
	size_t length;

	if (!source_bytes(m->arena, from, &bytes, &length, err))
		return false;
	file = file_out_new(m->arena, to, err);
	if (!file)
		return false;
	text = filled_in(m, bytes, length);
	file_out_add(file, text, strlen(text));
	return file_out_done(file, err);
}

static bool copy_folder(const struct making *m, const char *from, const char *to, struct err *err)
{
	DIR *dir = opendir(from);
	struct dirent *entry;
	bool good;

	if (!dir)
		return err_errno(err, "%s", from);
	good = make_folder(to, err);
	while (good && (entry = readdir(dir))) {
		const char *one = arena_printf(m->arena, "%s/%s", from, entry->d_name);
		const char *other = arena_printf(m->arena, "%s/%s", to, entry->d_name);

		if (entry->d_name[0] != '.')
			good = path_is_folder(one) ? copy_folder(m, one, other, err) : write_file(m, one, other, err);
	}
	closedir(dir);
	return good;
}

/* The default release of a benchmark.xml that is there, and whether the item is new to its folder. */
static bool look_at_folder(struct making *m, const char *folder, struct err *err)
{
	struct xml_document *xml = xml_read_file(m->arena, arena_printf(m->arena, "%s/benchmark.xml", folder), NULL, NULL, err);
	const struct xml_node *release = xml ? xml_child(xml->root, NS_RULE_FILE, "release") : NULL;
	unsigned long mine, other;
	const struct rule_file *files;
	size_t count;

	if (!xml)
		return false;
	for (; release; release = xml_next_same(release))
		if (xml_attr(release, "name") && xml_attr_bool(release, "default", false))
			m->release = xml_attr(release, "name");
	if (!path_is_folder(arena_printf(m->arena, "%s/rules", folder)))
		return true;
	files = rule_files_read(m->arena, folder, &count, err);
	if (!files)
		return false;
	rule_file_number(m->stig_id, &mine);
	for (size_t i = 1; i < count; i++)
		if (rule_file_number(files[i].stig_id, &other) && other == mine)
			return err_set(err, ERR_USAGE, "%s has the digits of %s, and OVAL ids are made of them: take another STIG ID",
			    m->stig_id, files[i].stig_id);
	return true;
}

static const char *template_of(const struct making *m, const char *name)
{
	return arena_printf(m->arena, "%s/%s", m->from, name);
}

static bool make_in_folder(struct making *m, const char *folder, struct err *err)
{
	const char *benchmark = arena_printf(m->arena, "%s/benchmark.xml", folder);
	const char *rules = arena_printf(m->arena, "%s/rules", folder), *scenarios = arena_printf(m->arena, "%s/scenarios", folder);
	const char *rule = arena_printf(m->arena, "%s/%s.xml", rules, m->stig_id);
	const char *scenario = arena_printf(m->arena, "%s/%s", scenarios, m->stig_id);
	bool first = !exists(benchmark);

	if (!must_not_exist(rule, err) || !must_not_exist(scenario, err) || (!first && !look_at_folder(m, folder, err)) ||
	    !make_folder(folder, err) || !make_folder(rules, err) || !make_folder(scenarios, err))
		return false;
	m->name = name_of(m->arena, folder);
	if ((first && !write_file(m, template_of(m, "benchmark.xml"), benchmark, err)) ||
	    !copy_folder(m, template_of(m, "scenarios"), scenario, err) || !write_file(m, template_of(m, "item.xml"), rule, err))
		return false;
	if (first)
		printf("%s\n", benchmark);
	printf("%s\n%s/pass/\n%s/fail/\n", rule, scenario, scenario);
	return true;
}

static bool ends_in_xml(const char *path)
{
	size_t length = strlen(path);

	return length > 4 && !strcmp(path + length - 4, ".xml");
}

static bool make(struct arena *arena, const char *stig_id, const char *output, struct err *err)
{
	struct making m = { .arena = arena, .stig_id = stig_id, .name = "", .release = "V1R1" };
	const char *folder;
	unsigned long number;

	/* It stands in ids of XCCDF and names of files. */
	if (strspn(stig_id, "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_-") != strlen(stig_id) ||
	    !rule_file_number(stig_id, &number) || !number)
		return err_set(err, ERR_USAGE,
		    "'%s' is no STIG ID: it has letters, digits, - and _, and a number of 1 to 12 digits, as MY-000010", stig_id);
	m.from = data_path(arena, TEMPLATES);
	if (!m.from)
		return err_set(err, ERR_SYSTEM, "%s is not where plimsoll looks for its data; set PLIMSOLL_DATA to the folder that "
						"holds content/", TEMPLATES);
	if (strcmp(output, "-") && !ends_in_xml(output))
		return make_in_folder(&m, output, err);
	if (strcmp(output, "-")) {
		folder = rule_folder_of(arena, output);
		if (!must_not_exist(output, err) ||
		    (exists(arena_printf(arena, "%s/benchmark.xml", folder)) && !look_at_folder(&m, folder, err)))
			return false;
	}
	return write_file(&m, template_of(&m, "item.xml"), output, err);
}

static int run(const struct command *command, int argc, char **argv)
{
	static const struct option table[] = {
		{ "output", required_argument, 0, 'o' }, COMMAND_COMMON_OPTIONS, { 0 },
	};
	const char *output = "-";
	struct arena *arena;
	struct err err = { 0 };
	int option, status = EXIT_FINE;

	while ((option = getopt_long(argc, argv, "ho:", table, NULL)) != -1)
		switch (option) {
		case 'o': output = optarg; break;
		case 'h': return command_help(command);
		default:
			if (!command_common_option(command, option, optarg))
				return command_usage_error(command, "wrong option");
		}
	if (optind + 1 != argc)
		return command_usage_error(command, "one STIG ID is wanted");
	arena = arena_new("content new");
	if (!make(arena, argv[optind], output, &err))
		status = command_failed(command, &err);
	arena_free(arena);
	return status;
}

const struct command command_content_new = {
	.name = "content new", .operands = "[options] STIG-ID",
	.summary = "begin a new item: rule file and scenarios", .help = help, .run = run,
};
