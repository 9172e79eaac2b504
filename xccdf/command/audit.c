/* plimsoll audit: the main job. Content, target, verdicts, evidence, files, and what to say about it. */
#include <getopt.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

#include "base/log.h"
#include "target/api.h"
#include "target/docker.h"
#include "xccdf/bind.h"
#include "xccdf/command/audit.h"
#include "xccdf/command/api_names.h"
#include "xccdf/command/command.h"
#include "xccdf/command/open_benchmark.h"
#include "xccdf/command/rule_name.h"
#include "xccdf/cpe.h"
#include "xccdf/evidence.h"
#include "xccdf/output/output.h"
#include "xccdf/policy.h"
#include "xccdf/run.h"
#include "xccdf/stig.h"

static const char help[] =
    "Audits this host and its Docker Engine and writes the results. CONTENT is a folder of rule\n"
    "files, one rule file, an XCCDF benchmark or a SCAP data stream; without it, the Docker\n"
    "Enterprise 2.x STIG that comes with plimsoll. Nothing on the host is changed.\n"
    "\n"
    "What to look at\n"
    "  --host URL              the engine: unix:///run/docker.sock, tcp://host:2376 (TLS by\n"
    "                          DOCKER_CERT_PATH); default: DOCKER_HOST, the docker context, the socket\n"
    "  --ucp-url URL           the cluster's UCP (https://NAME[:PORT]); without it the value ucp_url of\n"
    "                          the content, to which no credentials are ever sent\n"
    "  --ucp-bundle DIR        ask as the owner of this client bundle (cert.pem, key.pem, ca.pem)\n"
    "  --ucp-token-file FILE   ask as the owner of the token in it\n"
    "  --ucp-ca FILE           the authority behind UCP's certificate (PEM); default: ca.pem of the\n"
    "                          bundle, else those the system trusts\n"
    "  --dtr-url URL, --dtr-bundle DIR, --dtr-token-file FILE, --dtr-ca FILE\n"
    "                          the same for the cluster's DTR\n"
    "  --notary-url URL, --notary-bundle DIR, --notary-token-file FILE, --notary-ca FILE\n"
    "                          the same for the Notary server that has the signatures of images\n"
    "  --root DIR              the file system mounted there instead of this host\n"
    "  --from SNAPSHOT         what an earlier run recorded: a folder or a tar\n"
    "  --snapshot FILE         record what is read (.tar, .tar.gz; else a folder)\n"
    "\n"
    "What to check\n"
    "  --profile ID            a profile of the content; the end of its id is enough\n"
    "  --rule ID               only this rule: a STIG ID, a rule or group id, or the end of one; repeatable\n"
    "  --release NAME          the STIG release whose rule ids are written, such as V2R1\n"
    "  --checks CONTENT        what answers a benchmark that has no checks of its own, as DISA's\n"
    "                          manual ones: rules are matched by STIG ID (default: ours)\n"
    "\n"
    "What people say\n"
    "  --answers FILE          answers to what only a person can know (YAML, written to be filled in\n"
    "                          by 'plimsoll answers init'); what nobody answered is notchecked\n"
    "  --waivers FILE          findings whose risk is accepted, until when, by whom and why (YAML): they\n"
    "                          stay fail in all results, marked as waived, and end a run with status 0;\n"
    "                          a waiver ends when it expires or something else is wrong with the rule\n"
    "  --waivers-init FILE     write such a file for the rules that fail, with fingerprints, to be filled in\n"
    "\n"
    "What to write\n"
    "  --out DIR               where (default: here), as HOST_STIG_RELEASE_DATE-TIME.EXTENSION\n"
    "  --format LIST           which files: names with commas (default: all that --help lists below)\n"
    "  --results FILE          only the XCCDF results, under this name\n"
    "  --oval-results FILE     the OVAL results as well: every item, every comparison\n"
    "  --quiet                 nothing on the screen but errors\n"
    "\n"
    "Exit status: 0 nothing failed that is not waived; 2 a rule failed, or could not be decided; 3 not\n"
    "one rule was evaluated; 1 an error.\n"
    "\n"
    "Examples:\n"
    "  plimsoll audit --out /var/lib/audits\n"
    "  plimsoll audit --rule DKER-EE-002030\n"
    "  plimsoll audit U_Docker_Enterprise_2-x_Linux-Unix_STIG_V2R2_Manual-xccdf.xml\n"
    "  plimsoll audit --ucp-url https://ucp.example.com --ucp-bundle ~/ucp-bundle-admin\n"
    "  plimsoll answers init -o answers.yaml; plimsoll audit --answers answers.yaml\n"
    "  plimsoll audit --waivers-init waivers.yaml     (fill it in)\n"
    "  plimsoll audit --waivers waivers.yaml\n"
    "  plimsoll audit --snapshot host.tar.gz          (on the host)\n"
    "  plimsoll audit --from host.tar.gz              (anywhere else, later)\n"
    "  plimsoll audit content/docker-enterprise-2.x/rules/DKER-EE-002030.xml";

