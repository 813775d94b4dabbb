#include "guild/compat.h"

#include <sys/utsname.h>
#include <unistd.h>

#include "guild/buf.h"
#include "guild/err.h"
#include "guild/pyenv.h"

int pyenv_platform(struct arena *a, const char *home, const char *python, struct value **out,
		   struct err *err)
{
	struct value *platform = value_map(a);
	struct utsname un;
	char *uname_text;

	if (uname(&un) < 0)
		return err_os(err, "uname");
	/* Six fields; the last one, the processor, is not known on Linux. */
	uname_text = arena_printf(a, "%s %s %s %s %s ", un.sysname, un.nodename, un.release,
				  un.version, un.machine);
	value_set(a, platform, "architecture",
		  value_str(a, arena_printf(a, "%zubit ELF", sizeof(void *) * 8)));
	value_set(a, platform, "cpus", value_int(a, sysconf(_SC_NPROCESSORS_ONLN)));
	value_set(a, platform, "processor", value_str(a, ""));
	if (python) {
		CLEANUP(buf_release) struct buf version = BUF_INIT;

		if (pyenv_version(home, python, &version, err) < 0)
			return -1;
		value_set(a, platform, "python_version", value_strn(a, version.s, version.len));
	}
	value_set(a, platform, "uname", value_str(a, uname_text));
	*out = platform;
	return 0;
}
