#include "guild/cmd.h"

#include <errno.h>
#include <fcntl.h>

#include "guild/complete.h"
#include "guild/err.h"
#include "guild/msg.h"
#include "guild/stdout.h"

static int usage(struct err *err)
{
	err_append(err, "\nTry '%s --help' for more information.", cmd_path());
	return fail(err);
}

static int missing_arg(struct err *err)
{
	err_set(err, ERR_USAGE, "missing argument for %s", command.arg_name);
	return usage(err);
}

static int extra_args(const struct strlist *args, size_t max, struct err *err)
{
	CLEANUP(buf_release) struct buf extra = BUF_INIT;

	for (size_t i = max; i < args->n; i++)
		buf_addf(&extra, "%s%s", i > max ? " " : "", args->v[i]);
	err_set(err, ERR_USAGE, "unexpected extra argument%s '%s'", args->n - max > 1 ? "s" : "",
		extra.s);
	return usage(err);
}

static int run(char **argv)
{
	CLEANUP(err_release) struct err err = ERR_INIT;
	CLEANUP(strlist_release) struct strlist args = STRLIST_INIT;

	if (*argv && streq(*argv, "--guild-complete")) {
		strlist_pushv(&args, argv + 1);
		return complete_command(&command, &args);
	}
	if (command.raw_args) {
		strlist_pushv(&args, argv);
		return command.main(&args);
	}
	switch (opt_parse(command.options, cmd_path(), argv, &args, &err)) {
	case -1:
		return fail(&err);
	case 1:
		cmd_print_help(&command);
		return 0;
	}
	if (args.n && cmd_is_group(&command))
		return failf("options cannot be listed before command ('%s')", args.v[0]);
	if (args.n < command.min_args)
		return missing_arg(&err);
	if (command.max_args >= 0 && args.n > (size_t)command.max_args)
		return extra_args(&args, (size_t)command.max_args, &err);
	return command.main(&args);
}

/*
 * Somebody closed a standard descriptor (`guild run >&-`): what we open must not become it. Reading or writing there fails
 * as before.
 */
static void fill_standard_fds(void)
{
	static const int modes[] = { O_WRONLY, O_RDONLY, O_RDONLY };

	for (int fd = 0; fd < 3; fd++)
		if (fcntl(fd, F_GETFD) < 0 && errno == EBADF && open("/dev/null", modes[fd]) != fd)
			BUG("descriptor %d was free", fd); /* and open() takes the lowest */
}

int main(int argc, char **argv)
{
	fill_standard_fds();
	/* No setlocale(): text is UTF-8, and 0.1 is no 0,1, whatever the locale. */
	msg_init(command.helper);
	if (!argc)
		return failf("started without a name");
	cmd_set_path(argv[0], command.name);
	return stdout_close(run(argv + 1));
}
