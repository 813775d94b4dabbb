/*
 * a-run.h: a run directory in the scratch directory.
 */
#ifndef A_RUN_H
#define A_RUN_H

#include "guild/run.h"
#include "scratch.h"

/* Make PATH with attrs/ and an opref, and open it as run; the path becomes absolute. */
UNUSED static void a_run_make(struct run *run, const char *path)
{
	CLEANUP(buf_release) struct buf dir = BUF_INIT;
	CLEANUP(buf_release) struct buf file = BUF_INIT;

	buf_addf(&dir, "%s/%s", scratch_dir, path);
	buf_addf(&file, "%s/.guild/attrs", dir.s);
	scratch_mkdir(file.s);
	buf_reset(&file);
	buf_addf(&file, "%s/.guild/opref", dir.s);
	scratch_put(file.s, "guildfile:/proj/guild.yml abc m train");
	run_init(run, dir.s);
}

/* Give .guild/NAME ("attrs/label", "LOCK") this text. */
UNUSED static void a_run_put(const struct run *run, const char *name, const char *text)
{
	CLEANUP(buf_release) struct buf path = BUF_INIT;

	run_guild_path(&path, run, name);
	scratch_put(path.s, text);
}

#endif
