/* x-docker:ucp_grant_object: the grants of UCP, one item each: who may do what (a role) with which resources (a collection). UCP says them in
 * ids; the names are from /roles, /collections and /accounts. A grant whose names it does not say is an item in error: what it
 * grants could be anything. */
#include <string.h>

#include "probe/docker_allow.h"
#include "probe/docker_api.h"

#define GRANTS "/collectionGrants?subjectType=all&expandUser=true&showPaths=true"
/* What a grant is about that is for all of Kubernetes: not for the Swarm, and no collection. */
#define KUBERNETES "kubernetesnamespaces"

static const struct probe_entity entities[] = {
	{ "approved", OVAL_STRING, PROBE_OBJECT | PROBE_OBJECT_ONLY },
	{ "url", OVAL_STRING },
	{ "subject_type", OVAL_STRING, PROBE_SUBJECT },
	{ "subject", OVAL_STRING, PROBE_SUBJECT },
	{ "role", OVAL_STRING, PROBE_SUBJECT },
	{ "collection", OVAL_STRING, PROBE_SUBJECT },
	{ "subject_id", OVAL_STRING, 0, "subjectID" },
	{ "role_id", OVAL_STRING, 0, "roleID" },
	{ "collection_id", OVAL_STRING, 0, "objectID" },
	{ "as_approved", OVAL_BOOLEAN },
	{ 0 }
};

/* A line of the site's list: TYPE:NAME ROLE /COLLECTION; * and ? stand for any in what is behind TYPE. */
struct approval {
	const char *line, *subject, *role, *collection;
	bool used;
};

/* Whom an id means. `why`: why that cannot be told; NULL: it can. */
struct subject { const char *type, *name, *why; };

struct grants {
	struct collect *c;
	struct api *api;
	struct arena *scratch;
	struct approval *approved;
	size_t n_approved;
	struct map *roles, *collections; /* names by id; "": there are several */
	struct map *subjects;            /* struct subject by id */
	struct map *teams;               /* "ORG/TEAM" by id; NULL: not asked yet */
	const char *teams_why;           /* why they are not known; NULL: they are */
	size_t n_kubernetes;
};

/* The site's list --------------------------------------------------------------- */

static bool is_blank(char c)
{
	return c == ' ' || c == '\t' || c == '\r';
}

static const char *take_line(void *arg, char *line)
{
	static const char *const types[] = { "user:", "org:", "team:" };
	struct grants *g = arg;
	char *subject = line + strspn(line, " \t\r"), *role, *collection, *end = line + strlen(line);
	bool known = false;

	while (end > subject && is_blank(end[-1]))
		*--end = '\0';
	for (size_t i = 0; i < sizeof types / sizeof *types; i++)
		known = known || (!strncmp(subject, types[i], strlen(types[i])) && strcspn(subject, " \t\r") > strlen(types[i]));
	if (!known)
		return "it does not begin with user:NAME, org:NAME or team:ORG/NAME";
	line = arena_strdup(g->c->arena, subject);
	role = subject + strcspn(subject, " \t\r");
	/* Names of roles have blanks in them: View Only. */
	for (collection = role; *collection && !(*collection == '/' && is_blank(collection[-1])); collection++)
		;
	if (!*collection)
		return "there is no /COLLECTION in it";
	for (end = collection; end > role && is_blank(end[-1]);)
		*--end = '\0';
	if (end == role)
		return "there is no ROLE in it";
	*role++ = '\0';
	g->approved = arena_more(g->c->arena, g->approved, g->n_approved, sizeof *g->approved);
	g->approved[g->n_approved++] = (struct approval){ .line = line, .subject = arena_strdup(g->c->arena, subject),
		.role = arena_strdup(g->c->arena, role + strspn(role, " \t\r")), .collection = arena_strdup(g->c->arena, collection) };
	return NULL;
}

/* A role goes by its name or its id, which for the built-in ones is a word. */
static bool is_approved(struct grants *g, const struct subject *subject, const char *role_id, const char *role, const char *collection)
{
	const char *who = arena_printf(g->scratch, "%s:%s", subject->type, subject->name);
	bool found = false;

	for (size_t i = 0; i < g->n_approved; i++) {
		struct approval *one = &g->approved[i];

		if (docker_glob(one->subject, who) && (docker_glob(one->role, role) || docker_glob(one->role, role_id)) &&
		    docker_glob(one->collection, collection))
			one->used = found = true;
	}
	return found;
}

/* Who an id is ------------------------------------------------------------------- */

static void add_teams(struct grants *g, const char *name)
{
	const char *org = docker_api_step(g->scratch, name);
	const json_t *list;
	json_t *each;
	size_t i;

	if (!org) {
		g->teams_why = "UCP says no name of an organization";
		return;
	}
	list = docker_api_list(g->scratch, g->c->target, g->api, arena_printf(g->scratch, "/accounts/%s/teams", org), "teams", &g->teams_why);
	if (!list)
		return;
	g->teams_why = NULL;
	json_array_foreach(list, i, each) {
		const char *team = docker_api_name(each, "name"), *id = docker_api_name(each, "id");

		if (*team && *id)
			map_put(g->teams, id, arena_printf(g->scratch, "%s/%s", name, team));
	}
}

static void ask_teams(struct grants *g)
{
	const json_t *list = docker_api_list(g->scratch, g->c->target, g->api, "/accounts?filter=orgs", "accounts", &g->teams_why);
	json_t *each;
	size_t i;

	g->teams = map_new(g->scratch);
	if (list)
		g->teams_why = NULL;
	json_array_foreach(list, i, each)
		if (!g->teams_why && !json_is_false(json_object_get(each, "isOrg"))) /* the filter is the server's to obey */
			add_teams(g, docker_api_name(each, "name"));
}

