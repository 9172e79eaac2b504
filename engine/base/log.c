#include "base/log.h"

#include <errno.h>
#include <pthread.h>
#include <stdarg.h>
#include <string.h>

#include "base/arena.h"
#include "base/buf.h"
#include "base/text.h"

enum log_level log_level = LOG_WARNING;

static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;
static FILE *to; /* NULL: stderr */

void log_to(FILE *file)
{
	pthread_mutex_lock(&lock);
	to = file;
	pthread_mutex_unlock(&lock);
}

static void write_line(const char *prefix, const char *format, va_list args)
{
	int number = errno; /* logging is no reason for it to change */
	struct arena *arena = arena_new(NULL);
	const char *text = arena_vprintf(arena, format, args);
	struct buf line;
	FILE *file;

	buf_init(&line, arena);
	buf_str(&line, prefix);
	text_printable(&line, text, strlen(text));
	buf_char(&line, '\n');
	pthread_mutex_lock(&lock);
	file = to ? to : stderr;
	fwrite(line.at, 1, line.length, file);
	fflush(file);
	pthread_mutex_unlock(&lock);
	arena_free(arena);
	errno = number;
}

#define LOG_FUNCTION(name, level, prefix)                                                \
	void name(const char *format, ...)                                               \
	{                                                                                \
		va_list args;                                                            \
                                                                                         \
		if (log_level < (level))                                                 \
			return;                                                          \
		va_start(args, format);                                                  \
		write_line(prefix, format, args);                                        \
		va_end(args);                                                            \
	}

LOG_FUNCTION(log_error, LOG_ERROR, "error: ")
LOG_FUNCTION(log_warning, LOG_WARNING, "warning: ")
LOG_FUNCTION(log_info, LOG_INFO, "info: ")
LOG_FUNCTION(log_debug, LOG_DEBUG, "debug: ")
