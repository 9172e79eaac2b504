#include "target/docker_filter.h"

#include <assert.h>
#include <errno.h>
#include <inttypes.h>
#include <math.h>
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "base/secret.h"
#include "base/text.h"

/* Text that is no profile: paths reach 4,096 bytes. */
#define TEXT_BYTES 4096
#define KEY_BYTES 4096
#define LABEL_BYTES 256
#define MOST_LABELS 100
#define MOST_LABELS_BYTES 8192 /* of one thing, roughly; 1,000 hostile containers stay under 32 MB */
#define MOST_NAMES 100
#define MARK_BYTES 40 /* room for "...[18446744073709551615 bytes cut]" below a cap */
#define COMMAND_BYTES 20 /* docker ps shows so many, or 19 and an ellipsis */

/* The table as a tree --------------------------------------------------- */

enum keep_type { INSIDE, BOOL, INT, TEXT, LONG, NAME, LABEL, OPTION, PRESENT, LETTERS, SCALAR };

struct keep_node {
	const char *name; /* of a member; "*", "[]", "[0]" */
	size_t length;
	enum keep_type type;
	struct keep_node *children, *next;
	struct keep_node *parent;
	unsigned number; /* among its sisters */
};

#define KIND(name, path, most) path,
#define KEEP(kind, type, pattern)
const char *const docker_kind_paths[DOCKER_KIND_COUNT] = {
#include "target/docker_keep.def"
};
#undef KIND

#define KIND(name, path, most) most,
static const size_t kind_most[DOCKER_KIND_COUNT] = {
#include "target/docker_keep.def"
};
#undef KIND
#undef KEEP

static const struct {
	enum docker_kind kind;
	enum keep_type type;
	const char *pattern;
} keeps[] = {
#define KIND(name, path, most)
#define KEEP(kind, type, pattern) { DOCKER_##kind, type, pattern },
#include "target/docker_keep.def"
#undef KIND
#undef KEEP
};

#define NODES 1024
static struct keep_node nodes[NODES], roots[DOCKER_KIND_COUNT];
static unsigned n_nodes;
static pthread_once_t nodes_once = PTHREAD_ONCE_INIT;

static struct keep_node *child(struct keep_node *parent, const char *name, size_t length)
{
	struct keep_node *node, **end = &parent->children;
	unsigned number = 0;

	for (; *end; end = &(*end)->next, number++)
		if ((*end)->length == length && memcmp((*end)->name, name, length) == 0)
			return *end;
	assert(n_nodes < NODES && number < 64);
	node = &nodes[n_nodes++];
	node->name = name;
	node->length = length;
	node->parent = parent;
	node->number = number;
	*end = node;
	return node;
}

static void make_nodes(void)
{
	size_t i;

	for (i = 0; i < sizeof keeps / sizeof *keeps; i++) {
		struct keep_node *node = &roots[keeps[i].kind];
		const char *at = keeps[i].pattern;

		while (*at) {
			size_t length = *at == '[' ? strcspn(at, "]") + 1 : strcspn(at, ".[");

			node = child(node, at, length);
			at += length;
			if (*at == '.')
				at++;
		}
		node->type = keeps[i].type;
	}
}

static bool named(const struct keep_node *node, const char *name)
{
	return strlen(name) == node->length && memcmp(node->name, name, node->length) == 0;
}

static bool wants_array(const struct keep_node *node)
{
	return node->children && node->children->name[0] == '[';
}

static bool matches(const char *pattern, const char *path)
{
	const char *rest;

	for (; *pattern != '*'; pattern++, path++)
		if (*pattern != *path)
			return false;
		else if (!*path)
			return true;
	rest = pattern + strspn(pattern, "*");
	while (*path && (rest == pattern + 2 || *path != '/'))
		if (matches(rest, ++path))
			return true;
	return false;
}

enum docker_kind docker_kind_of(const char *path)
{
	int kind;

	for (kind = DOCKER_ERROR + 1; kind < DOCKER_KIND_COUNT; kind++)
		if (matches(docker_kind_paths[kind], path))
			return (enum docker_kind)kind;
	return DOCKER_KIND_COUNT;
}

