#include "guild/pyenv.h"

#include <fcntl.h>

#include "guild/file.h"
#include "guild/home.h"
#include "guild/proc.h"

int pyenv_run(const char *python, const char *const *args, struct buf *out, struct buf *errors,
	      int *returncode, struct err *err)
{
	CLEANUP(strlist_release) struct strlist argv = STRLIST_INIT;
	CLEANUP(file_close) int null = open("/dev/null", O_RDONLY | O_CLOEXEC);
	struct proc_spec spec = PROC_SPEC_INIT;

	strlist_push(&argv, python);
	for (; *args; args++)
		strlist_push(&argv, *args);
	spec.argv = argv.v;
	spec.cwd = home_cwd();
	spec.fd_in = null;
	spec.reset_signals = true;
	return proc_capture(&spec, out, errors, returncode, err);
}