static const char *base_name(const char *path)
{
	const char *slash = strrchr(path, '/');

	return slash ? slash + 1 : path;
}

/* Only what is fit for a file name. */
static const char *file_part(struct arena *arena, const char *text)
{
	char *part = arena_strdup(arena, text);

	for (char *c = part; *c; c++)
		if (!strchr("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789.-_", *c))
			*c = '_';
	return *part == '.' ? part + 1 : part;
}

static struct xccdf_policy *choose(struct audit *a, struct err *err)
{
	struct xccdf_policy_options wanted = { 0 };

	if (a->profile && !(wanted.profile = xccdf_profile_find(a->benchmark, NULL, a->profile, err)))
		return NULL;
	for (size_t i = 0; i < a->n_rules; i++) {
		const struct xccdf_item *rule = command_rule_find(a->arena, a->benchmark,
		    arena_printf(a->arena, "--rule %s: this content", a->rules[i]), a->rules[i], err);

		if (!rule)
			return NULL;
		a->rules[i] = rule->id;
	}
	wanted.rules = a->rules;
	wanted.n_rules = a->n_rules;
	return xccdf_policy_new(a->arena, a->benchmark, &wanted, err);
}

static struct target *open_target(struct audit *a, struct err *err)
{
	const struct target_options where = { a->root, a->docker_host, a->ucp, a->dtr, a->notary };
	struct target *target = a->from ? target_snapshot(a->arena, a->from, err) : target_open(a->arena, &where, err);

	if (target && a->snapshot && !target_record(target, a->snapshot, err))
		return NULL;
	return target;
}

static void add_fact(struct xccdf_test_result *t, const char *name, const char *value)
{
	struct xccdf_fact *facts = (struct xccdf_fact *)t->facts;

	if (!value || !*value)
		return;
	facts = arena_more(t->arena, facts, t->n_facts, sizeof *facts);
	facts[t->n_facts++] = (struct xccdf_fact){ name, "string", value };
	t->facts = facts;
}