/* Messages -------------------------------------------------------------- */

/* "HostConfig.Memory", "[].Id", for a human. */
static void node_path(const struct keep_node *node, struct buf *into)
{
	if (!node || !node->parent)
		return;
	node_path(node->parent, into);
	if (into->length && node->name[0] != '[')
		buf_char(into, '.');
	buf_add(into, node->name, node->length);
}

static bool shape(struct docker_filter *f, const char *is, const char *wanted, struct err *err)
{
	buf_clear(&f->value);
	node_path(f->at, &f->value);
	return err_set(err, ERR_CONTENT, "%s is %s where %s is expected",
	    f->value.length ? f->value.at : "the reply", is, wanted);
}

static bool broken(struct docker_filter *f, const char *what, struct err *err)
{
	return err_set(err, ERR_CONTENT, "not JSON: %s at byte %" PRIu64, what, f->offset + 1);
}

/* Output ---------------------------------------------------------------- */

static bool put(struct docker_filter *f, const char *bytes, size_t length, struct err *err)
{
	if (length > f->most - f->out->length)
		return err_set(err, ERR_LIMIT,
		    "more than %zu KiB remain of the reply after reduction", f->most / 1024);
	buf_add(f->out, bytes, length);
	return true;
}

static bool put_escaped(struct docker_filter *f, const char *bytes, size_t length, struct err *err)
{
	static const char hex[] = "0123456789abcdef";
	size_t i, from = 0;

	for (i = 0; i < length; i++) {
		unsigned char c = (unsigned char)bytes[i];
		char escape[6] = { '\\', 'u', '0', '0', hex[c >> 4], hex[c & 15] };

		if (c >= 0x20 && c != '"' && c != '\\')
			continue;
		if (!put(f, bytes + from, i - from, err))
			return false;
		if (c < 0x20 ? !put(f, escape, sizeof escape, err) :
		    !put(f, "\\", 1, err) || !put(f, bytes + i, 1, err))
			return false;
		from = i + 1;
	}
	return put(f, bytes + from, length - from, err);
}

/* Secrets ----------------------------------------------------------------- */

static bool contains(const char *text, size_t length, const char *word)
{
	size_t n = strlen(word), i;

	for (i = 0; n <= length && i <= length - n; i++)
		if (strncasecmp(text + i, word, n) == 0)
			return true;
	return false;
}

/* Strings: decoded, checked, cut, escaped again --------------------------- */

static bool emit(struct docker_filter *f, const char *bytes, size_t length, struct err *err)
{
	if (!f->text)
		return put_escaped(f, bytes, length, err);
	buf_add(f->text, bytes, length);
	return true;
}

/* One whole character of a string that is kept or is a key. */
static bool character(struct docker_filter *f, const char *bytes, size_t length, struct err *err)
{
	if (!f->is_key && f->at->type == NAME && bytes[0] == '=') {
		f->silent = true;
		return true;
	}
	f->taken += length;
	if (f->taken <= f->cap - f->mark)
		return emit(f, bytes, length, err);
	if (!f->cut && f->taken <= f->cap) {
		memcpy(f->tail + f->n_tail, bytes, length);
		f->n_tail += length;
		return true;
	}
	f->cut += length + f->n_tail;
	f->n_tail = 0;
	return true;
}

/* The end of what character() was given: the rest, or how much is not there. */
static bool end_characters(struct docker_filter *f, struct err *err)
{
	char marker[MARK_BYTES + 8];
	int length;

	if (!f->cut || !f->mark)
		return emit(f, f->tail, f->n_tail, err);
	length = snprintf(marker, sizeof marker, "...[%zu bytes cut]", f->cut);
	return emit(f, marker, (size_t)length, err);
}

