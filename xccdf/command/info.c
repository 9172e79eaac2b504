/* plimsoll info: what a file holds. Only the tree of the one reading is looked at; nothing is
 * checked, resolved or evaluated. */
#include <getopt.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <time.h>

#include "base/buf.h"
#include "base/log.h"
#include "base/text.h"
#include "source/data_stream.h"
#include "source/names.h"
#include "xccdf/command/command.h"

static const char help[] =
    "Says what kind of document FILE is and what is in it: streams, checklists,\n"
    "profiles, referenced checks, results. FILE may be - (standard input), and packed by\n"
    "bzip2, gzip, xz or as a zip with one XCCDF in it.\n"
    "\n"
    "  --profile ID                what one profile is; ID or the end of it\n"
    "  --profiles                  ID:TITLE of every profile, one a line, and nothing else\n"
    "  --fetch-remote-resources    fetch components that lie behind https\n"
    "  --local-files DIR           take them from DIR instead\n"
    "  --verbose LEVEL             DEVEL, INFO, WARNING or ERROR\n"
    "  --verbose-log-file FILE\n"
    "\n"
    "Exit status: 0 done, 1 no such document, or an error, 100 wrong options.\n"
    "\n"
    "Examples:\n"
    "  plimsoll info ssg-debian12-ds.xml\n"
    "  plimsoll info --profiles U_Docker_Enterprise_2-x_STIG.zip\n"
    "  plimsoll info --profile standard ssg-debian12-ds.xml";

struct info {
	struct arena *arena;
	const char *path;
	const char *profile; /* --profile */
	bool profiles;       /* --profiles */
	struct source_options options;
	struct err *err;
};

/* What is not there is printed as oscap does, because scripts know it. */
static const char *or_null(const char *text)
{
	return text ? text : "(null)";
}

/* Text from documents goes to a terminal: a control character must not. */
static const char *shown(struct info *info, const char *text)
{
	struct buf buf;

	if (!text)
		return NULL;
	buf_init(&buf, info->arena);
	text_printable(&buf, text, strlen(text));
	return buf.at;
}

static struct xml_node *child(const struct xml_node *node, const char *name)
{
	return xml_child(node, node->ns, name);
}

/* On one line; NULL: no such element. */
static const char *one_line(struct info *info, const struct source *source,
    struct xml_node *node)
{
	const char *text = node ? xml_text(source->xml, node, info->err) : NULL;
	char *line;

	if (!text)
		return NULL;
	line = arena_strdup(info->arena, text);
	for (char *c = line; *c; c++)
		if (*c == '\n' || *c == '\t' || *c == '\r')
			*c = ' ';
	return shown(info, line);
}

static void imported(const struct info *info)
{
	char text[sizeof "2026-11-23T19:07:47"];
	struct stat st;
	struct tm tm;

	if (!stat(info->path, &st) && localtime_r(&st.st_mtime, &tm) &&
	    strftime(text, sizeof text, "%Y-%m-%dT%H:%M:%S", &tm))
		printf("Imported: %s\n", text);
}

static void type(const struct source *source)
{
	printf("Document type: %s\n", source_type_names[source->type]);
}

/* ---- generator/schema_version and timestamp ---- */

static void generator(struct info *info, const struct source *source, const char *label)
{
	const struct xml_node *node = xml_child(source->root, NULL, "generator"),
			      *timestamp = node ? xml_child(node, NULL, "timestamp") : NULL;

	if (node) {
		printf("%s version: %s\n", label, shown(info, source->version));
		printf("Generated: %s\n",
		    or_null(timestamp ? shown(info, xml_trim(info->arena, timestamp->text)) : NULL));
	}
}

/* ---- XCCDF ---- */

/* The status of the latest date; of the same date, the last one written. */
static void status(struct info *info, const struct xml_node *benchmark, const char *indent)
{
	const struct xml_node *latest = NULL;
	const char *date = "";

	for (const struct xml_node *node = child(benchmark, "status"); node;
	     node = xml_next_same(node)) {
		const char *its = xml_attr(node, "date");

		if (strcmp(its ? its : "", date) >= 0) {
			latest = node;
			date = its ? its : "";
		}
	}
	if (!latest)
		return;
	printf("%sStatus: %s\n", indent, shown(info, xml_trim(info->arena, latest->text)));
	if (*date)
		printf("%sGenerated: %s\n", indent, shown(info, date));
}

