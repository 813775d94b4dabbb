/*
 * guild--external PROGRAM ARG...: starts a command that is not of the suite, with the environment
 * that is promised to it, in the directory of -C. Apart from the front end because to find the
 * home may mean to read the user's configuration.
 */
#include "guild/cmd.h"

#include <errno.h>
#include <unistd.h>

#include "guild/err.h"
#include "guild/home.h"
#include "guild/msg.h"

static int external_main(struct strlist *args)
{
	CLEANUP(err_release) struct err err = ERR_INIT;
	CLEANUP(buf_release) struct buf home = BUF_INIT;

	if (!args->n)
		return failf("no program to start");
	if (home_find(&home, &err) < 0)
		return fail(&err);
	if (chdir(home_cwd()) < 0) {
		err_os(&err, "cannot change to %s", home_cwd());
		return fail(&err);
	}
	setenv("GUILD_CWD", home_cwd(), /* overwrite= */ 1);
	setenv("GUILD_HOME", home.s, /* overwrite= */ 1);
	setenv("GUILD_EXEC_PATH", cmd_exec_path(), /* overwrite= */ 1);
	setenv("GUILD_VERSION", GUILD_VERSION, /* overwrite= */ 1);
	execv(args->v[0], args->v);
	return failf("cannot execute %s: %s", args->v[0], strerror(errno));
}

const struct command command = {
	.name = "-external", .args = "PROGRAM [ARG...]", .raw_args = true,
	.main = external_main, .summary = "Start an external command.",
};
