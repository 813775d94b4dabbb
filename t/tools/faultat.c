/*
 * faultat: run a program again and again, with a fault at each of its system calls in turn.
 *
 *	faultat [-f] [-e ERROR [-s]] [-t STRIDE] TEMPLATE DIR CHECK PROGRAM [ARG...]
 *
 * Before each time DIR is made again as a copy of TEMPLATE. The fault is a SIGKILL as the program
 * enters its Nth system call, but not where the call before only looked at files: to die at that
 * one is the same. With -e the Nth call that writes to the disk fails with ERROR (ENOSPC, EIO), with
 * -s all such calls after it too. Only that process is traced, not its children; with -f, the
 * process that it forks first, and not itself.
 *
 * After each fault the shell command CHECK is run with "now N", and with "after N" once all
 * processes that the program left have ended; with -e the program's exit status is $FAULT_STATUS. A
 * state of DIR (names, kinds and sizes of files, but not numbers and ids in names, and the exit
 * status) that was checked before is not checked again. What PROGRAM prints is in ./fault.out.
 *
 * Ends when the program has no Nth call any more, and prints how many points there were, of how
 * many calls, and how many states. Exit status: 0, 1 a check failed, 2 usage, 77 tracing is barred here.
 */
#include <ctype.h>
#include <errno.h>
#include <fcntl.h>
#include <ftw.h>
#include <signal.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/ptrace.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/uio.h>
#include <sys/user.h>
#include <sys/wait.h>
#include <linux/ptrace.h>
#include <unistd.h>

#define BARRED 77
/* So long may what the program left go on. */
#define SETTLE_S 60

static struct {
	int error; /* 0: kill */
	int sticky, follow;
	long stride;
	const char *template, *dir, *check;
	char **argv;
} opt = { .stride = 1 };

static _Noreturn void die(int status, const char *what)
{
	fprintf(stderr, "faultat: %s: %s\n", what, strerror(errno));
	exit(status);
}

/* ---- which calls write ---- */

static int is_regular(pid_t pid, uint64_t fd)
{
	char path[64];
	struct stat st;

	if (fd <= 2) /* our own */
		return 0;
	snprintf(path, sizeof(path), "/proc/%d/fd/%d", (int)pid, (int)fd);
	return stat(path, &st) == 0 && S_ISREG(st.st_mode);
}

static int writes(pid_t pid, uint64_t nr, const uint64_t *args)
{
	switch (nr) {
	case SYS_openat:
		return (args[2] & O_CREAT) != 0;
	case SYS_write:
	case SYS_pwrite64:
	case SYS_writev:
	case SYS_ftruncate:
	case SYS_fsync:
	case SYS_fdatasync:
	case SYS_fchmod:
		return is_regular(pid, args[0]);
	case SYS_copy_file_range:
		return is_regular(pid, args[2]);
#ifdef SYS_open
	case SYS_open:
		return (args[1] & O_CREAT) != 0;
	case SYS_mkdir:
	case SYS_rename:
	case SYS_symlink:
	case SYS_link:
#endif
	case SYS_mkdirat:
	case SYS_renameat:
	case SYS_renameat2:
	case SYS_symlinkat:
	case SYS_linkat:
		return 1;
#ifdef SYS_unlink
	case SYS_unlink:
	case SYS_rmdir:
#endif
	case SYS_unlinkat: /* a full disk lets files go */
		return opt.error != ENOSPC;
	default:
		return 0;
	}
}

/* The call changes nothing that anybody could see. What is not known may change something. */
static int only_looks(pid_t pid, uint64_t nr, const uint64_t *args)
{
	switch (nr) {
	case SYS_openat:
		return (args[2] & (O_CREAT | O_TRUNC)) == 0;
	case SYS_read:
	case SYS_pread64:
	case SYS_close:
		return is_regular(pid, args[0]);
	case SYS_brk:
	case SYS_faccessat:
	case SYS_fstat:
	case SYS_getdents64:
	case SYS_getrandom:
	case SYS_lseek:
	case SYS_madvise:
	case SYS_mmap:
	case SYS_mprotect:
	case SYS_munmap:
	case SYS_newfstatat:
	case SYS_prlimit64:
	case SYS_readlinkat:
	case SYS_rt_sigaction:
	case SYS_rt_sigprocmask:
	case SYS_uname:
#ifdef SYS_access
	case SYS_access:
	case SYS_readlink:
#endif
#ifdef SYS_faccessat2
	case SYS_faccessat2:
#endif
		return 1;
	default:
		return 0;
	}
}