static bool code_point(struct docker_filter *f, unsigned c, struct err *err)
{
	char bytes[4];
	size_t n;

	if (c < 0x80) {
		bytes[0] = (char)c;
		n = 1;
	} else if (c < 0x800) {
		bytes[0] = (char)(0xc0 | c >> 6);
		bytes[1] = (char)(0x80 | (c & 0x3f));
		n = 2;
	} else if (c < 0x10000) {
		bytes[0] = (char)(0xe0 | c >> 12);
		bytes[1] = (char)(0x80 | (c >> 6 & 0x3f));
		bytes[2] = (char)(0x80 | (c & 0x3f));
		n = 3;
	} else {
		bytes[0] = (char)(0xf0 | c >> 18);
		bytes[1] = (char)(0x80 | (c >> 12 & 0x3f));
		bytes[2] = (char)(0x80 | (c >> 6 & 0x3f));
		bytes[3] = (char)(0x80 | (c & 0x3f));
		n = 4;
	}
	return character(f, bytes, n, err);
}

/* A surrogate that stayed alone is shown as U+FFFD. */
static bool end_surrogate(struct docker_filter *f, struct err *err)
{
	if (!f->high)
		return true;
	f->high = 0;
	return code_point(f, 0xfffd, err);
}

static bool unicode_escape(struct docker_filter *f, unsigned c, struct err *err)
{
	if (f->high && c >= 0xdc00 && c <= 0xdfff) {
		c = 0x10000 + ((f->high - 0xd800) << 10) + (c - 0xdc00);
		f->high = 0;
		return code_point(f, c, err);
	}
	if (!end_surrogate(f, err))
		return false;
	if (c >= 0xd800 && c <= 0xdbff) {
		f->high = c;
		return true;
	}
	return code_point(f, c >= 0xdc00 && c <= 0xdfff ? 0xfffd : c, err);
}

/* A byte of a string as it stands there. */
static bool plain_byte(struct docker_filter *f, unsigned char c, struct err *err)
{
	unsigned need;

	if (!end_surrogate(f, err))
		return false;
	if (c < 0x80 && !f->n_partial)
		return character(f, (char *)&c, 1, err);
	f->partial[f->n_partial++] = c;
	need = f->partial[0] >= 0xf0 ? 4 : f->partial[0] >= 0xe0 ? 3 : 2;
	if (c < 0x80 || f->partial[0] < 0xc2 || f->partial[0] > 0xf4 ||
	    (f->n_partial > 1 && (c & 0xc0) != 0x80))
		return broken(f, "text that is not UTF-8", err);
	if (f->n_partial < need)
		return true;
	f->n_partial = 0;
	if (text_character((char *)f->partial, need, &(uint32_t){ 0 }) != need)
		return broken(f, "text that is not UTF-8", err);
	return character(f, (char *)f->partial, need, err);
}

static void begin_string(struct docker_filter *f, bool is_key, bool keep, size_t cap, struct buf *text)
{
	f->is_key = is_key;
	f->keep = keep;
	f->cap = cap;
	f->mark = cap > MARK_BYTES ? MARK_BYTES : 0;
	f->taken = f->cut = f->n_tail = 0;
	f->silent = false;
	f->high = 0;
	f->n_partial = 0;
	f->text = text;
	if (text)
		buf_clear(text);
}

/* Values ------------------------------------------------------------------- */

enum state {
	VALUE,        /* one must come */
	VALUE_OR_END, /* after [ */
	KEY,          /* after , in an object */
	KEY_OR_END,   /* after { */
	COLON,
	COMMA_OR_END,
	STRING, ESCAPE, HEX,
	NUMBER, WORD,
	END
};

static struct docker_frame *top(struct docker_filter *f)
{
	return f->depth ? &f->frames[f->depth - 1] : NULL;
}

static void after_value(struct docker_filter *f)
{
	f->state = f->depth ? COMMA_OR_END : END;
}

/* A kept element is about to be written. */
static bool comma(struct docker_filter *f, struct err *err)
{
	struct docker_frame *frame = top(f);

	return !frame || !frame->is_array || !frame->kept++ || put(f, ",", 1, err);
}

