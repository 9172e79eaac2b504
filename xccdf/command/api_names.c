#include "xccdf/command/api_names.h"

#include <string.h>

#include "target/api.h"

/* The address a Value of the content has; its id ends in _value_ucp_url. */
static void name_api(const struct xccdf_policy *policy, struct api *api, const char *value)
{
	const char *ending = arena_printf(policy->arena, "_value_%s", value);
	size_t length = strlen(ending);

	for (size_t i = 0; i < policy->benchmark->n_values; i++) {
		const char *id = policy->benchmark->values[i]->id;
		size_t id_length = strlen(id);

		if (id_length > length && !strcmp(id + id_length - length, ending) && policy->values[i].n_items)
			api_name(api, policy->values[i].items[0], arena_printf(policy->arena, "the value %s", value));
	}
}

#define UCP_URL "ucp_url"
#define DTR_URL "dtr_url"
#define NOTARY_URL "notary_url"

bool command_is_api_name(const char *id)
{
	return !strcmp(id, UCP_URL) || !strcmp(id, DTR_URL) || !strcmp(id, NOTARY_URL);
}

void command_name_apis(const struct xccdf_policy *policy, struct target *target)
{
	name_api(policy, target->ucp, UCP_URL);
	name_api(policy, target->dtr, DTR_URL);
	name_api(policy, target->notary, NOTARY_URL);
}
