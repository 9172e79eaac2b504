#include "target/kept.h"

#include <assert.h>
#include <stdlib.h>
#include <string.h>

#include "base/buf.h"
#include "base/parts.h"

struct kept_parts {
	struct arena *arena;
	struct parts *parts;
	struct kept *stack; /* the insides of what is being read */
	size_t depth, stack_room;
	struct buf text;
	const char *at; /* where the reader is */
};

struct kept_parts *kept_parts_new(struct arena *arena)
{
	struct kept_parts *p = arena_alloc(arena, sizeof *p);

	p->arena = arena;
	p->parts = parts_new(arena);
	buf_init(&p->text, arena);
	return p;
}

void kept_done(struct kept_parts *p)
{
	parts_done(p->parts);
	buf_release(&p->text);
}

/* Reading -------------------------------------------------------------------------- */

/* What the filter writes: nothing between the tokens, and of escapes \" \\ \u00XX. */
static const char *read_text(struct kept_parts *p, bool is_name, uint32_t *length)
{
	static const char digits[] = "0123456789abcdef";

	const char *end;

	assert(*p->at == '"');
	buf_clear(&p->text);
	for (p->at++;; ) {
		for (end = p->at; *end != '"' && *end != '\\'; end++)
			assert(*end);
		buf_add(&p->text, p->at, (size_t)(end - p->at));
		p->at = end;
		if (*end == '"')
			break;
		if (p->at[1] == 'u') {
			const char *high = strchr(digits, p->at[4]), *low = strchr(digits, p->at[5]);

			assert(high && low);
			if (is_name && *high == '0' && *low == '0') /* else it would seem to be a shorter one */
				buf_str(&p->text, "\xef\xbf\xbd");
			else
				buf_char(&p->text, (char)((high - digits) << 4 | (low - digits)));
			p->at += 6;
		} else {
			buf_char(&p->text, p->at[1]);
			p->at += 2;
		}
	}
	p->at++;
	*length = (uint32_t)p->text.length;
	return parts_text(p->parts, p->text.at, p->text.length);
}

static struct kept read_value(struct kept_parts *);

/* [a,b] or {"a":b} */
static struct kept read_inside(struct kept_parts *p, enum kept_kind kind)
{
	char end = kind == KEPT_LIST ? ']' : '}';
	struct kept whole = { .kind = kind }, one;
	size_t from = p->depth;
	const char *name = NULL;
	uint32_t unused;

	for (p->at++; *p->at != end; p->at += *p->at == ',') {
		if (kind == KEPT_OBJECT) {
			name = read_text(p, true, &unused);
			assert(*p->at == ':');
			p->at++;
		}
		one = read_value(p);
		one.name = name;
		if (p->depth == p->stack_room) {
			p->stack = arena_more(p->arena, p->stack, p->depth, sizeof *p->stack);
			p->stack_room = p->stack_room ? p->stack_room * 2 : 4;
		}
		p->stack[p->depth++] = one;
		assert(*p->at == ',' || *p->at == end);
	}
	p->at++;
	whole.count = (uint32_t)(p->depth - from);
	if (whole.count)
		whole.inside = parts_bytes(p->parts, &p->stack[from], whole.count * sizeof one);
	p->depth = from;
	return whole;
}

static struct kept read_value(struct kept_parts *p)
{
	struct kept value = { .kind = KEPT_NULL };
	char *end;

	switch (*p->at) {
	case '{':
		return read_inside(p, KEPT_OBJECT);
	case '[':
		return read_inside(p, KEPT_LIST);
	case '"':
		value.kind = KEPT_TEXT;
		value.text = read_text(p, false, &value.count);
		return value;
	case 't':
		value.kind = KEPT_TRUE;
		p->at += 4;
		return value;
	case 'f':
		value.kind = KEPT_FALSE;
		p->at += 5;
		return value;
	case 'n':
		p->at += 4;
		return value;
	default:
		value.kind = KEPT_INT;
		value.number = strtoll(p->at, &end, 10);
		assert(end != p->at);
		p->at = end;
		return value;
	}
}

const struct kept *kept_read(struct kept_parts *p, const char *json)
{
	struct kept whole;

	p->at = json;
	whole = read_value(p);
	assert(!*p->at);
	return arena_memdup(p->arena, &whole, sizeof whole);
}

/* Asking ---------------------------------------------------------------------------- */

size_t kept_count(const struct kept *of)
{
	return of && (of->kind == KEPT_LIST || of->kind == KEPT_OBJECT) ? of->count : 0;
}

const struct kept *kept_first(const struct kept *of)
{
	static const struct kept none;

	return kept_count(of) ? of->inside : &none;
}

const struct kept *kept_member(const struct kept *object, const char *name)
{
	size_t i;

	if (object && object->kind == KEPT_OBJECT)
		for (i = object->count; i--; )
			if (!strcmp(object->inside[i].name, name))
				return &object->inside[i];
	return NULL;
}

bool kept_is_object(const struct kept *value)
{
	return value && value->kind == KEPT_OBJECT;
}

const char *kept_string(const struct kept *value)
{
	return value && value->kind == KEPT_TEXT ? value->text : NULL;
}

const char *kept_text(const struct kept *object, const char *name)
{
	const char *text = kept_string(kept_member(object, name));

	return text ? text : "";
}

bool kept_bool(const struct kept *object, const char *name)
{
	const struct kept *value = kept_member(object, name);

	return value && value->kind == KEPT_TRUE;
}

int64_t kept_int(const struct kept *object, const char *name)
{
	const struct kept *value = kept_member(object, name);

	return value && value->kind == KEPT_INT ? value->number : 0;
}