static bool begin_container(struct docker_filter *f, bool is_array, struct err *err)
{
	struct docker_frame *frame;
	const struct keep_node *node = f->at;

	if (node && node->type != INSIDE && node->type != PRESENT && node->type != SCALAR)
		return shape(f, is_array ? "a list" : "an object",
		    node->type == BOOL ? "true or false" : node->type == INT ? "a whole number" : "text",
		    err);
	if (node && node->type == INSIDE && wants_array(node) != is_array)
		return shape(f, is_array ? "a list" : "an object",
		    is_array ? "an object" : "a list", err);
	if (f->depth == LIMIT_JSON_DEPTH)
		return err_set(err, ERR_LIMIT, "nested deeper than %d at byte %" PRIu64,
		    LIMIT_JSON_DEPTH, f->offset + 1);
	if (node) {
		if (!comma(f, err))
			return false;
		if (node->type == PRESENT) {
			if (!put(f, "true", 4, err))
				return false;
			node = NULL;
		} else if (node->type == SCALAR) { /* that it is none is all that is kept */
			if (!put(f, is_array ? "[]" : "{}", 2, err))
				return false;
			node = NULL;
		} else if (!put(f, is_array ? "[" : "{", 1, err)) {
			return false;
		}
	}
	frame = &f->frames[f->depth++];
	*frame = (struct docker_frame){ .node = node, .is_array = is_array };
	f->state = is_array ? VALUE_OR_END : KEY_OR_END;
	return true;
}

static bool end_container(struct docker_filter *f, struct err *err)
{
	struct docker_frame *frame = top(f);

	if (frame->node && !put(f, frame->is_array ? "]" : "}", 1, err))
		return false;
	f->depth--;
	after_value(f);
	return true;
}

/* What is kept of the next element of the array we are in. */
static void next_element(struct docker_filter *f)
{
	struct docker_frame *frame = top(f);
	const struct keep_node *element;

	f->at = NULL;
	if (!frame->node)
		return;
	element = frame->node->children;
	if (named(element, "[0]") && frame->elements++ > 0)
		return;
	f->at = element;
}

static bool begin_text(struct docker_filter *f, struct err *err)
{
	static const size_t caps[] = { [TEXT] = TEXT_BYTES, [LONG] = LIMIT_JSON_STRING_BYTES,
		[LABEL] = LABEL_BYTES, [OPTION] = TEXT_BYTES, [SCALAR] = TEXT_BYTES };

	if (!f->at) {
		begin_string(f, false, false, 0, NULL);
		return true;
	}
	switch (f->at->type) {
	case INSIDE:
		return shape(f, "text", wants_array(f->at) ? "a list" : "an object", err);
	case BOOL:
		return shape(f, "text", "true or false", err);
	case INT:
		return shape(f, "text", "a whole number", err);
	case PRESENT:
		begin_string(f, false, false, 0, NULL);
		return comma(f, err) && put(f, "true", 4, err);
	case LETTERS:
		begin_string(f, false, true, COMMAND_BYTES, &f->value);
		return comma(f, err);
	case NAME:
		begin_string(f, false, true, LABEL_BYTES, &f->value);
		return true;
	default:
		begin_string(f, false, true, caps[f->at->type],
		    f->at->type == LABEL || f->at->type == OPTION ? &f->value : NULL);
		return comma(f, err) && put(f, "\"", 1, err);
	}
}

static bool begin_value(struct docker_filter *f, unsigned char c, struct err *err)
{
	switch (c) {
	case '{':
		return begin_container(f, false, err);
	case '[':
		return begin_container(f, true, err);
	case '"':
		f->state = STRING;
		return begin_text(f, err);
	}
	if (c == '-' || (c >= '0' && c <= '9'))
		f->state = NUMBER;
	else if (c >= 'a' && c <= 'z')
		f->state = WORD;
	else
		return broken(f, "a value is expected", err);
	f->word[0] = (char)c;
	f->n_word = 1;
	return true;
}