/* The facts importers look for, and those an assessor does. */
static void describe(struct audit *a)
{
	struct xccdf_test_result *t = a->result;
	const char *host = t->targets[0];
	const struct docker_contact *docker = docker_contact(a->target->docker);

	t->id = arena_printf(a->arena, "xccdf_org.plimsoll_testresult_%s-%lld", file_part(a->arena, host),
	    (long long)t->start);
	t->title = arena_printf(a->arena, "Audit of %s by plimsoll " PLIMSOLL_VERSION, host);
	t->benchmark_href = base_name(t->benchmark->source->path);
	add_fact(t, "urn:scap:fact:asset:identifier:host_name", host);
	if (strchr(host, '.')) {
		add_fact(t, "urn:scap:fact:asset:identifier:fqdn", host);
		add_fact(t, "tag:stig-manager@users.noreply.github.com,2020:asset:fqdn", host);
	}
	for (size_t i = 0; i < t->n_addresses; i++)
		add_fact(t, strchr(t->addresses[i], ':') ? "urn:scap:fact:asset:identifier:ipv6"
							 : "urn:scap:fact:asset:identifier:ipv4", t->addresses[i]);
	add_fact(t, "tag:stig-manager@users.noreply.github.com,2020:asset:name", host);
	if (t->n_addresses)
		add_fact(t, "tag:stig-manager@users.noreply.github.com,2020:asset:ip", t->addresses[0]);
	add_fact(t, "urn:plimsoll:fact:docker:endpoint", docker->endpoint);
	add_fact(t, "urn:plimsoll:fact:docker:engine_version", docker->engine_version);
	add_fact(t, "urn:plimsoll:fact:docker:api_version", docker->api_version);
	add_fact(t, "urn:plimsoll:fact:ucp:url", api_contact(a->target->ucp)->url);
	add_fact(t, "urn:plimsoll:fact:dtr:url", api_contact(a->target->dtr)->url);
	add_fact(t, "urn:plimsoll:fact:notary:url", api_contact(a->target->notary)->url);
	if (a->bound)
		add_fact(t, "urn:plimsoll:fact:checks", base_name(a->binding.checks->source->path));
	if (a->from)
		add_fact(t, "urn:plimsoll:fact:snapshot", base_name(a->from));
}

/* Few and real: loopback and link-local say nothing, and importers cut long lists. */
static void keep_main_addresses(struct xccdf_test_result *t)
{
	enum { MOST = 4 };
	const char **kept = arena_alloc(t->arena, MOST * sizeof *kept);
	size_t n = 0;

	for (size_t i = 0; i < t->n_addresses && n < MOST; i++) {
		const char *address = t->addresses[i];

		if (!strncmp(address, "127.", 4) || !strcmp(address, "::1") || !strncasecmp(address, "fe80:", 5) ||
		    !strncmp(address, "172.17.", 7))
			continue;
		kept[n++] = arena_strndup(t->arena, address, strcspn(address, "/%"));
	}
	t->addresses = kept;
	t->n_addresses = n;
}

/* One message a rule-result: importers lose the text when there are two. */
static void add_evidence(struct xccdf_test_result *t)
{
	for (size_t i = 0; i < t->n_rule_results; i++) {
		struct xccdf_rule_result *r = &t->rule_results[i];
		const char *text;

		if (r->result == XCCDF_NOTSELECTED)
			continue;
		text = xccdf_evidence(t->arena, r);
		r->has_evidence = true;
		r->said = r->messages;
		r->n_said = r->n_messages;
		r->n_messages = 0;
		xccdf_message_add(t->arena, r, XCCDF_MESSAGE_INFO, "%s", text);
	}
}

static bool wanted_format(const struct audit *a, const struct output *output)
{
	size_t length = strlen(output->name);

	if (!a->formats)
		return output->audit;
	for (const char *at = a->formats; (at = strstr(at, output->name)); at += length)
		if ((at == a->formats || at[-1] == ',') && (at[length] == ',' || !at[length]))
			return true;
	return false;
}

static bool check_formats(struct audit *a, struct err *err)
{
	char *list = arena_strdup(a->arena, a->formats), *rest = list, *name;

	while ((name = strsep(&rest, ",")))
		if (!output_find(name))
			return err_set(err, ERR_USAGE, "--format: there is no format '%s'", name);
	return true;
}

static bool write_one(struct audit *a, const struct output *output, const char *path, struct err *err)
{
	if (!output_write(output, a->result, path, err))
		return false;
	a->written = arena_more(a->arena, a->written, a->n_written, sizeof *a->written);
	a->written[a->n_written++] = path;
	return true;
}