/* ---- make a call fail: it is replaced by none, and its result then by the error ---- */

#if defined(__x86_64__)
static int skip_call(pid_t pid)
{
	return (int)ptrace(PTRACE_POKEUSER, pid, offsetof(struct user_regs_struct, orig_rax), -1L);
}

static int set_result(pid_t pid, long result)
{
	return (int)ptrace(PTRACE_POKEUSER, pid, offsetof(struct user_regs_struct, rax), result);
}
#elif defined(__aarch64__)
static int skip_call(pid_t pid)
{
	int none = -1;
	struct iovec v = { &none, sizeof(none) };

	return (int)ptrace(PTRACE_SETREGSET, pid, NT_ARM_SYSTEM_CALL, &v);
}

static int set_result(pid_t pid, long result)
{
	struct user_regs_struct regs;
	struct iovec v = { &regs, sizeof(regs) };

	if (ptrace(PTRACE_GETREGSET, pid, NT_PRSTATUS, &v) < 0)
		return -1;
	regs.regs[0] = (unsigned long)result;
	return (int)ptrace(PTRACE_SETREGSET, pid, NT_PRSTATUS, &v);
}
#else
static int skip_call(pid_t pid) { (void)pid; errno = ENOSYS; return -1; }
static int set_result(pid_t pid, long result) { (void)pid; (void)result; errno = ENOSYS; return -1; }
#endif

/* ---- one run ---- */

static pid_t start(void)
{
	int status;
	pid_t pid = fork();

	if (pid < 0)
		die(BARRED, "fork");
	if (pid == 0) {
		int fd = open("fault.out", O_WRONLY | O_CREAT | O_TRUNC, 0666);

		if (fd < 0 || dup2(fd, 1) < 0 || dup2(fd, 2) < 0)
			_exit(127);
		close(fd);
		if (ptrace(PTRACE_TRACEME, 0, NULL, NULL) < 0)
			_exit(BARRED);
		execvp(opt.argv[0], opt.argv);
		_exit(127);
	}
	if (waitpid(pid, &status, 0) < 0)
		die(BARRED, "waitpid");
	if (WIFEXITED(status)) {
		errno = EPERM;
		die(WEXITSTATUS(status) == BARRED ? BARRED : 2, opt.argv[0]);
	}
	if (ptrace(PTRACE_SETOPTIONS, pid, NULL, PTRACE_O_TRACESYSGOOD | PTRACE_O_EXITKILL |
						 (opt.follow ? PTRACE_O_TRACEFORK : 0)) < 0)
		die(BARRED, "ptrace");
	return pid;
}

/* What a stopped process is given when it goes on: the signal that stopped it, if it was a true one. */
static int signal_of(int status)
{
	int sig = WSTOPSIG(status);

	return sig == SIGTRAP || sig == (SIGTRAP | 0x80) ? 0 : sig;
}

/* Let go of the parent when it forks. Returns the child, stopped. */
static pid_t follow_fork(pid_t parent)
{
	unsigned long child;
	int status, sig = 0;

	for (;;) {
		if (ptrace(PTRACE_SYSCALL, parent, NULL, sig) < 0 ||
		    waitpid(parent, &status, 0) < 0 || !WIFSTOPPED(status))
			die(2, "no process was forked");
		if (status >> 8 == (SIGTRAP | (PTRACE_EVENT_FORK << 8)))
			break;
		sig = signal_of(status);
	}
	if (ptrace(PTRACE_GETEVENTMSG, parent, NULL, &child) < 0 ||
	    waitpid((pid_t)child, &status, __WALL) < 0 ||
	    ptrace(PTRACE_SETOPTIONS, (pid_t)child, NULL, PTRACE_O_TRACESYSGOOD | PTRACE_O_EXITKILL) < 0 ||
	    ptrace(PTRACE_DETACH, parent, NULL, NULL) < 0)
		die(BARRED, "ptrace");
	return (pid_t)child;
}

