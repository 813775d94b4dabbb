#include "guild/stdout.h"

#include <errno.h>
#include <signal.h>

#include "guild/msg.h"
#include "guild/pager.h"

int stdout_close(int status)
{
	int failed, os;

	pager_finish();
	failed = ferror(stdout);
	errno = 0;
	failed |= fclose(stdout);
	os = errno;
	if (!failed)
		return status;
	if (os == EPIPE)
		return 128 + SIGPIPE;
	return failf("cannot write standard output%s%s", os ? ": " : "", os ? strerror(os) : "");
}