static void find_team(struct grants *g, const char *id, struct subject *to)
{
	if (!g->teams)
		ask_teams(g);
	to->type = "team";
	to->name = map_get(g->teams, id);
	if (!to->name)
		to->why = g->teams_why ? g->teams_why : arena_printf(g->scratch, "UCP has no account and no team with the id %s", id);
}

/* Asked by id, but UCP takes a name as well: who is only called so is somebody else. */
static void find_subject(struct grants *g, const char *id, struct subject *to)
{
	const char *step = docker_api_step(g->scratch, id), *path = step ? arena_printf(g->scratch, "/accounts/%s", step) : NULL;
	const json_t *account, *is_org;

	if (!path) {
		to->why = arena_printf(g->scratch, "%s is no id of an account", id);
		return;
	}
	account = docker_api_read(g->scratch, g->api, path, &to->why);
	if (!account) {
		if (api_get(g->api, path)->outcome == TARGET_ABSENT) {
			to->why = NULL;
			find_team(g, id, to);
		}
		return;
	}
	to->why = NULL;
	is_org = json_object_get(account, "isOrg");
	to->name = docker_api_name(account, "name");
	if (!*to->name || !*docker_api_name(account, "id") || !json_is_boolean(is_org))
		to->why = arena_printf(g->scratch, "GET %s: it says no id or no name, or not whether that is an organization", path);
	else if (strcmp(docker_api_name(account, "id"), id) != 0)
		find_team(g, id, to);
	else
		to->type = json_is_true(is_org) ? "org" : "user";
}

static const struct subject *subject_of(struct grants *g, const char *id)
{
	struct subject *subject = map_get(g->subjects, id);

	if (!subject) {
		subject = arena_alloc(g->scratch, sizeof *subject);
		find_subject(g, id, subject);
		map_put(g->subjects, id, subject);
	}
	return subject;
}

/* Grants ------------------------------------------------------------------------ */

/* What is there twice under one id has no name that could be told. */
static struct map *names_of(struct grants *g, const json_t *list, const char *member)
{
	struct map *names = map_new(g->scratch);
	json_t *each;
	size_t i;

	json_array_foreach(list, i, each) {
		const char *id = docker_api_name(each, "id"), *before = map_get(names, id), *name = docker_api_name(each, member);

		map_put(names, id, (void *)(uintptr_t)(before && strcmp(before, name) != 0 ? "" : name));
	}
	return names;
}

static void put_grant(struct grants *g, const json_t *grant)
{
	const char *subject_id = docker_api_name(grant, "subjectID"), *role_id = docker_api_name(grant, "roleID");
	const char *collection_id = docker_api_name(grant, "objectID"), *role = map_get(g->roles, role_id);
	const char *collection = map_get(g->collections, collection_id);
	const struct subject *subject;
	struct collect *c = g->c;

	if (strcmp(collection_id, KUBERNETES) == 0) {
		g->n_kubernetes++;
		return;
	}
	collect_item(c);
	collect_string(c, "url", api_contact(g->api)->url);
	if (!*subject_id || !*role_id || !*collection_id) {
		collect_item_trouble(c, "a grant without subjectID, roleID or objectID");
		return;
	}
	subject = subject_of(g, subject_id);
	collect_string(c, "subject_id", subject_id);
	collect_string(c, "role_id", role_id);
	collect_string(c, "collection_id", collection_id);
	if (!subject->why) {
		collect_string(c, "subject_type", subject->type);
		collect_string(c, "subject", subject->name);
	}
	if (role && *role)
		collect_string(c, "role", role);
	if (collection && *collection)
		collect_string(c, "collection", collection);
	if (subject->why)
		collect_item_trouble(c, "subject %s: %s", subject_id, subject->why);
	else if (!role || !*role)
		collect_item_trouble(c, "GET /roles says no name of the role %s, or several", role_id);
	else if (!collection || !*collection)
		collect_item_trouble(c, "GET /collections says no path of the collection %s, or several", collection_id);
	else if (collect_entity(c, "approved"))
		collect_bool(c, "as_approved", is_approved(g, subject, role_id, role, collection));
}

static void put_grants(struct grants *g)
{
	struct collect *c = g->c;
	const json_t *grants, *roles, *collections;
	const char *why;
	json_t *each;
	size_t i;

	grants = docker_api_list(g->scratch, c->target, g->api, GRANTS, "grants", &why);
	roles = grants ? docker_api_read(g->scratch, g->api, "/roles", &why) : NULL;
	collections = roles ? docker_api_list(g->scratch, c->target, g->api, "/collections", NULL, &why) : NULL;
	if (!collections) {
		collect_trouble(c, "%s", why);
		return;
	}
	g->roles = names_of(g, roles, "name");
	g->collections = names_of(g, collections, "path");
	g->subjects = map_new(g->scratch);
	json_array_foreach(grants, i, each)
		put_grant(g, each);
	if (g->n_kubernetes)
		collect_note(c, "%zu grants over all Kubernetes namespaces are not looked at", g->n_kubernetes);
	for (i = 0; i < g->n_approved; i++)
		if (!g->approved[i].used)
			collect_note(c, "approved and not granted: %s", g->approved[i].line);
}

static void collect(struct collect *c)
{
	struct grants g = { .c = c, .api = c->target->ucp };

	if (!docker_list_read(c, "approved", take_line, &g) || !docker_api_ready(c, "ucp"))
		return;
	g.scratch = arena_new(NULL);
	put_grants(&g);
	arena_free(g.scratch);
}

const struct probe probe_docker_ucp_grant = {
	.family = "x-docker", .name = "ucp_grant", .entities = entities, .collect = collect,
};