/*
 * 1: the fault came to be, at call *at; 0: there was no call from the Nth on, *at is their number.
 * *status: as of waitpid.
 */
static int run(long nth, long *at, int *status)
{
	pid_t pid = opt.follow ? follow_fork(start()) : start();
	long calls = 0;
	int sig = 0, failing = 0, hit = 0, looked = 0;

	for (;;) {
		struct ptrace_syscall_info info;
		uint64_t args[6];
		int same;

		if (ptrace(PTRACE_SYSCALL, pid, NULL, sig) < 0 || waitpid(pid, status, __WALL) < 0)
			die(BARRED, "ptrace");
		if (WIFEXITED(*status) || WIFSIGNALED(*status)) {
			*at = hit ? *at : calls;
			return hit;
		}
		sig = signal_of(*status);
		if (WSTOPSIG(*status) != (SIGTRAP | 0x80))
			continue;
		if (ptrace(PTRACE_GET_SYSCALL_INFO, pid, sizeof(info), &info) < 0)
			die(BARRED, "PTRACE_GET_SYSCALL_INFO");
		if (info.op == PTRACE_SYSCALL_INFO_EXIT && failing) {
			failing = 0;
			if (set_result(pid, -opt.error) < 0)
				die(BARRED, "ptrace");
		}
		if (info.op != PTRACE_SYSCALL_INFO_ENTRY)
			continue;
		memcpy(args, info.entry.args, sizeof(args));
		if (opt.error && !writes(pid, info.entry.nr, args))
			continue;
		calls++;
		same = looked && !opt.error;
		looked = only_looks(pid, info.entry.nr, args);
		if (calls < nth || same || (hit && !opt.sticky))
			continue;
		if (!opt.error) {
			*at = calls;
			kill(pid, SIGKILL);
			waitpid(pid, status, __WALL);
			return 1;
		}
		if (!hit)
			*at = calls;
		hit = failing = 1;
		if (skip_call(pid) < 0)
			die(BARRED, "ptrace");
	}
}

/* ---- states ---- */

static uint64_t sum; /* of all entries, in any order */
static int exact;    /* times and inodes count too */

static uint64_t hash(uint64_t h, const void *data, size_t len)
{
	for (const unsigned char *p = data; len--; p++)
		h = (h ^ *p) * UINT64_C(1099511628211);
	return h;
}

/* Text less its numbers and ids: what is left of a name that is new each time. */
static uint64_t hash_name(uint64_t h, const char *s)
{
	while (*s) {
		size_t n = strspn(s, "0123456789abcdef"), digits = strspn(s, "0123456789");

		if (n == 32 || digits) {
			h = hash(h, "#", 1);
			s += n == 32 ? n : digits;
		} else {
			h = hash(h, s++, 1);
		}
	}
	return h;
}

static int add_entry(const char *path, const struct stat *st, int type, struct FTW *ftw)
{
	uint64_t h = hash_name(UINT64_C(14695981039346656037), path);
	char target[4096];
	ssize_t n;

	h = hash(h, &type, sizeof(type));
	if (type == FTW_F && strcmp(path + ftw->base, "LOCK") != 0) /* its numbers differ in length */
		h = hash(h, &st->st_size, sizeof(st->st_size));
	if (type == FTW_SL && (n = readlink(path, target, sizeof(target) - 1)) > 0) {
		target[n] = '\0';
		h = hash_name(h, target);
	}
	if (exact) {
		h = hash(h, &st->st_ino, sizeof(st->st_ino));
		h = hash(h, &st->st_mtim, sizeof(st->st_mtim));
	}
	sum += h;
	return 0;
}