static const char *profile_title(struct info *info, const struct source *source,
    const struct xml_node *profile)
{
	return or_null(one_line(info, source, child(profile, "title")));
}

static const char *profile_mark(const struct xml_node *profile)
{
	return xml_attr_bool(profile, "abstract", false) ? " (abstract)" : "";
}

static const char *profile_id(struct info *info, const struct xml_node *profile)
{
	return or_null(shown(info, xml_attr(profile, "id")));
}

static void profiles(struct info *info, const struct source *source, const char *indent)
{
	printf("%sProfiles:\n", indent);
	for (struct xml_node *profile = child(source->root, "Profile"); profile;
	     profile = xml_next_same(profile)) {
		printf("%s\tTitle: %s\n", indent, profile_title(info, source, profile));
		printf("%s\t\tId: %s%s\n", indent, profile_id(info, profile), profile_mark(profile));
	}
}

/* Every pair of file and system once, in the order they are met. */
static void check_files(struct info *info, const struct xml_node *node, struct map *seen,
    const char *indent)
{
	for (const struct xml_node *ref = node->first; ref; ref = ref->next) {
		const char *system = xml_attr(node, "system"), *href = xml_attr(ref, "href");
		const char *key;

		if (strcmp(node->name, "check") || strcmp(ref->name, "check-content-ref")) {
			check_files(info, ref, seen, indent);
			continue;
		}
		key = arena_printf(info->arena, "%s\n%s", or_null(href), or_null(system));
		if (map_put(seen, key, (void *)(uintptr_t)key))
			continue;
		printf("%s\t%s\n", indent, or_null(shown(info, href)));
		printf("%s\t\tsystem: %s\n", indent, or_null(shown(info, system)));
	}
}

static void referenced_files(struct info *info, const struct xml_node *benchmark,
    const char *indent)
{
	struct map *seen = map_new(info->arena);

	printf("%sReferenced check files:\n", indent);
	for (const struct xml_node *item = benchmark->first; item; item = item->next)
		if (!strcmp(item->name, "Group") || !strcmp(item->name, "Rule"))
			check_files(info, item, seen, indent);
}

static void test_result(struct info *info, const struct xml_node *result, const char *indent)
{
	const struct xml_node *benchmark = child(result, "benchmark"),
			      *profile = child(result, "profile"),
			      *platform = child(result, "platform");
	const char *idref = profile ? xml_attr(profile, "idref") : NULL;

	printf("%sResult ID: %s\n", indent, or_null(shown(info, xml_attr(result, "id"))));
	printf("%sSource benchmark: %s\n", indent,
	    or_null(benchmark ? shown(info, xml_attr(benchmark, "href")) : NULL));
	printf("%sSource profile: %s\n", indent, idref ? shown(info, idref) : "(default)");
	printf("%sEvaluation started: %s\n", indent,
	    or_null(shown(info, xml_attr(result, "start-time"))));
	printf("%sEvaluation finished: %s\n", indent,
	    or_null(shown(info, xml_attr(result, "end-time"))));
	printf("%sPlatform CPEs:\n", indent);
	if (!platform)
		printf("%s\t(none)\n", indent);
	for (; platform; platform = xml_next_same(platform))
		printf("%s\t%s\n", indent, or_null(shown(info, xml_attr(platform, "idref"))));
}

static void test_results(struct info *info, const struct xml_node *benchmark, const char *indent)
{
	const struct xml_node *result = child(benchmark, "TestResult");

	if (result)
		printf("%sTest Results:\n", indent);
	for (; result; result = xml_next_same(result))
		test_result(info, result, arena_printf(info->arena, "%s\t", indent));
}

static void benchmark(struct info *info, const struct source *source, const char *indent)
{
	status(info, source->root, indent);
	printf("%sResolved: %s\n", indent,
	    xml_attr_bool(source->root, "resolved", false) ? "true" : "false");
	profiles(info, source, indent);
	referenced_files(info, source->root, indent);
	test_results(info, source->root, indent);
}

/* ---- one profile, all profiles ---- */

