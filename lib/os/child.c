#include "guild/child.h"

#include <errno.h>
#include <poll.h>
#include <signal.h>
#include <sys/wait.h>

#include "guild/err.h"
#include "guild/proc.h"
#include "guild/signals.h"

int child_wait(pid_t pid, int signal_fd, int *returncode, int *caught, struct err *err)
{
	struct pollfd p = { .fd = signal_fd, .events = POLLIN };

	for (;;) {
		int status, sig;
		pid_t got = waitpid(pid, &status, WNOHANG);

		if (got == pid) {
			*returncode = proc_status(status);
			return 0;
		}
		if (got < 0 && errno != EINTR)
			return err_os(err, "cannot wait for process %d", (int)pid);
		if (poll(&p, 1, -1) < 0 && errno != EINTR)
			return err_os(err, "cannot wait for process %d", (int)pid);
		while ((sig = signals_next())) {
			if (sig == SIGCHLD)
				continue;
			*caught = sig;
			if (sig != SIGINT)
				(void)kill(pid, sig); /* it may have ended by itself */
		}
	}
}
