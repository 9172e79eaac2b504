/* Where UCP, DTR and Notary are, when a site says it in its content: the Values ucp_url, dtr_url and notary_url. */
#ifndef COMMAND_API_NAMES_H
#define COMMAND_API_NAMES_H

#include "target/target.h"
#include "xccdf/policy.h"

/* Whether a Value with this short id is such a one. */
bool command_is_api_name(const char *id);
/* Before the policy is run on the target. */
void command_name_apis(const struct xccdf_policy *, struct target *);

#endif
