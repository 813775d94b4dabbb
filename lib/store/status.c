/*
 * status.c: what a run is doing. Rules: Documentation/technical/run-lifecycle.adoc; upstream's order: guild/run.py, status.
 */
#include "guild/status.h"

#include <unistd.h>

#include "guild/alloc.h"
#include "guild/err.h"
#include "guild/file.h"
#include "guild/num.h"
#include "guild/proc.h"

/* Upstream reads so many bytes of LOCK and makes a number of them. */
#define LOCK_PID_WIDTH 10
#define LOCK_MAX 4096
/* /proc counts from a boot time that is known to the second. */
#define START_SLACK_US (2 * 1000000)

static const struct { enum run_state state; const char *name; } names[] = {
	{ RUN_RUNNING, "running" },	  { RUN_COMPLETED, "completed" },
	{ RUN_ERROR, "error" },		  { RUN_TERMINATED, "terminated" },
	{ RUN_PENDING, "pending" },	  { RUN_STAGED, "staged" },
};

const char *run_state_name(enum run_state state)
{
	for (size_t i = 0; i < ARRAY_SIZE(names); i++)
		if (names[i].state == state)
			return names[i].name;
	BUG("no run state %d", (int)state);
}

void run_status_text(struct buf *out, const struct run_status *st)
{
	buf_addstr(out, run_state_name(st->state));
	if (st->where)
		buf_addf(out, " (%s)", st->where);
}

/* ---- LOCK ---- */

/* The kernel's name, not $HOST: two shells of one machine must agree. */
static void host_name(char *out, size_t size)
{
	if (gethostname(out, size) < 0)
		out[0] = '\0';
	out[size - 1] = '\0';
}

static uint64_t start_of(pid_t pid)
{
	struct proc_stat st;

	return proc_stat(pid, &st) ? st.start : 0;
}

int lock_write(const struct run *run, pid_t pid, pid_t supervisor, struct err *err)
{
	CLEANUP(buf_release) struct buf text = BUF_INIT;
	struct stat dir = { 0 };
	char host[256];

	host_name(host, sizeof(host));
	if (stat(run->dir, &dir) < 0)
		return err_os(err, "cannot read %s", run->dir);
	buf_addf(&text, "%-*d\nstart=%llu\nboot=%s\nhost=%s\nsupervisor=%d,%llu\n",
		 LOCK_PID_WIDTH, (int)pid, (unsigned long long)start_of(pid), proc_boot_id(), host,
		 (int)supervisor, (unsigned long long)start_of(supervisor));
	buf_addf(&text, "pidns=%s\ndir=%llu,%llu\n", proc_pid_namespace(),
		 (unsigned long long)dir.st_dev, (unsigned long long)dir.st_ino);
	return run_write_guild_file(run, "LOCK", &text, 0, err);
}

static bool parse_pid(const char *s, pid_t *out)
{
	int64_t n;

	if (num_parse_pyint(s, &n) != NUM_INT || n <= 0 || n > INT32_MAX)
		return false;
	*out = (pid_t)n;
	return true;
}

/* "A,B" */
static bool parse_pair(const char *s, uint64_t *a, uint64_t *b)
{
	CLEANUP(free_ptr) char *first = xstrndup(s, strcspn(s, ","));
	const char *comma = strchr(s, ',');

	return comma && num_parse_u64(first, a) && num_parse_u64(comma + 1, b);
}

static void parse_supervisor(struct lock_info *info, const char *s)
{
	uint64_t pid;

	if (parse_pair(s, &pid, &info->supervisor_start) && pid <= INT32_MAX)
		info->supervisor = (pid_t)pid;
}

static void parse_dir(struct lock_info *info, const char *s)
{
	if (!parse_pair(s, &info->dir_device, &info->dir_inode))
		info->dir_inode = 0;
}

