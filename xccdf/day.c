#include "xccdf/day.h"

#include <stdlib.h>
#include <string.h>
#include <time.h>

enum { DAY_SECONDS = 24 * 60 * 60 };

int64_t day_today(void)
{
	time_t now = time(NULL);
	struct tm tm;

	return localtime_r(&now, &tm) ? timegm(&tm) / DAY_SECONDS : now / DAY_SECONDS;
}

bool day_read(const char *text, int64_t *day)
{
	static const char form[] = "dddd-dd-dd";
	struct tm tm = { 0 }, back;
	time_t seconds;

	for (size_t i = 0; form[i]; i++)
		if (form[i] == 'd' ? text[i] < '0' || text[i] > '9' : text[i] != form[i])
			return false;
	if (text[sizeof form - 1])
		return false;
	tm.tm_year = atoi(text) - 1900;
	tm.tm_mon = atoi(text + 5) - 1;
	tm.tm_mday = atoi(text + 8);
	seconds = timegm(&tm);
	/* 2026-02-30 would become another day. */
	if (!gmtime_r(&seconds, &back) || back.tm_mon != atoi(text + 5) - 1 || back.tm_mday != atoi(text + 8))
		return false;
	*day = seconds / DAY_SECONDS;
	return true;
}

bool day_member(const struct yaml_file *file, const struct yaml_node *entry, const char *name, int64_t *day,
    struct err *err)
{
	const struct yaml_node *node = yaml_member(entry, name);

	if (!node || (node->text && !*node->text))
		return false;
	return (node->text && day_read(node->text, day)) ||
	    yaml_err(file, node, err, "%s is no day: write it as 2026-11-24", name);
}
