/*
 * proc.h: start a process, wait for it, and know who is alive.
 *
 * A process is named by its pid and its start time (clock ticks since boot, from
 * /proc/PID/stat), because pids are used again. On Linux; other systems get
 * their own lib/os/proc.c.
 */
#ifndef GUILD_PROC_H
#define GUILD_PROC_H

#include <sys/types.h>

#include "guild/buf.h"
#include "guild/strlist.h"

struct err;

/* What to start. All pointers are borrowed. */
struct proc_spec {
	char *const *argv; /* argv[0] is looked up in the child's PATH unless it has a slash */
	char *const *envp; /* NULL: this process's environment */
	const char *cwd;   /* NULL: here */
	int fd_in, fd_out, fd_err; /* -1: inherit */
	int gate;          /* read end of a pipe: the child starts the program only when it reads
			      one byte; end of file means exit(127). -1: no gate */
	int gate_write;    /* the write end of that pipe: the child closes its copy, which would
			      keep the end of file from it. Needed when there is a gate */
	int fd_keep;       /* stays open in the program, under its number. -1: none */
	bool reset_signals; /* what a plain start gives: an empty mask, and the default for each
			       signal that we catch or that Python ignores (SIGPIPE, SIGXFSZ).
			       What our own parent had us ignore (nohup) stays ignored */
};
#define PROC_SPEC_INIT { .fd_in = -1, .fd_out = -1, .fd_err = -1, .fd_keep = -1, .gate = -1, .gate_write = -1 }

/*
 * Fork (vfork where no gate is asked for) and exec; a script without "#!" is not
 * given to a shell. Returns the pid, or -1 with ERR_OS when the program cannot be
 * executed (or cwd not be entered). With a gate, that failure is only
 * known after the gate opens: *exec_error_fd (may be NULL without a gate; then set
 * to -1) gets a descriptor that reads an int errno, or end of file once the program runs.
 */
MUST_CHECK pid_t proc_spawn(const struct proc_spec *spec, int *exec_error_fd, struct err *err);
/* Exit status as Python's returncode: 0..255, or -SIGNAL. */
int proc_status(int wait_status);
MUST_CHECK int proc_wait(pid_t pid, int *returncode, struct err *err);
/* Run to the end, stdout and stderr into buffers; NULL: where spec says. No gate. */
MUST_CHECK int proc_capture(const struct proc_spec *spec, struct buf *out, struct buf *errors,
			    int *returncode, struct err *err);

/* The path of a program as execvp would find it in path (NULL: $PATH). false: none. */
bool proc_find_program(const char *name, const char *path, struct buf *out);

struct proc_stat {
	char state;      /* 'Z' zombie, 'T' stopped, … */
	pid_t parent;
	uint64_t start;  /* clock ticks since boot */
};
/* false when there is no such process (or /proc is not there). */
bool proc_stat(pid_t pid, struct proc_stat *out);
/* The same process as when proc_stat() gave this start, alive and not a zombie. */
bool proc_is_same(pid_t pid, uint64_t start);
/* Both are alive and run one and the same executable file, as far as we may see. */
bool proc_runs_same_program(pid_t a, pid_t b);
/* Send sig to that very process, never to one that got its pid since. false: it is gone, or not ours to signal. */
bool proc_signal(pid_t pid, uint64_t start, int sig);
/* When the process started, µs since the epoch (boot time + ticks); 0 when unknown. */
int64_t proc_start_time_us(const struct proc_stat *st);
/* Name of this boot (/proc/sys/kernel/random/boot_id); "" where unknown. Static storage. */
const char *proc_boot_id(void);
/*
 * Name of the pid namespace that this process is in (its inode number); "" where unknown. Static storage.
 * Pids of another one mean nothing here.
 */
const char *proc_pid_namespace(void);
/* Every process of this boot can be seen from here: it is the first pid namespace, and /proc hides nothing. */
bool proc_sees_all(void);
/*
 * The process that has this pid in a namespace below ours, and this start time: its pid here, 0 when none is seen. Reads
 * all of /proc.
 */
pid_t proc_find_inner(pid_t inner, uint64_t start);
/* $HOST or the host name; static storage. */
const char *proc_hostname(void);
/* One process: whoever has its pid later has another start. */
struct proc_id {
	pid_t pid;
	uint64_t start;
};
/*
 * Descendants of pid, children before grandchildren, each as it was when it was seen to be one: to signal, by
 * proc_signal(). Returns their number; *out is yours to free.
 */
size_t proc_descendants(pid_t pid, struct proc_id **out);

#endif
