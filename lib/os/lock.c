#include "guild/lock.h"

#include <errno.h>
#include <sys/file.h>
#include <time.h>

#include "guild/clock.h"
#include "guild/err.h"

#define MAX_NAP_MS 50

int lock_try(int fd, struct err *err)
{
	while (flock(fd, LOCK_EX | LOCK_NB) < 0) {
		if (errno == EWOULDBLOCK)
			return 0;
		if (errno != EINTR)
			return err_os(err, "cannot lock");
	}
	return 1;
}

static int lock_block(int fd, struct err *err)
{
	while (flock(fd, LOCK_EX) < 0)
		if (errno != EINTR)
			return err_os(err, "cannot lock");
	return 1;
}

/* flock(2) knows no timeout, and an alarm would be the whole process's business: ask again. */
int lock_wait(int fd, int timeout_ms, struct err *err)
{
	int64_t deadline_us = clock_monotonic_us() + (int64_t)timeout_ms * 1000;
	long nap_ms = 1;
	int rc;

	if (timeout_ms < 0)
		return lock_block(fd, err);
	while ((rc = lock_try(fd, err)) == 0 && clock_monotonic_us() < deadline_us) {
		struct timespec nap = { .tv_nsec = nap_ms * 1000000 };

		(void)nanosleep(&nap, NULL); /* waking early only asks sooner */
		nap_ms = MIN(nap_ms * 2, MAX_NAP_MS);
	}
	return rc;
}