static bool ends_with(const char *text, const char *end)
{
	size_t length = strlen(text), tail = strlen(end);

	return length >= tail && !strcmp(text + length - tail, end);
}

/* By its whole id, else by an end that only one has. */
static struct xml_node *find_profile(struct info *info, const struct source *source)
{
	struct xml_node *found = NULL;
	struct buf all;
	int matches = 0;

	buf_init(&all, info->arena);
	for (struct xml_node *profile = child(source->root, "Profile"); profile;
	     profile = xml_next_same(profile)) {
		const char *id = xml_attr(profile, "id");

		if (id && !strcmp(id, info->profile))
			return profile;
		if (!id || !ends_with(id, info->profile))
			continue;
		found = profile;
		matches++;
		buf_printf(&all, "%s%s", matches > 1 ? ", " : "", id);
	}
	if (matches == 1)
		return found;
	fflush(stdout);
	if (matches)
		fprintf(stderr,
		    "At least two profiles matched suffix \"%s\". Use a more specific suffix to get "
		    "an exact match. Get list of profiles using:\n$ plimsoll info \"%s\"\n",
		    info->profile, info->path);
	else
		fprintf(stderr,
		    "No profile matching suffix \"%s\" was found. Get available profiles using:\n"
		    "$ plimsoll info \"%s\"\n",
		    info->profile, info->path);
	if (matches)
		log_error("Multiple matches found: %s", all.at);
	return NULL;
}

static void one_profile(struct info *info, const struct source *source)
{
	struct xml_node *profile = find_profile(info, source);

	if (!profile)
		return;
	printf("Profile\n\tTitle: %s\n", profile_title(info, source, profile));
	printf("\tId: %s%s\n\n", profile_id(info, profile), profile_mark(profile));
	printf("\tDescription: %s\n",
	    or_null(one_line(info, source, child(profile, "description"))));
}

static void list_profiles(struct info *info, const struct source *source)
{
	for (struct xml_node *profile = child(source->root, "Profile"); profile;
	     profile = xml_next_same(profile))
		printf("%s:%s\n", profile_id(info, profile), profile_title(info, source, profile));
}

static void checklist(struct info *info, struct source *source)
{
	if (info->profiles) {
		list_profiles(info, source);
		return;
	}
	type(source);
	if (info->profile) {
		one_profile(info, source);
		return;
	}
	printf("Checklist version: %s\n", source->version);
	imported(info);
	if (!strcmp(source->root->name, "TestResult"))
		test_result(info, source->root, "");
	else
		benchmark(info, source, "");
}

static void tailoring(struct info *info, const struct source *source, const char *indent)
{
	const struct xml_node *hint = child(source->root, "benchmark");

	printf("%sBenchmark Hint: %s\n", indent,
	    or_null(hint ? shown(info, xml_attr(hint, "href")) : NULL));
	profiles(info, source, indent);
}

/* ---- data streams ---- */

static void references(const struct data_stream *stream, enum data_stream_part part)
{
	for (size_t i = 0; i < stream->n_refs; i++)
		if (stream->refs[i].part == part)
			printf("\tRef-Id: %s\n", stream->refs[i].id);
}

static bool has(const struct data_stream *stream, enum data_stream_part part)
{
	for (size_t i = 0; i < stream->n_refs; i++)
		if (stream->refs[i].part == part)
			return true;
	return false;
}

static bool stream_checklist(struct info *info, const struct data_stream_ref *ref)
{
	struct source *source = ref->component ? data_stream_component(ref, info->err) : NULL, *found;

	if (!ref->component || !source)
		return !ref->component;
	/* what it needs from elsewhere, said or fetched as an evaluation would */
	for (size_t i = 0; i < ref->n_catalog; i++)
		if (source_resolve(source, ref->catalog[i].name, &info->options, &found,
			info->err) == SOURCE_BROKEN)
			return false;
	if (info->profiles)
		list_profiles(info, source);
	else if (info->profile)
		one_profile(info, source);
	else if (source->type == SOURCE_TAILORING)
		tailoring(info, source, "\t\t");
	else
		benchmark(info, source, "\t\t");
	return true;
}

