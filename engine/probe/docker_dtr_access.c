/* x-docker:dtr_access_object: who is in the teams of the organizations (UCP says it) and what these teams may do with which repository
 * (DTR does). One item for each member of a team and one for each of its repositories. */
#include <string.h>

#include "probe/docker_allow.h"
#include "probe/docker_api.h"

#define ORGANIZATIONS "/accounts?filter=orgs"

static const struct probe_entity entities[] = {
	{ "approved", OVAL_STRING, PROBE_OBJECT | PROBE_OBJECT_ONLY },
	{ "url", OVAL_STRING },
	{ "org", OVAL_STRING, PROBE_SUBJECT },
	{ "team", OVAL_STRING, PROBE_SUBJECT },
	{ "member", OVAL_STRING, PROBE_SUBJECT },
	{ "repository", OVAL_STRING, PROBE_SUBJECT },
	{ "access", OVAL_STRING, PROBE_SUBJECT, "accessLevel" },
	{ "as_approved", OVAL_BOOLEAN },
	{ 0 }
};

/* The site's list: ORG/TEAM ITEM[,ITEM...], where an ITEM is the name of a member or NAMESPACE/REPOSITORY:ACCESS;
 * * and ? stand for any in all but ACCESS. */
struct approval { const char *team, *member, *repository, *access; };

struct access {
	struct collect *c;
	struct approval *approved;
	size_t n_approved;
	const char *org, *team; /* "" while it is not known */
};

static bool is_access(const char *text)
{
	return !strcmp(text, "read-only") || !strcmp(text, "read-write") || !strcmp(text, "admin");
}

/* NULL: it is an item. */
static const char *read_item(struct arena *arena, char *item, struct approval *to)
{
	char *colon = strchr(item, ':');

	if (!strchr(item, '/') && !colon) {
		to->member = item;
		return NULL;
	}
	if (!colon || !is_access(colon + 1) || colon == item || !memchr(item, '/', (size_t)(colon - item)))
		return arena_printf(arena, "%s is neither a member nor NAMESPACE/REPOSITORY:ACCESS, where ACCESS is read-only, read-write "
		    "or admin", item);
	to->repository = arena_strndup(arena, item, (size_t)(colon - item));
	to->access = colon + 1;
	return NULL;
}

static const char *take_line(void *arg, char *line)
{
	struct access *a = arg;
	char *rest, *team = strtok_r(line, " \t\r", &rest), *item;
	size_t before = a->n_approved;

	if (!strchr(team, '/'))
		return "it does not begin with ORG/TEAM";
	while ((item = strtok_r(NULL, " \t\r,", &rest))) {
		struct approval approval = { .team = team };
		const char *wrong = read_item(a->c->arena, item, &approval);

		if (wrong)
			return wrong;
		a->approved = arena_more(a->c->arena, a->approved, a->n_approved, sizeof *a->approved);
		a->approved[a->n_approved++] = approval;
	}
	return a->n_approved > before ? NULL : "nothing stands behind the team";
}

/* Either a member, or a repository with its access. */
static bool is_approved(const struct access *a, const char *member, const char *repository, const char *level)
{
	struct arena *scratch = arena_new(NULL);
	const char *team = arena_printf(scratch, "%s/%s", a->org, a->team);
	bool found = false;

	for (size_t i = 0; i < a->n_approved && !found; i++) {
		const struct approval *one = &a->approved[i];

		found = docker_glob(one->team, team) && (member ? one->member && docker_glob(one->member, member) :
		    one->repository && docker_glob(one->repository, repository) && strcmp(one->access, level) == 0);
	}
	arena_free(scratch);
	return found;
}

static void begin(const struct access *a, struct api *api)
{
	struct collect *c = a->c;

	collect_item(c);
	collect_string(c, "url", api_contact(api)->url);
	collect_string(c, "org", a->org);
	if (*a->team)
		collect_string(c, "team", a->team);
}

/* An item, so that this is an error unless something else fails. */
static void put_trouble(const struct access *a, struct api *api, const char *why)
{
	begin(a, api);
	collect_item_trouble(a->c, "%s", why);
}

