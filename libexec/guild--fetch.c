/*
 * guild--fetch URL FILE: downloads a file, all of it or nothing. The only program that loads
 * libcurl.
 *
 * FILE is there only when it is whole; until then its bytes are beside it, and are where the next
 * download goes on (fetch/partial.c). The directory of FILE is for this one URL. A kernel lock on
 * it lets one download in: others wait for it, and find FILE.
 *
 * Stdout is for the eyes: progress on a terminal. The reason of a failure is one line on stderr.
 */
#include "guild/cmd.h"

#include <unistd.h>

#include "guild/env.h"
#include "guild/err.h"
#include "guild/file.h"
#include "guild/lock.h"
#include "guild/log.h"
#include "guild/msg.h"
#include "guild/num.h"
#include "guild/path.h"
#include "guild/tty.h"

#include "fetch/fetch.h"

#define STALL_S 60
#define MAX_SECONDS (1000 * 1000 * 1000) /* that a long holds in milliseconds */

static int env_number(const char *name, int64_t max, int64_t *out, struct err *err)
{
	const char *text = env_get(name);
	int64_t n;

	if (!text)
		return 0;
	if (!num_parse_i64(text, &n) || n < 0 || n > max)
		return err_set(err, ERR_INVALID, "%s: expected a number from 0 to %lld, got '%s'", name,
			       (long long)max, text);
	*out = n;
	return 0;
}

static int read_limits(struct limits *limits, struct err *err)
{
	*limits = (struct limits){ .stall_s = STALL_S };
	if (env_number("GUILD_DOWNLOAD_STALL", MAX_SECONDS, &limits->stall_s, err) < 0 ||
	    env_number("GUILD_DOWNLOAD_TIMEOUT", MAX_SECONDS, &limits->timeout_s, err) < 0)
		return -1;
	return env_number("GUILD_DOWNLOAD_MAX_SIZE", INT64_MAX, &limits->max_bytes, err);
}

/*
 * Wait for one's turn. *shared: false where the file system has no locks, and all download at
 * once.
 */
static int take_turn(int dir_fd, const char *name, bool *shared, struct err *err)
{
	CLEANUP(err_release) struct err why = ERR_INIT;
	int rc = lock_try(dir_fd, &why);

	*shared = rc >= 0;
	if (rc < 0)
		log_debug("%s", why.msg);
	if (rc != 0)
		return 0;
	if (tty_is(STDOUT_FILENO))
		note_dim("Waiting for another download of %s", name);
	return lock_wait(dir_fd, -1, err) < 0 ? -1 : 0;
}

static int download(const char *url, const char *dir, const char *file, bool shared,
		    const struct limits *limits, struct err *err)
{
	CLEANUP(partial_release) struct partial partial = PARTIAL_INIT;
	int rc;

	if (partial_open(&partial, dir, url, shared, err) < 0)
		return -1;
	rc = transfer(url, path_basename(file), limits, &partial, err);
	if (rc == 0)
		rc = partial_finish(&partial, file, err);
	if (rc < 0 && (!partial.validator.len || !shared))
		partial_discard(&partial);
	return rc;
}

static int fetch(const char *url, const char *file, struct err *err)
{
	CLEANUP(buf_release) struct buf dir = BUF_INIT;
	CLEANUP(file_close) int dir_fd = -1;
	struct limits limits;
	bool shared;

	path_dirname(&dir, file);
	if (read_limits(&limits, err) < 0)
		return -1;
	dir_fd = file_open_dir(AT_FDCWD, *dir.s ? dir.s : ".", err);
	if (dir_fd < 0 || take_turn(dir_fd, path_basename(file), &shared, err) < 0)
		return -1;
	if (file_exists(AT_FDCWD, file))
		return 0;
	return download(url, *dir.s ? dir.s : ".", file, shared, &limits, err);
}

static int fetch_main(struct strlist *args)
{
	CLEANUP(err_release) struct err err = ERR_INIT;

	return fetch(args->v[0], args->v[1], &err) < 0 ? fail(&err) : 0;
}

static const struct option options[] = { OPT_END };

const struct command command = {
	.name = "-fetch", .args = "URL FILE", .min_args = 2, .max_args = 2,
	.options = options, .main = fetch_main,
	.summary = "Download a file.",
};
