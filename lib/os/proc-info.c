/*
 * Who is alive: what /proc says about processes.
 *
 * /proc/PID/stat is one line: "PID (NAME) STATE PPID …". NAME may hold anything,
 * also ") R 1": the last ')' ends it. The start time is field 22. Source: proc(5).
 */
#include "guild/proc.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <sys/syscall.h>
#include <time.h>
#include <unistd.h>

#include "guild/alloc.h"
#include "guild/err.h"
#include "guild/file.h"
#include "guild/num.h"

/* Fields counted from STATE, which is 0. */
#define FIELD_PARENT 1
#define FIELD_START 19
#define STAT_MAX 4096
/* Linux: include/linux/proc_ns.h, PROC_PID_INIT_INO. */
#define FIRST_PID_NAMESPACE "4026531836"

static bool read_proc_file(const char *path, struct buf *out)
{
	CLEANUP(err_release) struct err ignored = ERR_INIT; /* gone or hidden: the same to us */

	return file_read(AT_FDCWD, path, STAT_MAX, out, &ignored) > 0;
}

static bool parse_stat(const char *line, struct proc_stat *out)
{
	CLEANUP(strlist_release) struct strlist fields = STRLIST_INIT;
	const char *name_end = strrchr(line, ')');
	int64_t parent;
	uint64_t start;

	if (!name_end)
		return false;
	strlist_split_space(&fields, name_end + 1);
	if (fields.n <= FIELD_START || !num_parse_i64(fields.v[FIELD_PARENT], &parent) ||
	    !num_parse_u64(fields.v[FIELD_START], &start))
		return false;
	out->state = fields.v[0][0];
	out->parent = (pid_t)parent;
	out->start = start;
	return true;
}

bool proc_stat(pid_t pid, struct proc_stat *out)
{
	CLEANUP(buf_release) struct buf line = BUF_INIT;
	char path[64];

	if (pid <= 0)
		return false;
	(void)snprintf(path, sizeof(path), "/proc/%ld/stat", (long)pid); /* fits */
	return read_proc_file(path, &line) && parse_stat(line.s, out);
}

bool proc_is_same(pid_t pid, uint64_t start)
{
	struct proc_stat st;

	return proc_stat(pid, &st) && st.start == start && st.state != 'Z' && st.state != 'X';
}

bool proc_runs_same_program(pid_t a, pid_t b)
{
	char exe_a[64], exe_b[64];

	(void)snprintf(exe_a, sizeof(exe_a), "/proc/%ld/exe", (long)a); /* fits */
	(void)snprintf(exe_b, sizeof(exe_b), "/proc/%ld/exe", (long)b);
	return file_is_same_path(exe_a, exe_b);
}

bool proc_signal(pid_t pid, uint64_t start, int sig)
{
	/* The descriptor stays with the process that is checked after it was opened. */
	CLEANUP(file_close) int fd = (int)syscall(SYS_pidfd_open, pid, 0);

	if (fd < 0 && errno == ESRCH)
		return false; /* any other error is of a system, or a sandbox, that has no such descriptors */
	if (!proc_is_same(pid, start))
		return false;
	return fd < 0 ? kill(pid, sig) == 0
		      : syscall(SYS_pidfd_send_signal, fd, sig, NULL, 0) == 0;
}

int64_t proc_start_time_us(const struct proc_stat *st)
{
	long ticks = sysconf(_SC_CLK_TCK);
	struct timespec now, up;
	int64_t boot_us;

	/* Not btime of /proc/stat, which is cut to seconds. */
	if (ticks <= 0 || clock_gettime(CLOCK_REALTIME, &now) < 0 ||
	    clock_gettime(CLOCK_BOOTTIME, &up) < 0)
		return 0;
	boot_us = (int64_t)(now.tv_sec - up.tv_sec) * 1000000 + (now.tv_nsec - up.tv_nsec) / 1000;
	return boot_us + (int64_t)(st->start / (uint64_t)ticks) * 1000000 +
	       (int64_t)(st->start % (uint64_t)ticks) * 1000000 / ticks;
}

