#include "probe/docker_version.h"

#include <ctype.h>
#include <string.h>

static const char *numbers(const char *text)
{
	return *text == 'v' ? text + 1 : text;
}

bool docker_is_version(const char *text)
{
	const char *at = numbers(text);

	for (;; at++) {
		if (!isdigit((unsigned char)*at))
			return false;
		at += strspn(at, "0123456789");
		if (*at != '.')
			break;
	}
	if (*at == '-')
		at += 1 + strspn(at + 1, "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789.-_");
	return !*at && at[-1] != '-';
}

/* Of any length, so nothing overflows; moves both behind what was compared. */
static int compare_numbers(const char **a, const char **b)
{
	size_t x, y;
	int order;

	*a += strspn(*a, "0");
	*b += strspn(*b, "0");
	x = strspn(*a, "0123456789");
	y = strspn(*b, "0123456789");
	order = x != y ? (x > y) - (x < y) : strncmp(*a, *b, x);
	*a += x;
	*b += y;
	return order;
}

/* What stands behind the '-'. Digits count as a number, and before letters. */
static int compare_suffixes(const char *a, const char *b)
{
	int order = 0;

	while (!order && *a && *b) {
		if (isdigit((unsigned char)*a) && isdigit((unsigned char)*b)) {
			order = compare_numbers(&a, &b);
		} else {
			order = (unsigned char)*a - (unsigned char)*b;
			a++;
			b++;
		}
	}
	return order ? order : (*a != 0) - (*b != 0);
}

int docker_version_compare(const char *a, const char *b)
{
	int order;

	a = numbers(a);
	b = numbers(b);
	/* Numbers that are not there are 0. */
	while (isdigit((unsigned char)*a) || isdigit((unsigned char)*b)) {
		order = compare_numbers(&a, &b);
		if (order)
			return order;
		a += *a == '.';
		b += *b == '.';
	}
	/* One with a suffix is not yet what it is without. */
	if (!*a || !*b)
		return (*b != 0) - (*a != 0);
	return compare_suffixes(a + 1, b + 1);
}