static void parse_line(struct lock_info *info, const char *line)
{
	/* A start that is not a number is unknown, as in upstream's file. */
	if (starts_with(line, "start="))
		(void)num_parse_u64(line + strlen("start="), &info->start);
	else if (starts_with(line, "boot="))
		(void)snprintf(info->boot, sizeof(info->boot), "%s", line + strlen("boot="));
	else if (starts_with(line, "host="))
		(void)snprintf(info->host, sizeof(info->host), "%s", line + strlen("host="));
	else if (starts_with(line, "supervisor="))
		parse_supervisor(info, line + strlen("supervisor="));
	else if (starts_with(line, "pidns="))
		(void)snprintf(info->pidns, sizeof(info->pidns), "%s", line + strlen("pidns="));
	else if (starts_with(line, "dir="))
		parse_dir(info, line + strlen("dir="));
}

int lock_read(const struct run *run, struct lock_info *out, struct err *err)
{
	CLEANUP(buf_release) struct buf path = BUF_INIT;
	CLEANUP(buf_release) struct buf text = BUF_INIT;
	CLEANUP(strlist_release) struct strlist lines = STRLIST_INIT;
	CLEANUP(free_ptr) char *pid = NULL;
	struct lock_info info = { 0 };
	struct stat st;
	int rc;

	run_guild_path(&path, run, "LOCK");
	rc = file_read(AT_FDCWD, path.s, LOCK_MAX, &text, err);
	if (rc <= 0)
		return rc;
	pid = xstrndup(text.s, MIN(text.len, (size_t)LOCK_PID_WIDTH));
	if (!parse_pid(pid, &info.pid))
		return 0;
	strlist_split(&lines, text.s, "\n");
	for (size_t i = 1; i < lines.n; i++)
		parse_line(&info, lines.v[i]);
	if (!info.start && stat(path.s, &st) == 0)
		info.mtime_us = (int64_t)st.st_mtim.tv_sec * 1000000 + st.st_mtim.tv_nsec / 1000;
	*out = info;
	return 1;
}

int lock_remove(const struct run *run, struct err *err)
{
	return run_remove_guild_file(run, "LOCK", err);
}

int run_set_marker(const struct run *run, const char *name, struct err *err)
{
	CLEANUP(buf_release) struct buf path = BUF_INIT;

	run_guild_path(&path, run, name);
	return file_touch(AT_FDCWD, path.s, err);
}

/* ---- who lives ---- */

/* The run directory was copied with its LOCK: what lives runs the other one. */
static bool is_copy(const struct run *run, const struct lock_info *lock)
{
	struct stat dir;

	return lock->dir_inode && stat(run->dir, &dir) == 0 &&
	       (dir.st_ino != lock->dir_inode || dir.st_dev != lock->dir_device);
}

/* A process that LOCK names, as it is seen from here: its pid, 0 when it is not alive. */
static pid_t find_process(const struct lock_info *lock, pid_t pid, uint64_t start)
{
	if (lock->pidns[0] && !streq(lock->pidns, proc_pid_namespace()))
		return pid ? proc_find_inner(pid, start) : 0;
	return proc_is_same(pid, start) ? pid : 0;
}

static enum lock_holder find_ours(const struct lock_info *lock, struct run_status *st)
{
	st->pid = find_process(lock, lock->pid, lock->start);
	st->pid_start = lock->start;
	st->supervisor = find_process(lock, lock->supervisor, lock->supervisor_start);
	st->supervisor_start = lock->supervisor_start;
	if (st->pid || st->supervisor)
		return LOCK_HELD_HERE;
	if (!lock->pidns[0] || streq(lock->pidns, proc_pid_namespace()) || proc_sees_all())
		return LOCK_HELD_BY_NONE;
	return LOCK_HELD_ELSEWHERE;
}

static enum lock_holder find_upstreams(const struct lock_info *lock, struct run_status *st)
{
	struct proc_stat proc;

	/* It has no start time: its process was there before the file was. */
	if (!proc_stat(lock->pid, &proc) || proc.state == 'Z' || proc.state == 'X' ||
	    proc_start_time_us(&proc) > lock->mtime_us + START_SLACK_US)
		return LOCK_HELD_BY_NONE;
	st->pid = lock->pid;
	st->pid_start = proc.start;
	return LOCK_HELD_HERE;
}

