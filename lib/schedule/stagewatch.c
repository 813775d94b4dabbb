#include "guild/stagewatch.h"

#include <errno.h>
#include <poll.h>

#include "guild/clock.h"
#include "guild/err.h"
#include "guild/file.h"
#include "guild/home.h"
#include "guild/path.h"
#include "guild/queue.h"
#include "guild/tree.h"

void stagewatch_open(struct stagewatch *w)
{
	notify_open(&w->notify);
}

void stagewatch_close(struct stagewatch *w)
{
	notify_close(&w->notify);
	map_release(&w->settled);
	strlist_release(&w->dirs);
}

/* ---- what to watch ---- */

void stagewatch_begin(struct stagewatch *w, const char *home)
{
	CLEANUP(buf_release) struct buf dir = BUF_INIT;

	strlist_clear(&w->dirs);
	queue_dir(&dir, home);
	strlist_push(&w->dirs, dir.s);
	buf_reset(&dir);
	home_runs_dir(&dir, home, /* deleted= */ false);
	strlist_push(&w->dirs, dir.s);
}

/* A directory that is no run yet may have no .guild. */
void stagewatch_add_run(struct stagewatch *w, const char *dir)
{
	CLEANUP(buf_release) struct buf path = BUF_INIT;

	path_join(&path, dir, ".guild");
	strlist_push(&w->dirs, file_is_dir(AT_FDCWD, path.s) ? path.s : dir);
}

/* Somebody may be making a run there. */
static bool is_unsettled(int runs_fd, const char *name)
{
	static const char *const unsettled_by[] = { "PENDING", "LOCK" };
	CLEANUP(buf_release) struct buf path = BUF_INIT;

	for (size_t i = 0; i < ARRAY_SIZE(unsettled_by); i++) {
		buf_reset(&path);
		buf_addf(&path, "%s/.guild/%s", name, unsettled_by[i]);
		if (file_exists(runs_fd, path.s))
			return true;
	}
	return !run_is_there(runs_fd, name);
}

/* Each run that is being made. 1 when one has been made since: it may have been staged after the look. */
static int add_unsettled(struct stagewatch *w, const char *home, struct err *err)
{
	CLEANUP(strlist_release) struct strlist names = STRLIST_INIT;
	CLEANUP(buf_release) struct buf root = BUF_INIT;
	CLEANUP(file_close) int fd = -1;
	int settled = 0;

	home_runs_dir(&root, home, /* deleted= */ false);
	fd = file_open_dir(AT_FDCWD, root.s, err);
	if (fd < 0 || tree_list(fd, ".", &names, err) < 0)
		return -1;
	for (size_t i = 0; i < names.n; i++) {
		CLEANUP(buf_release) struct buf dir = BUF_INIT;

		if (map_has(&w->settled, names.v[i]))
			continue;
		path_join(&dir, root.s, names.v[i]);
		if (is_unsettled(fd, names.v[i])) {
			stagewatch_add_run(w, dir.s);
			continue;
		}
		map_set(&w->settled, names.v[i], NULL);
		settled = 1;
	}
	return settled;
}

int stagewatch_arm(struct stagewatch *w, const char *home, struct err *err)
{
	int rc = add_unsettled(w, home, err);

	return notify_watch(&w->notify, &w->dirs) && rc == 0 ? 1 : rc;
}

/* ---- wait ---- */

/* Files of a run that come and go when its status changes, and of a queue. */
static bool matters(const struct notify_event *e)
{
	static const char *const names[] = { "", ".guild", "STAGED", "PENDING", "LOCK", "DRAIN", "paused" };

	if (!*e->dir || !streq(path_basename(e->dir), ".guild"))
		return true;
	for (size_t i = 0; i < ARRAY_SIZE(names); i++)
		if (streq(names[i], e->name))
			return true;
	return false;
}

static bool has_news(struct stagewatch *w)
{
	struct notify_event e;
	bool news = false;

	while (notify_next(&w->notify, &e))
		news = news || matters(&e);
	return news;
}

int stagewatch_wait(struct stagewatch *w, int fd, int timeout_ms, struct err *err)
{
	struct pollfd p[] = {
		{ .fd = fd, .events = POLLIN },
		{ .fd = w->notify.fd, .events = POLLIN },
	};
	int64_t now = clock_monotonic_us();
	int64_t until = now + (int64_t)timeout_ms * 1000;

	for (; now < until; now = clock_monotonic_us()) {
		if (poll(p, ARRAY_SIZE(p), (int)((until - now) / 1000 + 1)) < 0 && errno != EINTR)
			return err_os(err, "cannot wait for staged runs");
		if (has_news(w) || p[0].revents)
			return 1;
	}
	return 0;
}