static bool write_files(struct audit *a, struct err *err)
{
	const struct xccdf_test_result *t = a->result;
	const char *release = stig_release(a->arena, t->benchmark);
	time_t seconds = (time_t)t->start;
	char stamp[32];
	struct tm tm;

	if (a->waivers_init) {
		if (!waivers_write(t, a->target, a->waivers_init, &a->n_to_waive, err))
			return false;
		if (strcmp(a->waivers_init, "-") != 0) {
			a->written = arena_more(a->arena, a->written, a->n_written, sizeof *a->written);
			a->written[a->n_written++] = a->waivers_init;
		}
	}
	if (a->oval_results && !audit_write_oval(a, err))
		return false;
	if (a->results && !write_one(a, output_find("xccdf"), a->results, err))
		return false;
	if (a->results && !a->out && !a->formats)
		return true;
	strftime(stamp, sizeof stamp, "%Y%m%d-%H%M%S", gmtime_r(&seconds, &tm));
	for (size_t i = 0; outputs[i]; i++)
		if (wanted_format(a, outputs[i]) &&
		    !write_one(a, outputs[i],
			arena_printf(a->arena, "%s/%s_%s%s%s_%s.%s", a->out ? a->out : ".",
			    file_part(a->arena, t->targets[0]),
			    file_part(a->arena, stig_short_id("benchmark", t->benchmark->id)), *release ? "_" : "",
			    release, stamp, outputs[i]->extension), err))
			return false;
	return true;
}

static struct xccdf_test_result *run_policy(struct audit *a, const struct xccdf_policy *policy, struct err *err)
{
	struct xccdf_run_options run = { .target = a->target, .progress = audit_screen_progress, .arg = a };
	const struct xccdf_benchmark *b = policy->benchmark;

	if (a->answers && !xccdf_answers_file_use(a->arena, a->answers, b, err))
		return NULL;
	run.answers = a->answers ? a->answers->answers : xccdf_answers_new(a->arena);
	command_name_apis(policy, a->target);
	run.platforms = xccdf_platforms_new(a->arena, a->target, NULL);
	if ((b->source->stream && !xccdf_platforms_add(run.platforms, b->source, err)) ||
	    (b->platform_specification &&
		!xccdf_platforms_add_language(run.platforms, b->source, b->platform_specification, err)))
		return NULL;
	return xccdf_run(a->arena, policy, &run, err);
}

/* A benchmark without checks of its own: ours answer, by STIG ID. */
static struct xccdf_test_result *run_bound(struct audit *a, const struct xccdf_policy *policy, struct err *err)
{
	struct xccdf_benchmark *checks = command_open_benchmark(a->arena, a->checks, NULL, err);
	struct xccdf_policy_options wanted = { 0 };
	const struct xccdf_policy *answering;
	struct xccdf_test_result *answers;

	if (!checks)
		return NULL;
	xccdf_bind(a->arena, policy, checks, &a->binding);
	a->bound = true;
	wanted.rules = a->binding.rules;
	wanted.n_rules = a->binding.n_rules;
	/* Without a single Rule to run, the target is still described. */
	wanted.nothing = !wanted.n_rules;
	answering = xccdf_policy_new(a->arena, checks, &wanted, err);
	answers = answering ? run_policy(a, answering, err) : NULL;
	return answers ? xccdf_bound_result(a->arena, &a->binding, answers) : NULL;
}