static bool end_text(struct docker_filter *f, struct err *err)
{
	after_value(f);
	if (!f->keep)
		return true;
	if (!end_characters(f, err))
		return false;
	if (f->at->type == LETTERS) {
		size_t shown = f->cut ? COMMAND_BYTES - 1 : f->value.length;
		bool has = contains(f->value.at, shown, "ucp") || contains(f->value.at, shown, "kube") ||
		    contains(f->value.at, shown, "dtr");

		return put(f, has ? "true" : "false", has ? 4 : 5, err);
	}
	if (f->at->type == NAME)
		return !secret_variable(f->value.at, f->value.length) ||
		    top(f)->elements++ >= MOST_NAMES || (comma(f, err) && put(f, "\"", 1, err) &&
		    put_escaped(f, f->value.at, f->value.length, err) && put(f, "\"", 1, err));
	if (f->at->type == LABEL)
		top(f)->bytes += f->hide ? sizeof SECRET_HIDDEN : f->value.length;
	if (f->hide) {
		if (!put(f, SECRET_HIDDEN, sizeof SECRET_HIDDEN - 1, err))
			return false;
	} else if (f->text) {
		secret_hide(f->text->at, f->text->length);
		if (!put_escaped(f, f->text->at, f->text->length, err))
			return false;
	}
	return put(f, "\"", 1, err);
}

/* A label is kept when there is room, or when it tells who made the container. */
static bool label_is_kept(struct docker_frame *frame, const char *key, size_t length)
{
	static const char *const ours[] = { "com.docker.", "io.kubernetes.", "annotation.io.kubernetes." };
	size_t i;

	for (i = 0; i < sizeof ours / sizeof *ours; i++)
		if (strncmp(key, ours[i], strlen(ours[i])) == 0)
			return frame->kept_more++ < MOST_LABELS;
	if (frame->elements >= MOST_LABELS || frame->bytes >= MOST_LABELS_BYTES)
		return false;
	frame->elements++;
	frame->bytes += length;
	return true;
}

static bool end_key(struct docker_filter *f, struct err *err)
{
	struct docker_frame *frame = top(f);
	const struct keep_node *node = frame->node ? frame->node->children : NULL;

	f->state = COLON;
	f->at = NULL;
	f->hide = false;
	if (!node)
		return true;
	if (!end_characters(f, err))
		return false;
	if (named(node, "*")) {
		if (node->type == LABEL && !label_is_kept(frame, f->key.at, f->key.length))
			return true;
		f->hide = (node->type == LABEL || node->type == OPTION) &&
		    secret_named(f->key.at, f->key.length);
	} else {
		for (; node; node = node->next)
			if (node->length == f->key.length &&
			    memcmp(node->name, f->key.at, node->length) == 0)
				break;
		if (!node)
			return true;
		if (frame->seen & UINT64_C(1) << node->number) {
			f->at = node;
			buf_clear(&f->value);
			node_path(node, &f->value);
			return err_set(err, ERR_CONTENT, "%s stands there twice", f->value.at);
		}
		frame->seen |= UINT64_C(1) << node->number;
	}
	f->at = node;
	if (frame->kept++ && !put(f, ",", 1, err))
		return false;
	return put(f, "\"", 1, err) && put_escaped(f, f->key.at, f->key.length, err) &&
	    put(f, "\":", 2, err);
}

static void begin_key(struct docker_filter *f)
{
	struct docker_frame *frame = top(f);
	const struct keep_node *node = frame->node ? frame->node->children : NULL;

	begin_string(f, true, node != NULL,
	    node && node->type == LABEL ? LABEL_BYTES : KEY_BYTES, &f->key);
	f->state = STRING;
}

static bool end_string(struct docker_filter *f, struct err *err)
{
	if (f->n_partial)
		return broken(f, "text that is not UTF-8", err);
	if (f->keep && !end_surrogate(f, err))
		return false;
	return f->is_key ? end_key(f, err) : end_text(f, err);
}