static bool stream_checklists(struct info *info, const struct data_stream *stream)
{
	for (size_t i = 0; i < stream->n_refs; i++) {
		if (stream->refs[i].part != DATA_STREAM_CHECKLISTS)
			continue;
		if (!info->profile && !info->profiles)
			printf("\tRef-Id: %s\n", stream->refs[i].id);
		if (!stream_checklist(info, &stream->refs[i]))
			return false;
	}
	return true;
}

static bool one_stream(struct info *info, const struct data_stream *stream)
{
	if (info->profiles)
		return stream_checklists(info, stream);
	printf("\nStream: %s\n", shown(info, stream->id));
	printf("Generated: %s\n", or_null(shown(info, stream->timestamp)));
	printf("Version: %s\n", or_null(shown(info, stream->scap_version)));
	if (info->profile)
		return stream_checklists(info, stream);
	printf("Checklists:\n");
	if (!stream_checklists(info, stream))
		return false;
	printf("Checks:\n");
	references(stream, DATA_STREAM_CHECKS);
	printf(has(stream, DATA_STREAM_DICTIONARIES) ? "Dictionaries:\n" : "No dictionaries.\n");
	references(stream, DATA_STREAM_DICTIONARIES);
	return true;
}

static bool data_streams(struct info *info, struct source *source)
{
	const struct data_stream_collection *collection;

	if (!info->profiles) {
		type(source);
		imported(info);
	}
	collection = data_stream_collection_read(source, info->err);
	if (!collection)
		return false;
	for (size_t i = 0; i < collection->n_streams; i++)
		if (!one_stream(info, &collection->streams[i]))
			return false;
	return true;
}

/* ---- results of data streams: by asset, what was reported about it ---- */

#define CORE "http://scap.nist.gov/schema/reporting-core/1.1"

/* "createdFor xccdf1" -> the first ref of the relationship. The kind is written with a prefix that
 * people choose. */
static struct map *relationships(struct info *info, const struct xml_node *root)
{
	const struct xml_node *list = xml_child(root, CORE, "relationships"),
			      *node = list ? xml_child(list, CORE, "relationship") : NULL;
	struct map *found = map_new(info->arena);

	for (; node; node = xml_next_same(node)) {
		const char *subject = xml_attr(node, "subject"), *kind = xml_attr(node, "type"), *key;
		const struct xml_node *ref = xml_child(node, CORE, "ref");

		if (!subject || !kind || !ref)
			continue;
		kind = strrchr(kind, ':') ? strrchr(kind, ':') + 1 : kind;
		key = arena_printf(info->arena, "%s %s", kind, subject);
		if (!map_get(found, key))
			map_put(found, key, (void *)(uintptr_t)xml_trim(info->arena, ref->text));
	}
	return found;
}

static const char *related(struct info *info, const struct map *relations, const char *kind,
    const char *subject)
{
	return map_get(relations, arena_printf(info->arena, "%s %s", kind, subject));
}

static void report(struct info *info, const struct map *relations, const struct xml_node *node,
    const char *id)
{
	const struct xml_node *content = xml_child(node, SOURCE_NS_ARF, "content"),
			      *result = content ? content->first : NULL;

	printf("\tARF report: %s\n", shown(info, id));
	printf("\t\tReport request: %s\n",
	    or_null(shown(info, related(info, relations, "createdFor", id))));
	if (result && !strcmp(result->name, "TestResult"))
		test_result(info, result, "\t\t");
}

/* The reports about one asset, in document order. */
struct about { const struct xml_node *node; const char *id; struct about *next; };
struct abouts { struct about *first, **end; };

static struct map *by_asset(struct info *info, const struct source *source,
    const struct map *relations)
{
	const struct xml_node *list = xml_child(source->root, SOURCE_NS_ARF, "reports"),
			      *node = list ? xml_child(list, SOURCE_NS_ARF, "report") : NULL;
	struct map *found = map_new(info->arena);

	for (; node; node = xml_next_same(node)) {
		const char *id = xml_attr(node, "id");
		const char *asset = id ? related(info, relations, "isAbout", id) : NULL;
		struct abouts *abouts = asset ? map_get(found, asset) : NULL;

		if (!asset)
			continue;
		if (!abouts) {
			abouts = arena_alloc(info->arena, sizeof *abouts);
			abouts->end = &abouts->first;
			map_put(found, asset, abouts);
		}
		*abouts->end = arena_alloc(info->arena, sizeof **abouts->end);
		(*abouts->end)->node = node;
		(*abouts->end)->id = id;
		abouts->end = &(*abouts->end)->next;
	}
	return found;
}

