#include "guild/msg.h"

#include <stdarg.h>
#include <unistd.h>

#include "guild/buf.h"
#include "guild/cmd.h"
#include "guild/err.h"
#include "guild/log.h"
#include "guild/num.h"
#include "guild/pager.h"
#include "guild/tty.h"
#include "guild/utf8.h"

const char *style_begin(int fd, enum style style)
{
	if (style == STYLE_NONE || !tty_has_colour(pager_tty(fd)))
		return "";
	switch (style) {
	case STYLE_NONE:
		return "";
	case STYLE_DIM:
		return "\033[2m";
	case STYLE_BOLD:
		return "\033[1m";
	case STYLE_YELLOW:
		return "\033[33m";
	case STYLE_RED:
		return "\033[31m";
	case STYLE_GREEN:
		return "\033[32m";
	}
	BUG("style %d", (int)style);
}

const char *style_end(int fd, enum style style)
{
	return *style_begin(fd, style) ? "\033[0m" : "";
}

/* One write a message, so that those of several processes do not mix; after
 * what is waiting for stdout, so that the two read in order in one terminal or file. */
static void emit(enum style style, const char *text, size_t len)
{
	CLEANUP(buf_release) struct buf line = BUF_INIT;

	(void)fflush(stdout); /* main looks at its error flag */
	buf_addstr(&line, style_begin(STDERR_FILENO, style));
	if (tty_is(STDERR_FILENO))
		utf8_sanitize(&line, text, len, /* keep_lines= */ true);
	else
		buf_add(&line, text, len);
	buf_addstr(&line, style_end(STDERR_FILENO, style));
	buf_addch(&line, '\n');
	(void)fwrite(line.s, 1, line.len, stderr); /* there is nowhere left to complain */
}

PRINTF_LIKE(2, 0)
static void emitv(enum style style, const char *fmt, va_list ap)
{
	CLEANUP(buf_release) struct buf text = BUF_INIT;

	buf_vaddf(&text, fmt, ap);
	emit(style, text.s, text.len);
}

static const char *level_name(enum log_level level)
{
	switch (level) {
	case LOG_DEBUG:
		return "DEBUG";
	case LOG_INFO:
		return "INFO";
	case LOG_WARNING:
		return "WARNING";
	case LOG_ERROR:
		return "ERROR";
	}
	BUG("log level %d", (int)level);
}

static enum style level_style(enum log_level level, bool dim)
{
	if (level == LOG_ERROR)
		return STYLE_RED;
	if (level == LOG_WARNING)
		return STYLE_YELLOW;
	return dim ? STYLE_DIM : STYLE_NONE;
}

/* data: whether this is a helper process. */
static void sink(enum log_level level, bool dim, const char *text, void *data)
{
	const bool *helper = data;
	CLEANUP(buf_release) struct buf line = BUF_INIT;

	if (*helper)
		buf_addf(&line, "%s: [guild] ", level_name(level));
	else if (level == LOG_DEBUG)
		buf_addstr(&line, "DEBUG: [guild] ");
	else if (level != LOG_INFO)
		buf_addf(&line, "%s: ", level_name(level));
	buf_addstr(&line, text);
	emit(level_style(level, dim), line.s, line.len);
}

void msg_init(bool helper)
{
	static bool is_helper;
	const char *level = getenv("LOG_LEVEL");
	int64_t n;

	is_helper = helper;
	log_set_sink(sink, &is_helper);
	if (level && num_parse_i64(level, &n) && n >= 0 && n <= 100)
		log_set_level((int)n);
	log_set_shows_places(tty_is(STDERR_FILENO) || log_get_level() <= LOG_DEBUG);
}

int fail(struct err *err)
{
	CLEANUP(buf_release) struct buf line = BUF_INIT;
	int by_kind = err->kind == ERR_USAGE ? 2 : err->kind != ERR_DONE;
	int status = err->status ? err->status : by_kind;

	if (err->msg && *err->msg) {
		buf_addf(&line, "%s%s", err->bare ? "" : "guild: ", err->msg);
		if (err->place && log_shows_places())
			buf_addf(&line, "\n%s", err->place);
		emit(STYLE_NONE, line.s, line.len);
	}
	err_release(err);
	return status;
}

int failf(const char *fmt, ...)
{
	CLEANUP(buf_release) struct buf line = BUF_INIT;
	va_list ap;

	buf_addstr(&line, "guild: ");
	va_start(ap, fmt);
	buf_vaddf(&line, fmt, ap);
	va_end(ap);
	emit(STYLE_NONE, line.s, line.len);
	return 1;
}

int usage_fail(const char *fmt, ...)
{
	CLEANUP(buf_release) struct buf text = BUF_INIT;
	va_list ap;

	va_start(ap, fmt);
	buf_vaddf(&text, fmt, ap);
	va_end(ap);
	return failf("%s\nTry '%s --help' for more information.", text.s, cmd_path());
}

#define DEFINE_NOTE(name, style)                                                       \
	void name(const char *fmt, ...)                                                \
	{                                                                              \
		va_list ap;                                                            \
                                                                                       \
		va_start(ap, fmt);                                                     \
		emitv(style, fmt, ap);                                                 \
		va_end(ap);                                                            \
	}

DEFINE_NOTE(note, STYLE_NONE)
DEFINE_NOTE(note_dim, STYLE_DIM)
DEFINE_NOTE(note_warn, STYLE_YELLOW)