static bool audit(struct audit *a, struct err *err)
{
	struct xccdf_policy *policy;
	struct stat st;

	if (a->formats && !check_formats(a, err))
		return false;
	if (a->out && (stat(a->out, &st) || !S_ISDIR(st.st_mode) || access(a->out, W_OK)))
		return err_set(err, ERR_USAGE, "--out %s: not a folder that can be written to", a->out);
	if (a->waivers_init && strcmp(a->waivers_init, "-") && !lstat(a->waivers_init, &st))
		return err_set(err, ERR_USAGE, "--waivers-init %s: it is there already, perhaps with waivers: write to another file",
		    a->waivers_init);
	if (a->waivers_path && !(a->waivers = waivers_read(a->arena, a->waivers_path, err)))
		return false;
	if (a->answers_path && !(a->answers = xccdf_answers_file_read(a->arena, a->answers_path, err)))
		return false;
	a->benchmark = command_open_benchmark(a->arena, a->content_path, a->release, err);
	policy = a->benchmark ? choose(a, err) : NULL;
	a->target = policy ? open_target(a, err) : NULL;
	if (!a->target)
		return false;
	audit_screen_begin(a);
	a->result = xccdf_is_manual(a->benchmark) ? run_bound(a, policy, err) : run_policy(a, policy, err);
	if (!a->result)
		return false;
	keep_main_addresses(a->result);
	describe(a);
	if (a->waivers && !waivers_use(a->waivers, a->result, a->target, err))
		return false;
	add_evidence(a->result);
	xccdf_score(a->result);
	if (a->snapshot && !target_record_done(a->target, err))
		return false;
	return write_files(a, err);
}

/* 0, 2 or 3: what the rule-results come to. */
static int verdict(const struct xccdf_test_result *t)
{
	bool evaluated = false, bad = false;

	for (size_t i = 0; i < t->n_rule_results; i++) {
		enum xccdf_result r = t->rule_results[i].result;

		evaluated |= r == XCCDF_PASS || r == XCCDF_FAIL || r == XCCDF_ERROR || r == XCCDF_UNKNOWN ||
		    r == XCCDF_FIXED;
		bad |= (r == XCCDF_FAIL && !xccdf_waiver(&t->rule_results[i])) || r == XCCDF_ERROR || r == XCCDF_UNKNOWN;
	}
	return !evaluated ? EXIT_NOTHING : bad ? EXIT_FINDING : EXIT_FINE;
}

static void print_help(const struct command *command)
{
	command_help(command);
	printf("\nFormats:\n");
	for (size_t i = 0; outputs[i]; i++)
		if (outputs[i]->audit)
			printf("  %-12s %s\n", outputs[i]->name, outputs[i]->summary);
}

