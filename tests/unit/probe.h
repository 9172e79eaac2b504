/* For tests of probes: an object made by hand and run against a small root. */
#ifndef TESTS_UNIT_PROBE_H
#define TESTS_UNIT_PROBE_H

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>
#include <cmocka.h>

#include "base/buf.h"
#include "probe/probe.h"

#define MOST_ENTITIES 8

struct asked {
	struct arena *arena;
	struct target *target;
	struct oval_object object;
	struct oval_entity entities[MOST_ENTITIES];
	struct collect_entity resolved[MOST_ENTITIES];
	struct xml_attr behaviors[8];
	size_t n_entities;
	const struct collect_eval *eval;
};

static inline void ask(struct asked *a, struct arena *arena, struct target *target)
{
	*a = (struct asked){ .arena = arena, .target = target };
	a->object.id = "oval:test:obj:1";
	a->object.version = 1;
}

/* An entity with several values. */
static inline void ask_values(struct asked *a, const char *name, enum oval_datatype datatype,
    enum oval_operation operation, enum oval_check var_check, const char *const *values, size_t count)
{
	struct oval_entity *entity = &a->entities[a->n_entities];
	struct collect_entity *resolved = &a->resolved[a->n_entities++];

	*entity = (struct oval_entity){ .name = name, .datatype = datatype, .operation = operation,
		.var_check = var_check, .value = count == 1 ? values[0] : "" };
	*resolved = (struct collect_entity){ .entity = entity, .values = values, .n_values = count,
		.var_check = var_check };
}

static inline void ask_one(struct asked *a, const char *name, enum oval_operation operation, const char *value)
{
	const char **values = arena_alloc(a->arena, sizeof *values);

	values[0] = value;
	ask_values(a, name, OVAL_STRING, operation, OVAL_CHECK_ALL, values, 1);
}

static inline void ask_int(struct asked *a, const char *name, enum oval_operation operation, const char *value)
{
	ask_one(a, name, operation, value);
	a->entities[a->n_entities - 1].datatype = OVAL_INT;
}

static inline void ask_nil(struct asked *a, const char *name)
{
	ask_one(a, name, OVAL_EQUALS, "");
	a->entities[a->n_entities - 1].nil = true;
}

static inline void ask_behavior(struct asked *a, const char *name, const char *value)
{
	a->behaviors[a->object.n_behaviors++] = (struct xml_attr){ .name = name, .value = value };
}

static inline const struct oval_collected *run(struct asked *a, const struct probe *probe)
{
	struct collect *c = arena_alloc(a->arena, sizeof *c);

	a->object.entities = a->entities;
	a->object.n_entities = a->n_entities;
	a->object.behaviors = a->behaviors;
	a->object.family = probe->family;
	a->object.name = probe->name;
	*c = (struct collect){ .probe = probe, .object = &a->object, .target = a->target, .arena = a->arena,
		.entities = a->resolved, .n_entities = a->n_entities, .eval = a->eval };
	return collect_run(c);
}

/* An entity's value; NULL: not in the item or without a value. `nth` from 0. */
static inline const char *value_of(const struct oval_item *item, const char *name, size_t nth)
{
	size_t i;

	for (i = 0; i < item->n_entities; i++)
		if (!strcmp(item->entities[i].name, name) && nth-- == 0)
			return item->entities[i].status == OVAL_STATUS_EXISTS ? item->entities[i].value : NULL;
	return NULL;
}

/* One entity of all items, in their order: "a|b|c". */
static inline const char *all_of(const struct oval_collected *collected, struct arena *arena, const char *name)
{
	struct buf buf;
	size_t i, k;

	buf_init(&buf, arena);
	for (i = 0; i < collected->n_items; i++) {
		const struct oval_item *item = collected->items[i];

		if (i)
			buf_char(&buf, '|');
		for (k = 0; k < item->n_entities; k++)
			if (!strcmp(item->entities[k].name, name))
				buf_printf(&buf, "%s%s", item->entities[k].value,
				    k + 1 < item->n_entities && !strcmp(item->entities[k + 1].name, name) ? "," : "");
	}
	return buf.at;
}

static inline int by_characters(const void *a, const void *b)
{
	return strcmp(*(const char *const *)a, *(const char *const *)b);
}

/* The same, sorted. */
static inline const char *sorted_of(const struct oval_collected *collected, struct arena *arena, const char *name)
{
	const char **list = arena_alloc(arena, (collected->n_items + 1) * sizeof *list);
	struct buf buf;
	size_t i;

	for (i = 0; i < collected->n_items; i++) {
		const char *value = value_of(collected->items[i], name, 0);

		list[i] = value ? value : "";
	}
	qsort(list, collected->n_items, sizeof *list, by_characters);
	buf_init(&buf, arena);
	for (i = 0; i < collected->n_items; i++)
		buf_printf(&buf, "%s%s", i ? "|" : "", list[i]);
	return buf.at;
}

/* A root in a new folder under /tmp. ---------------------------------------- */

static char test_root[] = "/tmp/plimsoll-root-XXXXXX";

static inline const char *in_root(const char *path)
{
	static char full[4200];

	snprintf(full, sizeof full, "%s%s", test_root, path);
	return full;
}

/* Directories above it are made. */
static inline void put_bytes(const char *path, const char *bytes, size_t length)
{
	char full[4200], *at;
	FILE *file;

	snprintf(full, sizeof full, "%s%s", test_root, path);
	for (at = full + strlen(test_root) + 1; (at = strchr(at, '/')); at++) {
		*at = '\0';
		mkdir(full, 0755);
		*at = '/';
	}
	file = fopen(full, "w");
	assert_non_null(file);
	assert_int_equal(fwrite(bytes, 1, length, file), length);
	fclose(file);
	chmod(full, 0644);
}

static inline void put_file(const char *path, const char *text)
{
	put_bytes(path, text, strlen(text));
}

static inline void put_link(const char *path, const char *to)
{
	assert_int_equal(symlink(to, in_root(path)), 0);
}

static inline int make_root(void **state)
{
	(void)state;
	umask(022);
	if (!mkdtemp(test_root))
		return -1;
	return chmod(test_root, 0755);
}

static inline int remove_root(void **state)
{
	char command[100];

	(void)state;
	snprintf(command, sizeof command, "chmod -R u+rwx %s; rm -rf %s", test_root, test_root);
	return system(command);
}

static inline struct target *open_test_root(struct arena *arena)
{
	struct target_options options = { .root = test_root };
	struct err err = { 0 };
	struct target *target = target_open(arena, &options, &err);

	assert_non_null(target);
	return target;
}

static inline struct target *open_live(struct arena *arena)
{
	struct target_options options = { 0 };
	struct err err = { 0 };
	struct target *target = target_open(arena, &options, &err);

	assert_non_null(target);
	return target;
}

#endif
