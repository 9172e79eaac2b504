/* The truth tables of 6.4.4.4, and how OVAL's results become XCCDF's. */
#include "xccdf/run.h"

#define P XCCDF_PASS
#define F XCCDF_FAIL
#define U XCCDF_UNKNOWN
#define E XCCDF_ERROR
#define N XCCDF_NOTAPPLICABLE
#define K XCCDF_NOTCHECKED
#define S XCCDF_NOTSELECTED
#define I XCCDF_INFORMATIONAL

/* The specification's rows and columns stand in this order. "fixed" is none of them: what was
 * fixed passes. */
static int column(enum xccdf_result result)
{
	static const int columns[XCCDF_RESULT_COUNT] = {
		[P] = 0, [F] = 1, [U] = 2, [E] = 3, [N] = 4, [K] = 5, [S] = 6, [I] = 7,
		[XCCDF_FIXED] = 0,
	};

	return columns[result];
}

/* Table 12 */
static const enum xccdf_result and_table[8][8] = {
	/*         P  F  U  E  N  K  S  I */
	/* P */ { P, F, U, E, P, P, P, P },
	/* F */ { F, F, F, F, F, F, F, F },
	/* U */ { U, F, U, U, U, U, U, U },
	/* E */ { E, F, U, E, E, E, E, E },
	/* N */ { P, F, U, E, N, N, N, N },
	/* K */ { P, F, U, E, N, K, K, K },
	/* S */ { P, F, U, E, N, K, S, S },
	/* I */ { P, F, U, E, N, K, S, I },
};

/* Table 13 */
static const enum xccdf_result or_table[8][8] = {
	/*         P  F  U  E  N  K  S  I */
	/* P */ { P, P, P, P, P, P, P, P },
	/* F */ { P, F, U, E, F, F, F, F },
	/* U */ { P, U, U, U, U, U, U, U },
	/* E */ { P, E, U, E, E, E, E, E },
	/* N */ { P, F, U, E, N, N, N, N },
	/* K */ { P, F, U, E, N, K, K, K },
	/* S */ { P, F, U, E, N, K, S, S },
	/* I */ { P, F, U, E, N, K, S, I },
};

/* Table 14 */
static const enum xccdf_result not_table[8] = { F, P, U, E, N, K, S, I };

enum xccdf_result xccdf_and(enum xccdf_result a, enum xccdf_result b)
{
	return and_table[column(a)][column(b)];
}

enum xccdf_result xccdf_or(enum xccdf_result a, enum xccdf_result b)
{
	return or_table[column(a)][column(b)];
}

enum xccdf_result xccdf_not(enum xccdf_result a)
{
	return not_table[column(a)];
}

/* SCAP (NIST SP 800-126), mapping of OVAL results: true means healthy for compliance, inventory and
 * miscellaneous, and the opposite for vulnerability and patch ("the patch is missing"). */
static const enum xccdf_result oval_table[OVAL_CLASS_COUNT][OVAL_RESULT_COUNT] = {
	[OVAL_CLASS_COMPLIANCE] = { [OVAL_TRUE] = P, [OVAL_FALSE] = F, [OVAL_UNKNOWN] = U,
	    [OVAL_ERROR] = E, [OVAL_NOT_EVALUATED] = K, [OVAL_NOT_APPLICABLE] = N },
	[OVAL_CLASS_INVENTORY] = { [OVAL_TRUE] = P, [OVAL_FALSE] = F, [OVAL_UNKNOWN] = U,
	    [OVAL_ERROR] = E, [OVAL_NOT_EVALUATED] = K, [OVAL_NOT_APPLICABLE] = N },
	[OVAL_CLASS_MISCELLANEOUS] = { [OVAL_TRUE] = P, [OVAL_FALSE] = F, [OVAL_UNKNOWN] = U,
	    [OVAL_ERROR] = E, [OVAL_NOT_EVALUATED] = K, [OVAL_NOT_APPLICABLE] = N },
	[OVAL_CLASS_PATCH] = { [OVAL_TRUE] = F, [OVAL_FALSE] = P, [OVAL_UNKNOWN] = U,
	    [OVAL_ERROR] = E, [OVAL_NOT_EVALUATED] = K, [OVAL_NOT_APPLICABLE] = N },
	[OVAL_CLASS_VULNERABILITY] = { [OVAL_TRUE] = F, [OVAL_FALSE] = P, [OVAL_UNKNOWN] = U,
	    [OVAL_ERROR] = E, [OVAL_NOT_EVALUATED] = K, [OVAL_NOT_APPLICABLE] = N },
};

enum xccdf_result xccdf_from_oval(enum oval_class class, enum oval_result result)
{
	return oval_table[class][result];
}