static uint64_t sum_of_dir(int exactly)
{
	sum = 0;
	exact = exactly;
	if (nftw(opt.dir, add_entry, 16, FTW_PHYS) < 0 && errno != ENOENT)
		die(1, opt.dir);
	return sum;
}

/* Was DIR never seen so? extra: what else makes the state. */
static int is_new_state(int extra)
{
	static uint64_t *seen;
	static size_t n, cap;

	sum = sum_of_dir(0) + (uint64_t)extra;
	for (size_t i = 0; i < n; i++)
		if (seen[i] == sum)
			return 0;
	if (n == cap) {
		cap = cap ? 2 * cap : 256;
		seen = realloc(seen, cap * sizeof(*seen));
		if (!seen)
			die(1, "realloc");
	}
	seen[n++] = sum;
	return 1;
}

/* ---- all ---- */

static int shell(const char *what, const char *when, long nth)
{
	char n[32];
	int status;
	pid_t pid = fork();

	if (pid == 0) {
		snprintf(n, sizeof(n), "%ld", nth);
		execlp("sh", "sh", "-c", what, opt.template, opt.dir, when, n, (char *)NULL);
		_exit(127);
	}
	if (pid < 0 || waitpid(pid, &status, 0) < 0)
		die(1, "fork");
	return status;
}

static void check(const char *when, long nth)
{
	if (shell(opt.check, when, nth) != 0) {
		printf("failed %s the fault at call %ld\n", when, nth);
		exit(1);
	}
}

/* DIR as TEMPLATE; a fault before the first write leaves nothing to do. */
static void reset(void)
{
	static uint64_t fresh;

	if (fresh && sum_of_dir(1) == fresh)
		return;
	if (shell("rm -rf \"$1\" && cp -a \"$0\" \"$1\"", "", 0) != 0)
		die(1, opt.template);
	fresh = sum_of_dir(1);
}

static void wait_for_rest(void)
{
	alarm(SETTLE_S); /* ends us */
	while (waitpid(-1, NULL, 0) > 0)
		;
	alarm(0);
}

static int any_left(void)
{
	siginfo_t info;

	return waitid(P_ALL, 0, &info, WEXITED | WNOHANG | WNOWAIT) == 0;
}

static int parse_options(int argc, char **argv)
{
	int c;

	while ((c = getopt(argc, argv, "+e:fst:")) != -1) {
		switch (c) {
		case 'e':
			opt.error = !strcmp(optarg, "ENOSPC") ? ENOSPC : !strcmp(optarg, "EIO") ? EIO : 0;
			if (!opt.error)
				return -1;
			break;
		case 'f':
			opt.follow = 1;
			break;
		case 's':
			opt.sticky = 1;
			break;
		case 't':
			opt.stride = strtol(optarg, NULL, 10);
			break;
		default:
			return -1;
		}
	}
	if (argc - optind < 4 || opt.stride < 1)
		return -1;
	opt.template = argv[optind];
	opt.dir = argv[optind + 1];
	opt.check = argv[optind + 2];
	opt.argv = argv + optind + 3;
	return 0;
}

int main(int argc, char **argv)
{
	long points = 0, states = 0, calls = 0, at;

	if (parse_options(argc, argv) < 0) {
		fputs("usage: faultat [-f] [-e ERROR [-s]] [-t STRIDE] TEMPLATE DIR CHECK PROGRAM [ARG...]\n",
		      stderr);
		return 2;
	}
	prctl(PR_SET_CHILD_SUBREAPER, 1);
	for (long nth = 1;; nth = at + opt.stride) {
		char text[16];
		int status, hit;

		reset();
		hit = run(nth, &at, &status);
		calls = at > calls ? at : calls; /* it may make some more or less each time */
		if (!hit) {
			wait_for_rest();
			printf("%ld points of %ld, %ld states\n", points, calls, states);
			return 0;
		}
		points++;
		status = WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status);
		snprintf(text, sizeof(text), "%d", status);
		setenv("FAULT_STATUS", text, 1);
		if (any_left() && is_new_state(1000))
			check("now", at);
		wait_for_rest();
		if (is_new_state(status)) {
			states++;
			check("after", at);
		}
	}
}