/* -?(0|[1-9][0-9]*)(\.[0-9]+)?([eE][+-]?[0-9]+)? */
static bool is_number(const char *at, bool *whole)
{
	if (*at == '-')
		at++;
	if (*at == '0')
		at++;
	else if (*at >= '1' && *at <= '9')
		at += strspn(at, "0123456789");
	else
		return false;
	*whole = !*at;
	if (*at == '.') {
		size_t n = strspn(++at, "0123456789");

		if (!n)
			return false;
		at += n;
	}
	if (*at == 'e' || *at == 'E') {
		at++;
		if (*at == '+' || *at == '-')
			at++;
		if (!*at || strspn(at, "0123456789") != strlen(at))
			return false;
		return true;
	}
	return !*at;
}

static bool end_number(struct docker_filter *f, struct err *err)
{
	bool whole = false;

	f->word[f->n_word] = '\0';
	if (!is_number(f->word, &whole))
		return broken(f, "a number that is none", err);
	after_value(f);
	if (!f->at)
		return true;
	if (f->at->type == PRESENT)
		return comma(f, err) && put(f, "true", 4, err);
	errno = 0;
	if (f->at->type == SCALAR) {
		/* Whoever reads it has 64 bits, too. */
		if (whole ? (strtoll(f->word, NULL, 10), errno != 0) : isinf(strtod(f->word, NULL)))
			return shape(f, f->word, "a number of 64 bits", err);
		return comma(f, err) && put(f, f->word, f->n_word, err);
	}
	if (f->at->type != INT)
		return shape(f, "a number", f->at->type == BOOL ? "true or false" :
		    f->at->type != INSIDE ? "text" : wants_array(f->at) ? "a list" : "an object", err);
	(void)strtoll(f->word, NULL, 10);
	if (!whole || errno)
		return shape(f, f->word, "a whole number of 64 bits", err);
	return comma(f, err) && put(f, f->word, f->n_word, err);
}

static bool end_word(struct docker_filter *f, struct err *err)
{
	bool null;

	f->word[f->n_word] = '\0';
	null = strcmp(f->word, "null") == 0;
	if (!null && strcmp(f->word, "true") != 0 && strcmp(f->word, "false") != 0)
		return broken(f, "a word that is neither true, false nor null", err);
	after_value(f);
	if (!f->at)
		return true;
	/* A list of nothing may be null in Go; an object never is. */
	if (null && !f->at->parent && !wants_array(f->at))
		return shape(f, f->word, "an object", err);
	if (!null && f->at->type == PRESENT)
		return comma(f, err) && put(f, "true", 4, err);
	/* LETTERS: a reply that was reduced before, in a snapshot. */
	if (!null && f->at->type != BOOL && f->at->type != LETTERS && f->at->type != SCALAR)
		return shape(f, f->word, f->at->type == INT ? "a whole number" :
		    f->at->type != INSIDE ? "text" : wants_array(f->at) ? "a list" : "an object", err);
	return comma(f, err) && put(f, f->word, f->n_word, err);
}

/* Nothing of the rest of this string is wanted. */
static bool skipped(const struct docker_filter *f)
{
	return !f->keep || f->silent;
}

/* The machine --------------------------------------------------------------- */

static bool escape(struct docker_filter *f, unsigned char c, struct err *err)
{
	static const char from[] = "\"\\/bfnrt", to[] = "\"\\/\b\f\n\r\t";
	const char *found;

	if (f->n_partial)
		return broken(f, "text that is not UTF-8", err);
	if (c == 'u') {
		f->hex = 0;
		f->hex_left = 4;
		f->state = HEX;
		return true;
	}
	found = c ? strchr(from, c) : NULL;
	if (!found)
		return broken(f, "an escape that is none", err);
	f->state = STRING;
	if (skipped(f))
		return true;
	return end_surrogate(f, err) && character(f, to + (found - from), 1, err);
}

static bool hex_digit(struct docker_filter *f, unsigned char c, struct err *err)
{
	static const char digits[] = "0123456789abcdef";
	const char *found = c ? strchr(digits, c >= 'A' && c <= 'F' ? c + 32 : c) : NULL;

	if (!found)
		return broken(f, "an escape that is none", err);
	f->hex = f->hex << 4 | (unsigned)(found - digits);
	if (--f->hex_left)
		return true;
	f->state = STRING;
	return skipped(f) || unicode_escape(f, f->hex, err);
}

