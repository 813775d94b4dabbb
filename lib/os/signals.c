#include "guild/signals.h"

#include <errno.h>
#include <signal.h>
#include <sys/signalfd.h>
#include <unistd.h>

#include "guild/err.h"

static struct {
	int fd; /* -1: not open */
	sigset_t old_mask;
} state = { .fd = -1 };

static bool is_ignored(int sig)
{
	struct sigaction action;

	return sigaction(sig, NULL, &action) == 0 && action.sa_handler == SIG_IGN;
}

int signals_open(const int *signals, struct err *err)
{
	struct sigaction plain = { .sa_handler = SIG_DFL };
	sigset_t mask;

	if (state.fd >= 0)
		BUG("signals are open already");
	(void)sigemptyset(&mask);
	for (; *signals; signals++) {
		/* A parent that ignores SIGCHLD would have wait(2) fail in us. */
		if (*signals == SIGCHLD)
			(void)sigaction(SIGCHLD, &plain, NULL);
		if (!is_ignored(*signals))
			(void)sigaddset(&mask, *signals);
	}
	state.fd = signalfd(-1, &mask, SFD_CLOEXEC | SFD_NONBLOCK);
	if (state.fd < 0)
		return err_os(err, "cannot wait for signals");
	(void)sigprocmask(SIG_BLOCK, &mask, &state.old_mask); /* cannot fail */
	return state.fd;
}

int signals_next(void)
{
	struct signalfd_siginfo info;
	ssize_t n;

	do
		n = read(state.fd, &info, sizeof(info));
	while (n < 0 && errno == EINTR);
	return n == sizeof(info) ? (int)info.ssi_signo : 0;
}

void signals_close(void)
{
	if (state.fd < 0)
		return;
	(void)close(state.fd);
	state.fd = -1;
	(void)sigprocmask(SIG_SETMASK, &state.old_mask, NULL);
}

void signals_raise_default(int sig)
{
	struct sigaction plain = { .sa_handler = SIG_DFL };
	sigset_t mask;

	(void)sigaction(sig, &plain, NULL);
	(void)sigemptyset(&mask);
	(void)sigaddset(&mask, sig);
	(void)raise(sig);
	(void)sigprocmask(SIG_UNBLOCK, &mask, NULL); /* delivers it, if it was blocked */
	_exit(128 + sig); /* its default is to do nothing: as a shell would tell it */
}