static void put_member(const struct access *a, const json_t *element)
{
	const char *name = docker_api_name(json_object_get(element, "member"), "name");
	struct collect *c = a->c;

	begin(a, c->target->ucp);
	if (*name) {
		collect_string(c, "member", name);
		collect_bool(c, "as_approved", is_approved(a, name, NULL, NULL));
	} else {
		collect_item_trouble(c, "UCP says no name of this member");
	}
}

static void put_repository(const struct access *a, struct arena *arena, const json_t *element)
{
	const json_t *repository = json_object_get(element, "repository");
	const char *space = docker_api_name(repository, "namespace"), *name = docker_api_name(repository, "name");
	const char *level = docker_api_name(element, "accessLevel"), *whole = arena_printf(arena, "%s/%s", space, name);
	struct collect *c = a->c;

	begin(a, c->target->dtr);
	if (*space && *name && *level) {
		collect_string(c, "repository", whole);
		collect_string(c, "access", level);
		collect_bool(c, "as_approved", is_approved(a, NULL, whole, level));
	} else {
		collect_item_trouble(c, "DTR does not say which repository this is, or what may be done with it");
	}
}

static void put_team(struct access *a, const char *org, const json_t *element)
{
	struct arena *scratch = arena_new(NULL);
	struct target *target = a->c->target;
	const char *team, *why;
	const json_t *list;
	json_t *each;
	size_t i;

	a->team = docker_api_name(element, "name");
	team = docker_api_step(scratch, a->team);
	if (!team) {
		put_trouble(a, target->ucp, "UCP says no name of this team");
		arena_free(scratch);
		return;
	}
	list = docker_api_list(scratch, target, target->ucp, arena_printf(scratch, "/accounts/%s/teams/%s/members", org, team),
	    "members", &why);
	if (!list)
		put_trouble(a, target->ucp, why);
	json_array_foreach(list, i, each)
		put_member(a, each);
	list = docker_api_list(scratch, target, target->dtr, arena_printf(scratch, "/api/v0/accounts/%s/teams/%s/repositoryAccess", org,
	    team), "repositoryAccessList", &why);
	if (!list)
		put_trouble(a, target->dtr, why);
	json_array_foreach(list, i, each)
		put_repository(a, scratch, each);
	arena_free(scratch);
}

static void put_org(struct access *a, const json_t *account)
{
	const json_t *is_org = json_object_get(account, "isOrg"), *teams = NULL;
	struct arena *scratch = arena_new(NULL);
	struct target *target = a->c->target;
	const char *org, *why = "UCP says no name of this organization, or not whether it is one";
	json_t *each;
	size_t i;

	a->org = docker_api_name(account, "name");
	a->team = "";
	org = docker_api_step(scratch, a->org);
	/* The filter is the server's to obey. */
	if (!json_is_false(is_org)) {
		if (org && json_is_true(is_org))
			teams = docker_api_list(scratch, target, target->ucp, arena_printf(scratch, "/accounts/%s/teams", org), "teams", &why);
		if (!teams)
			put_trouble(a, target->ucp, why);
		json_array_foreach(teams, i, each)
			put_team(a, org, each);
	}
	arena_free(scratch);
}

static void collect(struct collect *c)
{
	struct access a = { .c = c };
	const json_t *accounts;
	struct arena *scratch;
	const char *why;
	json_t *each;
	size_t i;

	if (!docker_list_read(c, "approved", take_line, &a) || !docker_api_ready(c, "dtr"))
		return;
	if (!api_contact(c->target->ucp)->named) {
		collect_not_asked(c, "the teams of DTR are kept by UCP, and nobody said where its API is: give --ucp-url, and --ucp-bundle or "
		    "--ucp-token-file");
		return;
	}
	scratch = arena_new(NULL);
	accounts = docker_api_list(scratch, c->target, c->target->ucp, ORGANIZATIONS, "accounts", &why);
	if (!accounts)
		collect_trouble(c, "%s", why);
	json_array_foreach(accounts, i, each)
		put_org(&a, each);
	arena_free(scratch);
}

const struct probe probe_docker_dtr_access = {
	.family = "x-docker", .name = "dtr_access", .entities = entities, .collect = collect,
};