static void reports(struct info *info, const struct source *source)
{
	const struct xml_node *assets = xml_child(source->root, SOURCE_NS_ARF, "assets"),
			      *asset = assets ? xml_child(assets, SOURCE_NS_ARF, "asset") : NULL;
	const struct map *relations = relationships(info, source->root),
			 *about = by_asset(info, source, relations);

	type(source);
	imported(info);
	for (; asset; asset = xml_next_same(asset)) {
		const char *name = xml_attr(asset, "id");
		const struct abouts *abouts = name ? map_get(about, name) : NULL;

		printf("\nAsset: %s\n", or_null(shown(info, name)));
		for (const struct about *a = abouts ? abouts->first : NULL; a; a = a->next)
			report(info, relations, a->node, a->id);
	}
}

/* ---- the command ---- */

static bool print(struct info *info, struct source *source)
{
	switch (source->type) {
	case SOURCE_DATA_STREAM:
		return data_streams(info, source);
	case SOURCE_XCCDF:
		checklist(info, source);
		return true;
	case SOURCE_ARF:
		reports(info, source);
		return true;
	case SOURCE_UNKNOWN:
		return err_set(info->err, ERR_CONTENT,
		    "%s: Could not determine document type: '%s' is not the beginning of any known one",
		    source->name, source->root->name);
	default:
		break;
	}
	type(source);
	switch (source->type) {
	case SOURCE_OVAL_DEFINITIONS:
	case SOURCE_OVAL_VARIABLES:
	case SOURCE_OVAL_SYSTEM_CHARACTERISTICS:
	case SOURCE_OVAL_RESULTS:
	case SOURCE_OVAL_DIRECTIVES:
		generator(info, source, "OVAL");
		imported(info);
		break;
	case SOURCE_CPE_DICTIONARY:
		generator(info, source, "CPE");
		imported(info);
		break;
	case SOURCE_CPE_LANGUAGE:
		imported(info);
		break;
	case SOURCE_TAILORING:
		imported(info);
		tailoring(info, source, "");
		break;
	case SOURCE_RULE_FILE:
		imported(info);
		printf("STIG ID: %s\n", or_null(shown(info, xml_attr(source->root, "stig-id"))));
		break;
	default:
		break;
	}
	return true;
}

static int run(const struct command *command, int argc, char **argv)
{
	enum { PROFILE = 1, PROFILES, FETCH, LOCAL };
	static const struct option table[] = {
		{ "profile", required_argument, 0, PROFILE },
		{ "profiles", no_argument, 0, PROFILES },
		{ "fetch-remote-resources", no_argument, 0, FETCH },
		{ "local-files", required_argument, 0, LOCAL },
		COMMAND_COMMON_OPTIONS, { 0 },
	};
	struct err err = { 0 };
	struct info info = { .err = &err };
	int option, exit_code = EXIT_FINE;

	while ((option = getopt_long(argc, argv, "h", table, NULL)) != -1)
		switch (option) {
		case PROFILE: info.profile = optarg; break;
		case PROFILES: info.profiles = true; break;
		case FETCH: info.options.fetch_remote = true; break;
		case LOCAL: info.options.local_files = optarg; break;
		case 'h':
			return command_help(command);
		default:
			if (!command_common_option(command, option, optarg))
				return command_usage_error(command, "wrong option");
		}
	if (optind == argc)
		return command_usage_error(command, "SCAP file needs to be specified!");
	info.arena = arena_new("info");
	for (; optind < argc && exit_code == EXIT_FINE; optind++) {
		struct source *source = source_open(info.arena, info.path = argv[optind], &err);

		if (!source || !print(&info, source))
			exit_code = command_failed(command, &err);
	}
	arena_free(info.arena);
	return exit_code;
}

const struct command command_info = {
	.name = "info", .operands = "[options] FILE",
	.summary = "say what a file holds: streams, profiles, checks, results", .help = help,
	.oscap = true, .run = run,
};
