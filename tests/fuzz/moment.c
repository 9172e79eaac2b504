/* A moment from anywhere: what is read as one, written in UTC, is read as the same. */
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "base/text.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	char *text = malloc(size + 1), again[128];
	int64_t seconds, back;
	time_t moment;
	struct tm tm;

	memcpy(text, data, size);
	text[size] = '\0';
	if (text_seconds(text, &seconds)) {
		moment = seconds;
		/* An offset may lead out of the years 0000 to 9999. */
		if (!gmtime_r(&moment, &tm))
			abort();
		if (tm.tm_year >= -1900 && tm.tm_year < 8100) {
			snprintf(again, sizeof again, "%04d-%02d-%02dT%02d:%02d:%02dZ", tm.tm_year + 1900, tm.tm_mon + 1, tm.tm_mday,
			    tm.tm_hour, tm.tm_min, tm.tm_sec);
			if (!text_seconds(again, &back) || back != seconds)
				abort();
		}
	}
	free(text);
	return 0;
}
