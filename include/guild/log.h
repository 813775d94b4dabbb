/*
 * log.h: messages on the way. The library says, the program decides where to.
 *
 * Levels and their numbers are Python's logging levels: upstream exports them
 * to operations in LOG_LEVEL. The program installs a sink (guild/msg.h does);
 * without one, messages are dropped. A message is text without a newline at
 * its end; it may hold newlines.
 */
#ifndef GUILD_LOG_H
#define GUILD_LOG_H

#include "guild/compat.h"

enum log_level {
	LOG_DEBUG = 10,
	LOG_INFO = 20,
	LOG_WARNING = 30,
	LOG_ERROR = 40,
};

typedef void log_sink_fn(enum log_level level, bool dim, const char *text, void *data);

struct err;

void log_set_sink(log_sink_fn *fn, void *data);
void log_set_level(int level); /* messages below it are dropped; LOG_INFO at start */
int log_get_level(void);

PRINTF_LIKE(1, 2) void log_debug(const char *fmt, ...);
PRINTF_LIKE(1, 2) void log_info(const char *fmt, ...);
PRINTF_LIKE(1, 2) void log_info_dim(const char *fmt, ...); /* shown faint on a terminal */
PRINTF_LIKE(1, 2) void log_warning(const char *fmt, ...);
PRINTF_LIKE(1, 2) void log_error(const char *fmt, ...);
/* As log_error: FMT with the text of err behind it, and its place on a further line where places are shown. */
PRINTF_LIKE(2, 3) void log_err(const struct err *err, const char *fmt, ...);

/* Whether the places of errors are shown; no at start. */
void log_set_shows_places(bool shows);
bool log_shows_places(void);

#endif
