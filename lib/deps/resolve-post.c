/*
 * resolve-post.c: the command that a source has run on its files, once for all runs. It works
 * in the directory of the cache; .guild-cache-SHA1.post there, named by the command, says that
 * it was done. Source: upstream resolver.py, post_process.
 */
#include <signal.h>
#include <string.h>
#include <unistd.h>

#include "guild/digest.h"
#include "guild/err.h"
#include "guild/file.h"
#include "guild/log.h"
#include "guild/path.h"
#include "guild/proc.h"
#include "guild/shlex.h"
#include "resolve-internal.h"

#define PROJECT_SRC "$(project-src "

/* The first of the project's directories that has path. */
static int find_in_project(const struct resolving *r, const char *path, struct buf *out,
			   struct err *err)
{
	CLEANUP(buf_release) struct buf roots = BUF_INIT;

	for (size_t i = 0; i < r->locations.n; i++) {
		CLEANUP(buf_release) struct buf full = BUF_INIT;

		path_join(&full, r->locations.v[i], path);
		if (file_exists(AT_FDCWD, full.s)) {
			buf_addbuf(out, &full);
			return 0;
		}
		buf_addf(&roots, "%s%s", i ? ":" : "", r->locations.v[i]);
	}
	return err_set(err, ERR_NOTFOUND, "project-src failed: could not find '%s' in path '%s'",
		       path, roots.s);
}

/* The command in one line, each $(project-src PATH) the path of that file. */
static int expand_command(const struct resolving *r, const char *text, struct buf *out,
			  struct err *err)
{
	CLEANUP(buf_release) struct buf line = BUF_INIT;
	const char *rest, *start, *end;

	buf_addstr(&line, text);
	buf_trim(&line);
	for (char *p = line.s; (p = strchr(p, '\n')); )
		*p = ' ';
	for (rest = line.s; (start = strstr(rest, PROJECT_SRC)) && (end = strchr(start, ')'));
	     rest = end + 1) {
		CLEANUP(strlist_release) struct strlist words = STRLIST_INIT;
		CLEANUP(buf_release) struct buf arg = BUF_INIT;

		buf_add(&arg, start + strlen(PROJECT_SRC),
			(size_t)(end - start) - strlen(PROJECT_SRC));
		if (shlex_split(arg.s, &words, err) < 0)
			return err_wrap(err, "project-src failed");
		if (words.n != 1)
			return err_set(err, ERR_INVALID, "project-src failed: expected one path, not '%s'",
				       arg.s);
		buf_add(out, rest, (size_t)(start - rest));
		if (find_in_project(r, words.v[0], out, err) < 0)
			return -1;
	}
	buf_addstr(out, rest);
	return 0;
}

static int run_command(const char *cmd, const char *dir, struct err *err)
{
	char *argv[] = { (char[]){ "/bin/sh" }, (char[]){ "-c" }, NULL, NULL };
	CLEANUP(buf_release) struct buf text = BUF_INIT;
	struct proc_spec spec = PROC_SPEC_INIT;
	int status;
	pid_t pid;

	buf_addstr(&text, cmd);
	argv[2] = text.s;
	spec.argv = argv;
	spec.cwd = dir;
	spec.reset_signals = true;
	pid = proc_spawn(&spec, NULL, err);
	if (pid < 0 || proc_wait(pid, &status, err) < 0)
		return -1;
	if (status < 0)
		return err_set(err, ERR_INVALID, "Command '%s' died with %s.", cmd, strsignal(-status));
	if (status)
		return err_set(err, ERR_INVALID, "Command '%s' returned non-zero exit status %d.", cmd,
			       status);
	return 0;
}

int source_post_process(const struct resolving *r, const struct source *s, const char *dir,
			struct err *err)
{
	CLEANUP(buf_release) struct buf cmd = BUF_INIT;
	CLEANUP(buf_release) struct buf repr = BUF_INIT;
	CLEANUP(buf_release) struct buf marker = BUF_INIT;
	CLEANUP(file_close) int lock = -1;
	char sha1[DIGEST_HEX_MAX];

	if (!s->post_process || !*s->post_process)
		return 0;
	if (expand_command(r, s->post_process, &cmd, err) < 0)
		return -1;
	digest_data(DIGEST_SHA1, cmd.s, cmd.len, sha1);
	buf_addf(&marker, "%s/" RESOURCE_CACHE_PREFIX "%s.post", dir, sha1);
	if (file_exists(AT_FDCWD, marker.s))
		return 0;
	if (resource_cache_lock(dir, &lock, err) < 0)
		return -1;
	if (file_exists(AT_FDCWD, marker.s)) /* by then another run did it */
		return 0;
	value_repr_str(&repr, cmd.s, cmd.len);
	log_info("Post processing %s resource in %s: %s", resdef_resolving_name(r->res), dir, repr.s);
	if (run_command(cmd.s, dir, err) < 0)
		return err_wrap(err, "error post processing %s resource", resdef_resolving_name(r->res));
	return file_touch(AT_FDCWD, marker.s, err);
}
