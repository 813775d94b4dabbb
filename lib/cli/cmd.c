#include "guild/cmd.h"

#include "guild/buf.h"
#include "guild/env.h"
#include "guild/err.h"
#include "guild/file.h"
#include "guild/path.h"

static struct buf path = BUF_INIT;
static struct buf exec_path = BUF_INIT;

const char *cmd_path(void)
{
	return path.len ? path.s : "guild";
}

bool cmd_is_group(const struct command *cmd)
{
	return cmd->group && starts_with(cmd_path(), "guild ") &&
	       streq(cmd_path() + strlen("guild "), cmd->group);
}

void cmd_set_path(const char *typed, const char *name)
{
	if (starts_with(path_basename(typed), "guild-")) {
		buf_set(&path, "guild ");
		buf_addstr(&path, name);
	} else {
		buf_set(&path, typed);
	}
}

/* PREFIX/bin/guild has its commands in PREFIX/libexec/guild; they themselves are there. */
static void find_exec_path(void)
{
	CLEANUP(err_release) struct err err = ERR_INIT;
	CLEANUP(buf_release) struct buf exe = BUF_INIT;
	CLEANUP(buf_release) struct buf dir = BUF_INIT;

	/* Where this cannot be known, GUILD_EXEC_PATH has to tell. */
	if (file_read_link(AT_FDCWD, "/proc/self/exe", &exe, &err) <= 0)
		return;
	path_dirname(&dir, exe.s);
	if (!streq(path_basename(dir.s), "bin")) {
		buf_addbuf(&exec_path, &dir);
		return;
	}
	path_dirname(&exec_path, dir.s);
	path_push(&exec_path, "libexec/guild");
}

const char *cmd_exec_path(void)
{
	const char *env = env_get("GUILD_EXEC_PATH");

	if (env)
		return env;
	if (!exec_path.len)
		find_exec_path();
	return exec_path.s;
}
