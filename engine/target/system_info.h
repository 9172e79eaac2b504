/* What the audited system says it is: for system characteristics and the
 * target part of XCCDF results. */
#ifndef TARGET_SYSTEM_INFO_H
#define TARGET_SYSTEM_INFO_H

#include "base/arena.h"
#include "oval/write.h"
#include "target/target.h"

/* Never NULL; what cannot be found out is "". The host name of something that is not
 * live may be given in OSCAP_EVALUATION_TARGET. */
const struct oval_system_info *target_system_info(struct target *, struct arena *);

#endif
