#include "base/text.h"

#include <string.h>

size_t text_character(const char *at, size_t room, uint32_t *character)
{
	static const uint32_t least[] = { 0, 0, 0x80, 0x800, 0x10000 };
	const unsigned char *byte = (const unsigned char *)at;
	size_t length, i;
	uint32_t value;

	if (!room)
		return 0;
	if (byte[0] < 0x80) {
		*character = byte[0];
		return 1;
	}
	if (byte[0] < 0xc2 || byte[0] > 0xf4)
		return 0;
	length = byte[0] < 0xe0 ? 2 : byte[0] < 0xf0 ? 3 : 4;
	if (room < length)
		return 0;
	value = byte[0] & (0x7fu >> length);
	for (i = 1; i < length; i++) {
		if ((byte[i] & 0xc0) != 0x80)
			return 0;
		value = value << 6 | (byte[i] & 0x3f);
	}
	if (value < least[length] || value > 0x10ffff || (value >= 0xd800 && value <= 0xdfff))
		return 0;
	*character = value;
	return length;
}

bool text_is_utf8(const char *text, size_t length)
{
	size_t i = 0, step;
	uint64_t eight;
	uint32_t character;

	while (i < length) {
		if (length - i >= 8) {
			memcpy(&eight, text + i, 8);
			if (!(eight & 0x8080808080808080u)) {
				i += 8;
				continue;
			}
		}
		step = text_character(text + i, length - i, &character);
		if (!step)
			return false;
		i += step;
	}
	return true;
}

/* Invisible, or moves what stands beside it: C1, U+061C, U+200E/F, line and
 * paragraph separator, U+202A to 202E, U+2066 to 2069, U+FEFF. */
static bool is_hidden(uint32_t c)
{
	return (c >= 0x80 && c <= 0x9f) || c == 0x61c || c == 0x200e || c == 0x200f ||
	       (c >= 0x2028 && c <= 0x202e) || (c >= 0x2066 && c <= 0x2069) || c == 0xfeff;
}

void text_printable(struct buf *buf, const char *text, size_t length)
{
	size_t i, step, plain = 0;
	uint32_t c;

	for (i = 0; i < length; i += step) {
		step = text_character(text + i, length - i, &c);
		if (step && c >= 0x20 && c != 0x7f && !is_hidden(c))
			continue;
		buf_add(buf, text + plain, i - plain);
		if (!step) {
			buf_printf(buf, "\\x%02X", (unsigned char)text[i]);
			step = 1;
		} else if (c == '\n' || c == '\t' || c == '\r') {
			buf_str(buf, c == '\n' ? "\\n" : c == '\t' ? "\\t" : "\\r");
		} else if (step == 1) {
			buf_printf(buf, "\\x%02X", (unsigned)c);
		} else {
			buf_printf(buf, "\\u{%04X}", (unsigned)c);
		}
		plain = i + step;
	}
	buf_add(buf, text + plain, length - plain);
}

size_t text_utf16_units(const char *text)
{
	size_t length = strlen(text), units = 0, i, step;
	uint32_t c;

	for (i = 0; i < length; i += step) {
		step = text_character(text + i, length - i, &c);
		units += step == 4 ? 2 : 1;
		if (!step)
			step = 1;
	}
	return units;
}
