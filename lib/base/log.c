#include "guild/log.h"

#include "guild/buf.h"
#include "guild/err.h"

static struct {
	log_sink_fn *sink;
	void *data;
	int level;
	bool shows_places;
} state = { .level = LOG_INFO };

void log_set_sink(log_sink_fn *fn, void *data)
{
	state.sink = fn;
	state.data = data;
}

void log_set_level(int level)
{
	state.level = level;
}

int log_get_level(void)
{
	return state.level;
}

PRINTF_LIKE(3, 0)
static void emit(enum log_level level, bool dim, const char *fmt, va_list ap)
{
	CLEANUP(buf_release) struct buf text = BUF_INIT;

	if (!state.sink || (int)level < state.level)
		return;
	buf_vaddf(&text, fmt, ap);
	state.sink(level, dim, text.s, state.data);
}

#define DEFINE_LOG(name, level, dim)                                                   \
	void name(const char *fmt, ...)                                                \
	{                                                                              \
		va_list ap;                                                            \
                                                                                       \
		va_start(ap, fmt);                                                     \
		emit(level, dim, fmt, ap);                                             \
		va_end(ap);                                                            \
	}

DEFINE_LOG(log_debug, LOG_DEBUG, false)
DEFINE_LOG(log_info, LOG_INFO, false)
DEFINE_LOG(log_info_dim, LOG_INFO, true)
DEFINE_LOG(log_warning, LOG_WARNING, false)
DEFINE_LOG(log_error, LOG_ERROR, false)

void log_err(const struct err *err, const char *fmt, ...)
{
	CLEANUP(buf_release) struct buf text = BUF_INIT;
	va_list ap;

	va_start(ap, fmt);
	buf_vaddf(&text, fmt, ap);
	va_end(ap);
	buf_addstr(&text, err->msg);
	if (err->place && state.shows_places)
		buf_addf(&text, "\n%s", err->place);
	log_error("%s", text.s);
}

void log_set_shows_places(bool shows)
{
	state.shows_places = shows;
}

bool log_shows_places(void)
{
	return state.shows_places;
}