const char *proc_boot_id(void)
{
	static char id[64];
	CLEANUP(buf_release) struct buf text = BUF_INIT;

	if (!*id && read_proc_file("/proc/sys/kernel/random/boot_id", &text)) {
		buf_trim(&text);
		(void)snprintf(id, sizeof(id), "%s", text.s); /* a UUID: fits */
	}
	return id;
}

const char *proc_pid_namespace(void)
{
	static char inode[32];
	struct stat st;

	if (!*inode && stat("/proc/self/ns/pid", &st) == 0)
		(void)snprintf(inode, sizeof(inode), "%llu", (unsigned long long)st.st_ino); /* fits */
	return inode;
}

bool proc_sees_all(void)
{
	struct proc_stat init;

	/* Where /proc hides what is another user's, it hides init too. */
	return streq(proc_pid_namespace(), FIRST_PID_NAMESPACE) && proc_stat(1, &init);
}

const char *proc_hostname(void)
{
	static char name[256];
	const char *host = getenv("HOST");

	if (host && *host)
		return host;
	if (!*name && gethostname(name, sizeof(name) - 1) < 0)
		name[0] = '\0';
	return name;
}

struct process {
	pid_t pid, parent;
	uint64_t start;
};

static size_t list_processes(struct process **out)
{
	struct process *list = NULL;
	size_t n = 0, cap = 0;
	DIR *dir = opendir("/proc");
	const struct dirent *e;

	while (dir && (e = readdir(dir))) {
		struct proc_stat st;
		int64_t pid;

		if (!num_parse_i64(e->d_name, &pid) || !proc_stat((pid_t)pid, &st))
			continue;
		ALLOC_GROW(list, n + 1, cap);
		list[n++] = (struct process){ (pid_t)pid, st.parent, st.start };
	}
	if (dir)
		(void)closedir(dir); /* was only read */
	*out = list;
	return n;
}

size_t proc_descendants(pid_t pid, struct proc_id **out)
{
	struct process *list;
	size_t n_list = list_processes(&list), n = 0, looked_at = 0;
	struct proc_id *found = xcalloc(n_list + 1, sizeof(*found));

	/* Each one found is a parent to look for, so that children come level by level. */
	for (pid_t parent = pid;; parent = found[looked_at++].pid) {
		for (size_t i = 0; i < n_list; i++) {
			if (list[i].parent == parent) {
				found[n++] = (struct proc_id){ list[i].pid, list[i].start };
				list[i].parent = -1; /* once: pids may be reused while we read */
			}
		}
		if (looked_at == n)
			break;
	}
	free(list);
	*out = found;
	return n;
}

/* The pid in the innermost namespace: the last word of /proc/PID/status, "NSpid:". 0: not told. */
static pid_t innermost_pid(pid_t pid)
{
	CLEANUP(buf_release) struct buf text = BUF_INIT;
	CLEANUP(strlist_release) struct strlist words = STRLIST_INIT;
	const char *line;
	char path[64];
	int64_t inner;

	(void)snprintf(path, sizeof(path), "/proc/%ld/status", (long)pid); /* fits */
	if (!read_proc_file(path, &text) || !(line = strstr(text.s, "\nNSpid:")))
		return 0;
	buf_setlen(&text, (size_t)(line - text.s) + 1 + strcspn(line + 1, "\n"));
	strlist_split_space(&words, line);
	return num_parse_i64(words.v[words.n - 1], &inner) ? (pid_t)inner : 0;
}

pid_t proc_find_inner(pid_t inner, uint64_t start)
{
	struct process *list;
	size_t n = list_processes(&list);
	pid_t found = 0;

	for (size_t i = 0; i < n && !found; i++)
		if (list[i].start == start && innermost_pid(list[i].pid) == inner &&
		    proc_is_same(list[i].pid, start))
			found = list[i].pid;
	free(list);
	return found;
}
