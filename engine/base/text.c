#include "base/text.h"

#include <stdlib.h>
#include <string.h>
#include <time.h>

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

const char *text_shown(struct arena *arena, const char *text)
{
	struct buf buf;

	buf_init(&buf, arena);
	text_printable(&buf, text, strlen(text));
	return buf.at;
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

static bool digits(const char *at, const char *form)
{
	for (; *form; at++, form++)
		if (*form == 'd' ? *at < '0' || *at > '9' : *at != *form)
			return false;
	return true;
}

bool text_seconds(const char *text, int64_t *seconds)
{
	struct tm tm = { 0 }, asked;
	const char *at = text + strlen("dddd-dd-ddTdd:dd:dd");
	long offset = 0;
	time_t moment;

	if (!digits(text, "dddd-dd-ddTdd:dd:dd"))
		return false;
	if (*at == '.' && strspn(at + 1, "0123456789"))
		at += 1 + strspn(at + 1, "0123456789");
	if (digits(at, "+dd:dd") || digits(at, "-dd:dd")) {
		long hours = strtol(at + 1, NULL, 10), minutes = strtol(at + 4, NULL, 10);

		if (hours > 23 || minutes > 59 || at[6])
			return false;
		offset = (hours * 60 + minutes) * (*at == '-' ? -60 : 60);
	} else if (strcmp(at, "Z") != 0) {
		return false;
	}
	tm.tm_year = (int)strtol(text, NULL, 10) - 1900;
	tm.tm_mon = (int)strtol(text + 5, NULL, 10) - 1;
	tm.tm_mday = (int)strtol(text + 8, NULL, 10);
	tm.tm_hour = (int)strtol(text + 11, NULL, 10);
	tm.tm_min = (int)strtol(text + 14, NULL, 10);
	tm.tm_sec = (int)strtol(text + 17, NULL, 10);
	if (tm.tm_sec == 60) /* a leap second */
		tm.tm_sec = 59;
	asked = tm;
	moment = timegm(&tm); /* makes another moment of the 30th of February and of 25 o'clock */
	if (tm.tm_mon != asked.tm_mon || tm.tm_mday != asked.tm_mday || tm.tm_hour != asked.tm_hour ||
	    tm.tm_min != asked.tm_min)
		return false;
	*seconds = moment - offset;
	return true;
}
