#include "guild/queue.h"

#include <unistd.h>

#include "guild/clock.h"
#include "guild/err.h"
#include "guild/file.h"
#include "guild/num.h"
#include "guild/path.h"
#include "guild/status.h"
#include "guild/strlist.h"

#define DRAIN_MAX 4096

void queue_dir(struct buf *out, const char *home)
{
	path_join(out, home, "queue");
}

static void paused_path(struct buf *out, const char *home)
{
	queue_dir(out, home);
	path_push(out, "paused");
}

int queue_pause(const char *home, struct err *err)
{
	CLEANUP(buf_release) struct buf path = BUF_INIT;
	bool was = queue_is_paused(home);

	queue_dir(&path, home);
	if (file_mkdirs(path.s, err) < 0)
		return -1;
	buf_reset(&path);
	paused_path(&path, home);
	return file_touch(AT_FDCWD, path.s, err) < 0 ? -1 : !was;
}

int queue_resume(const char *home, struct err *err)
{
	CLEANUP(buf_release) struct buf path = BUF_INIT;
	bool was = queue_is_paused(home);

	paused_path(&path, home);
	return file_remove(AT_FDCWD, path.s, err) < 0 ? -1 : was;
}

bool queue_is_paused(const char *home)
{
	CLEANUP(buf_release) struct buf path = BUF_INIT;

	paused_path(&path, home);
	return file_exists(AT_FDCWD, path.s);
}

bool queue_is_run(struct run *run)
{
	CLEANUP(err_release) struct err err = ERR_INIT;
	const struct opref *opref;

	return run_opref(run, &opref, &err) >= 0 && streq(opref->pkg_type, "builtin") &&
	       streq(opref->op_name, "queue");
}

/* ---- drain ---- */

/* Which life of the run: its supervisor. 0 when none of ours runs it. */
static int life(const struct run *run, struct buf *out, struct err *err)
{
	struct lock_info lock;
	int rc = lock_read(run, &lock, err);

	if (rc <= 0 || !lock.supervisor)
		return MIN(rc, 0);
	buf_addf(out, "supervisor=%d,%llu", (int)lock.supervisor,
		 (unsigned long long)lock.supervisor_start);
	return 1;
}

int queue_drain(struct run *run, struct err *err)
{
	CLEANUP(buf_release) struct buf text = BUF_INIT;
	const struct run_status *st;
	int rc;

	run_forget(run);
	if (run_status(run, &st, err) < 0)
		return -1;
	if (st->state != RUN_RUNNING || st->where)
		return 0;
	rc = life(run, &text, err);
	if (rc <= 0)
		return rc;
	buf_addf(&text, "\nbefore=%lld\n", (long long)clock_now_us());
	return run_write_guild_file(run, "DRAIN", &text, 0, err) < 0 ? -1 : 1;
}

int queue_is_draining(const struct run *run, int64_t *before_us, struct err *err)
{
	static const char before[] = "before=";
	CLEANUP(buf_release) struct buf text = BUF_INIT;
	CLEANUP(buf_release) struct buf this_life = BUF_INIT;
	CLEANUP(strlist_release) struct strlist lines = STRLIST_INIT;
	int rc = run_read_guild_file(run, "DRAIN", DRAIN_MAX, &text, err);

	if (rc > 0)
		rc = life(run, &this_life, err);
	if (rc <= 0)
		return rc;
	strlist_split(&lines, text.s, "\n");
	if (lines.n < 2 || !streq(lines.v[0], this_life.s))
		return 0;
	return starts_with(lines.v[1], before) &&
	       num_parse_i64(lines.v[1] + strlen(before), before_us);
}