static bool one(struct docker_filter *f, unsigned char c, struct err *err)
{
	bool blank = c == ' ' || c == '\n' || c == '\r' || c == '\t';

again:
	switch ((enum state)f->state) {
	case VALUE_OR_END:
		if (blank)
			return true;
		if (c == ']')
			return end_container(f, err);
		next_element(f);
		return begin_value(f, c, err);
	case VALUE:
		return blank || begin_value(f, c, err);
	case KEY_OR_END:
	case KEY:
		if (blank)
			return true;
		if (c == '}' && f->state == KEY_OR_END)
			return end_container(f, err);
		if (c != '"')
			return broken(f, "the name of a member is expected", err);
		begin_key(f);
		return true;
	case COLON:
		if (blank)
			return true;
		if (c != ':')
			return broken(f, "a colon is expected", err);
		f->state = VALUE;
		return true;
	case COMMA_OR_END:
		if (blank)
			return true;
		if (c == (top(f)->is_array ? ']' : '}'))
			return end_container(f, err);
		if (c != ',')
			return broken(f, "a comma is expected", err);
		if (top(f)->is_array) {
			next_element(f);
			f->state = VALUE;
		} else {
			f->state = KEY;
		}
		return true;
	case STRING:
		if (c == '"')
			return end_string(f, err);
		if (c == '\\') {
			f->state = ESCAPE;
			return true;
		}
		if (c < 0x20)
			return broken(f, "a control character in text", err);
		return skipped(f) || plain_byte(f, c, err);
	case ESCAPE:
		return escape(f, c, err);
	case HEX:
		return hex_digit(f, c, err);
	case NUMBER:
	case WORD:
		if (f->state == NUMBER ? (c >= '0' && c <= '9') || (c && strchr("+-.eE", c)) :
		    c >= 'a' && c <= 'z') {
			if (f->n_word + 1 == sizeof f->word)
				return broken(f, "a number or word without end", err);
			f->word[f->n_word++] = (char)c;
			return true;
		}
		if (f->state == NUMBER ? !end_number(f, err) : !end_word(f, err))
			return false;
		goto again;
	case END:
		return blank || broken(f, "more after the end", err);
	}
	return false;
}

void docker_filter_init(struct docker_filter *f, struct arena *arena)
{
	pthread_once(&nodes_once, make_nodes);
	buf_init(&f->key, arena);
	buf_init(&f->value, arena);
}

void docker_filter_begin(struct docker_filter *f, enum docker_kind kind, struct buf *out)
{
	f->out = out;
	f->most = out->length + kind_most[kind];
	f->offset = 0;
	f->state = VALUE;
	f->depth = 0;
	f->at = &roots[kind];
	f->hide = f->keep = f->is_key = false;
	f->n_word = 0;
}

bool docker_filter_push(struct docker_filter *f, const char *bytes, size_t length, struct err *err)
{
	const char *at = bytes, *end = bytes + length;

	for (; at < end; at++, f->offset++) {
		/* What is skipped is mostly long strings. */
		if (f->state == STRING && skipped(f)) {
			const char *from = at;

			while (at < end && *at != '"' && *at != '\\' && (unsigned char)*at >= 0x20)
				at++;
			f->offset += (size_t)(at - from);
			if (at == end)
				break;
		}
		if (!one(f, (unsigned char)*at, err))
			return false;
	}
	return true;
}

bool docker_filter_end(struct docker_filter *f, struct err *err)
{
	if (f->state == NUMBER && !f->depth && !end_number(f, err))
		return false;
	if (f->state == WORD && !f->depth && !end_word(f, err))
		return false;
	if (f->state == END)
		return true;
	return err_set(err, ERR_CONTENT, f->offset ? "cut off after %" PRIu64 " bytes" : "empty",
	    f->offset);
}