/* Who of those that LOCK names is alive; their pids go into st. */
static enum lock_holder find_holder(const struct run *run, const struct lock_info *lock,
				    struct run_status *st)
{
	char host[256];

	host_name(host, sizeof(host));
	if (lock->host[0] && !streq(lock->host, host))
		return LOCK_HELD_ELSEWHERE;
	if ((lock->boot[0] && !streq(lock->boot, proc_boot_id())) || is_copy(run, lock))
		return LOCK_HELD_BY_NONE;
	return lock->start ? find_ours(lock, st) : find_upstreams(lock, st);
}

enum lock_holder lock_holder(const struct run *run, const struct lock_info *lock)
{
	struct run_status ignored = { 0 };

	return find_holder(run, lock, &ignored);
}

bool run_is_held(const struct run *run)
{
	CLEANUP(err_release) struct err ignored = ERR_INIT;
	struct lock_info lock;

	return run_has_guild_file(run, "LOCK.remote") ||
	       (lock_read(run, &lock, &ignored) > 0 &&
		lock_holder(run, &lock) != LOCK_HELD_BY_NONE);
}

/* ---- status ---- */

static int remote_lock(struct run *run, struct run_status *st, struct err *err)
{
	CLEANUP(buf_release) struct buf text = BUF_INIT;

	if (run_read_guild_file(run, "LOCK.remote", LOCK_MAX, &text, err) < 0)
		return -1;
	buf_trim(&text);
	st->state = RUN_RUNNING;
	st->remote = true;
	if (text.len)
		st->where = arena_strdup(&run->arena, text.s);
	return 0;
}

static int from_exit_status(struct run *run, struct run_status *st, struct err *err)
{
	const struct value *v;
	double code;
	int rc = run_attr(run, "exit_status", &v, err);

	st->state = RUN_ERROR;
	if (rc <= 0)
		return rc;
	if (!value_number(v, &code))
		return err_set(err, ERR_INVALID, "%s/.guild/attrs/exit_status: expected a number, got %s",
			       run->dir, value_type_name(v));
	if (code == 0)
		st->state = RUN_COMPLETED;
	else if (code < 0)
		st->state = RUN_TERMINATED;
	return 0;
}

/* What holds it: another host, or a pid namespace of this one. */
static char *where_text(struct run *run, const struct lock_info *lock)
{
	char host[256];

	host_name(host, sizeof(host));
	if (streq(lock->host, host))
		return arena_printf(&run->arena, "%s pid:[%s]", lock->host, lock->pidns);
	return arena_strdup(&run->arena, lock->host);
}

static int compute(struct run *run, struct run_status *st, struct err *err)
{
	struct lock_info lock = { 0 };
	bool pending = run_has_guild_file(run, "PENDING");
	bool staged = run_has_guild_file(run, "STAGED");
	enum lock_holder holder = LOCK_HELD_BY_NONE;
	int locked;

	if (run_has_guild_file(run, "LOCK.remote"))
		return remote_lock(run, st, err);
	locked = lock_read(run, &lock, err);
	if (locked < 0)
		return -1;
	if (locked)
		holder = find_holder(run, &lock, st);
	if (holder == LOCK_HELD_ELSEWHERE && !pending && !staged)
		st->where = where_text(run, &lock);
	if (staged && (locked || !pending)) /* whole; with a LOCK of the living somebody is at it */
		st->state = holder == LOCK_HELD_BY_NONE ? RUN_STAGED : RUN_PENDING;
	else if (pending) /* with a dead LOCK: who prepared it died over it; without one: a trial that waits */
		st->state = locked && holder == LOCK_HELD_BY_NONE ? RUN_ERROR : RUN_PENDING;
	else if (holder != LOCK_HELD_BY_NONE)
		st->state = RUN_RUNNING;
	else
		return from_exit_status(run, st, err);
	return 0;
}

int run_status(struct run *run, const struct run_status **out, struct err *err)
{
	struct run_status st = { 0 };

	if (!run->status) {
		if (compute(run, &st, err) < 0)
			return -1;
		run->status = ARENA_NEW(&run->arena, struct run_status);
		*run->status = st;
	}
	*out = run->status;
	return 0;
}