static int run(const struct command *command, int argc, char **argv)
{
	enum { HOST = 1, ROOT, FROM, SNAPSHOT, PROFILE, RULE, RELEASE, OUT, FORMAT, RESULTS, OVAL_RESULTS, QUIET, CHECKS,
		UCP_URL, UCP_CA, UCP_TOKEN, UCP_BUNDLE, DTR_URL, DTR_CA, DTR_TOKEN, DTR_BUNDLE,
		NOTARY_URL, NOTARY_CA, NOTARY_TOKEN, NOTARY_BUNDLE, ANSWERS,
		WAIVERS, WAIVERS_INIT };
	static const struct option table[] = {
		{ "host", required_argument, 0, HOST }, { "root", required_argument, 0, ROOT },
		{ "from", required_argument, 0, FROM }, { "snapshot", required_argument, 0, SNAPSHOT },
		{ "profile", required_argument, 0, PROFILE }, { "rule", required_argument, 0, RULE },
		{ "release", required_argument, 0, RELEASE }, { "out", required_argument, 0, OUT },
		{ "format", required_argument, 0, FORMAT }, { "results", required_argument, 0, RESULTS },
		{ "oval-results", required_argument, 0, OVAL_RESULTS }, { "quiet", no_argument, 0, QUIET },
		{ "checks", required_argument, 0, CHECKS }, { "answers", required_argument, 0, ANSWERS },
		{ "waivers", required_argument, 0, WAIVERS }, { "waivers-init", required_argument, 0, WAIVERS_INIT },
		{ "ucp-url", required_argument, 0, UCP_URL }, { "ucp-ca", required_argument, 0, UCP_CA },
		{ "ucp-token-file", required_argument, 0, UCP_TOKEN }, { "ucp-bundle", required_argument, 0, UCP_BUNDLE },
		{ "dtr-url", required_argument, 0, DTR_URL }, { "dtr-ca", required_argument, 0, DTR_CA },
		{ "dtr-token-file", required_argument, 0, DTR_TOKEN }, { "dtr-bundle", required_argument, 0, DTR_BUNDLE },
		{ "notary-url", required_argument, 0, NOTARY_URL }, { "notary-ca", required_argument, 0, NOTARY_CA },
		{ "notary-token-file", required_argument, 0, NOTARY_TOKEN },
		{ "notary-bundle", required_argument, 0, NOTARY_BUNDLE },
		COMMAND_COMMON_OPTIONS, { 0 },
	};
	struct audit a = { .arena = arena_new("audit") };
	struct err err = { 0 };
	int option, status;

	while ((option = getopt_long(argc, argv, "h", table, NULL)) != -1)
		switch (option) {
		case HOST: a.docker_host = optarg; break;
		case ROOT: a.root = optarg; break;
		case FROM: a.from = optarg; break;
		case SNAPSHOT: a.snapshot = optarg; break;
		case PROFILE: a.profile = optarg; break;
		case RULE:
			a.rules = arena_more(a.arena, a.rules, a.n_rules, sizeof *a.rules);
			a.rules[a.n_rules++] = optarg;
			break;
		case RELEASE: a.release = optarg; break;
		case OUT: a.out = optarg; break;
		case FORMAT: a.formats = optarg; break;
		case RESULTS: a.results = optarg; break;
		case OVAL_RESULTS: a.oval_results = optarg; break;
		case QUIET: a.quiet = true; break;
		case CHECKS: a.checks = optarg; break;
		case UCP_URL: a.ucp.url = optarg; break;
		case UCP_CA: a.ucp.ca = optarg; break;
		case UCP_TOKEN: a.ucp.token_file = optarg; break;
		case UCP_BUNDLE: a.ucp.bundle = optarg; break;
		case DTR_URL: a.dtr.url = optarg; break;
		case DTR_CA: a.dtr.ca = optarg; break;
		case DTR_TOKEN: a.dtr.token_file = optarg; break;
		case DTR_BUNDLE: a.dtr.bundle = optarg; break;
		case NOTARY_URL: a.notary.url = optarg; break;
		case NOTARY_CA: a.notary.ca = optarg; break;
		case NOTARY_TOKEN: a.notary.token_file = optarg; break;
		case NOTARY_BUNDLE: a.notary.bundle = optarg; break;
		case ANSWERS: a.answers_path = optarg; break;
		case WAIVERS: a.waivers_path = optarg; break;
		case WAIVERS_INIT: a.waivers_init = optarg; break;
		case 'h':
			print_help(command);
			arena_free(a.arena);
			return EXIT_FINE;
		default:
			if (!command_common_option(command, option, optarg)) {
				arena_free(a.arena);
				return command_usage_error(command, "wrong option");
			}
		}
	if (argc - optind > 1)
		status = command_usage_error(command, "one CONTENT at most");
	else if (a.from && (a.root || a.docker_host || a.snapshot))
		status = command_usage_error(command, "--from excludes --root, --host and --snapshot");
	else if (a.from && (a.ucp.url || a.ucp.ca || a.ucp.token_file || a.ucp.bundle || a.dtr.url || a.dtr.ca ||
			       a.dtr.token_file || a.dtr.bundle || a.notary.url || a.notary.ca || a.notary.token_file ||
			       a.notary.bundle))
		status = command_usage_error(command, "--from excludes --ucp-..., --dtr-... and --notary-...: nobody is asked");
	else {
		a.content_path = argv[optind];
		if (audit(&a, &err)) {
			audit_screen_end(&a);
			status = verdict(a.result);
		} else
			status = command_failed(command, &err);
	}
	arena_free(a.arena);
	return status;
}

const struct command command_audit = {
	.name = "audit", .operands = "[options] [CONTENT]",
	.summary = "audit this host's Docker Engine and write the results", .help = help, .run = run,
};
