#include "base/err.h"

#include <errno.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

/* Cuts at a whole UTF-8 character and shows that it was cut. */
static void mark_cut(char *text, size_t room)
{
	size_t at = room - 4;

	while (at && ((unsigned char)text[at] & 0xc0) == 0x80)
		at--;
	memcpy(text + at, "...", 4);
}

/* By way of a copy: arguments may point into err->text. */
static void keep(struct err *err, const char *text, int length)
{
	if (length < 0)
		length = snprintf(err->text, sizeof err->text, "(message lost)");
	else
		memmove(err->text, text, sizeof err->text);
	err->text[sizeof err->text - 1] = '\0';
	if ((size_t)length >= sizeof err->text)
		mark_cut(err->text, sizeof err->text);
}

bool err_set(struct err *err, enum err_kind kind, const char *format, ...)
{
	char text[sizeof err->text] = "";
	va_list args;
	int length;

	if (!err)
		return false;
	va_start(args, format);
	length = vsnprintf(text, sizeof text, format, args);
	va_end(args);
	keep(err, text, length);
	err->kind = kind;
	return false;
}

bool err_in(struct err *err, const char *format, ...)
{
	char text[sizeof err->text] = "";
	va_list args;
	int length, rest;

	if (!err)
		return false;
	va_start(args, format);
	length = vsnprintf(text, sizeof text, format, args);
	va_end(args);
	if (length >= 0 && (size_t)length < sizeof text) {
		rest = snprintf(text + length, sizeof text - (size_t)length, ": %s", err->text);
		length = rest < 0 ? rest : length + rest;
	}
	keep(err, text, length);
	return false;
}

static enum err_kind kind_of(int number)
{
	switch (number) {
	case ENOENT:
	case ENOTDIR:
		return ERR_ABSENT;
	case EACCES:
	case EPERM:
		return ERR_DENIED;
	default:
		return ERR_SYSTEM;
	}
}

bool err_errno(struct err *err, const char *format, ...)
{
	char text[sizeof err->text] = "";
	int number = errno, length, rest;
	va_list args;

	if (!err)
		return false;
	va_start(args, format);
	length = vsnprintf(text, sizeof text, format, args);
	va_end(args);
	if (length >= 0 && (size_t)length < sizeof text) {
		/* %m and not strerror: threads */
		errno = number;
		rest = snprintf(text + length, sizeof text - (size_t)length, ": %m");
		length = rest < 0 ? rest : length + rest;
	}
	keep(err, text, length);
	err->kind = kind_of(number);
	errno = number;
	return false;
}
