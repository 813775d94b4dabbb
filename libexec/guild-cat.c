/*
 * guild cat: print a file of a run.
 */
#include "guild/compat.h"

#include <errno.h>
#include <unistd.h>

#include "guild/cmd.h"
#include "guild/err.h"
#include "guild/file.h"
#include "guild/msg.h"
#include "guild/pager.h"
#include "guild/path.h"
#include "guild/runcandidates.h"
#include "guild/runsel.h"
#include "guild/tty.h"
#include "guild/utf8.h"

static struct {
	struct runsel sel;
	const char *path;
	bool sourcecode, output, page;
} opt = { .sel = RUNSEL_INIT };

static const struct option options[] = {
	OPT_STRING("p", "path", &opt.path, "PATH", "The file, relative to the run directory."),
	OPT_FLAG("s", "sourcecode", &opt.sourcecode, "PATH is relative to the run's source code."),
	OPT_FLAG("O", "output", &opt.output, "Print the output of the run."),
	OPT_FLAG("pa", "page", &opt.page, "Print through a pager."),
	OPT_INCLUDE(runsel_stdin_options, &opt.sel),
	OPT_INCLUDE(runsel_options, &opt.sel),
	OPT_END,
};

/* The directory that holds the run's source code: the run itself, unless its operation says otherwise. */
static int sourcecode_dir(struct run *run, struct buf *out, struct err *err)
{
	CLEANUP(buf_release) struct buf dir = BUF_INIT;
	const struct value *op = NULL;
	const char *dest;

	if (run_attr(run, "op", &op, err) < 0)
		return -1;
	dest = value_str_at(value_get(op, "sourcecode"), "dest");
	path_join(&dir, run->dir, dest ? dest : "");
	path_normalize(out, dir.s);
	return 0;
}

static int file_path(struct run *run, struct buf *out, struct err *err)
{
	CLEANUP(buf_release) struct buf root = BUF_INIT;

	if (opt.output) {
		if (opt.path || opt.sourcecode)
			note("--output cannot be used with other options - ignorning other options");
		run_guild_path(out, run, "output");
		return 0;
	}
	if (!opt.path)
		return err_set(err, ERR_INVALID, "-p / --path is required unless --output is specified");
	if (!opt.sourcecode)
		buf_addstr(&root, run->dir);
	else if (sourcecode_dir(run, &root, err) < 0)
		return -1;
	path_join(out, root.s, opt.path);
	return 0;
}

static int copy_bytes(int fd, const char *path, struct err *err)
{
	char data[64 * 1024];
	ssize_t n;

	while ((n = read(fd, data, sizeof(data))) > 0)
		if (file_write_all(STDOUT_FILENO, data, (size_t)n, "standard output", err) < 0)
			return -1;
	return n < 0 ? err_os(err, "cannot read %s", path) : 0;
}

static int copy_safely(const char *path, struct err *err)
{
	CLEANUP(buf_release) struct buf text = BUF_INIT;
	CLEANUP(buf_release) struct buf safe = BUF_INIT;

	if (file_read(AT_FDCWD, path, 0, &text, err) < 0)
		return -1;
	utf8_sanitize(&safe, text.s, text.len, /* keep_lines= */ true);
	return file_write_all(STDOUT_FILENO, safe.s, safe.len, "standard output", err);
}

/* A terminal gets no control characters, a pipe every byte. */
static int print_file(const char *path, struct err *err)
{
	CLEANUP(file_close) int fd = open(path, O_RDONLY | O_CLOEXEC | O_NOCTTY);

	if (fd < 0 && errno == ENOENT)
		return err_set(err, ERR_NOTFOUND, "%s does not exist", path);
	if (fd < 0)
		return err_os(err, "cannot read %s", path);
	if (opt.page)
		pager_start();
	return tty_is(pager_tty(STDOUT_FILENO)) ? copy_safely(path, err) : copy_bytes(fd, path, err);
}

static int cat_main(struct strlist *args)
{
	CLEANUP(err_release) struct err err = ERR_INIT;
	CLEANUP(run_list_release) struct run_list list = RUN_LIST_INIT;
	CLEANUP(buf_release) struct buf path = BUF_INIT;
	struct run *run;

	if (opt.path && path_is_abs(opt.path))
		return usage_fail("PATH must be relative");
	if (runsel_one(&opt.sel, 0, args, &list, &run, &err) < 0 || file_path(run, &path, &err) < 0 ||
	    print_file(path.s, &err) < 0)
		return fail(&err);
	return 0;
}

const struct command command = {
	.name = "cat", .args = "[RUN]", .max_args = 1, .complete = COMPLETE_RUN,
	.options = options, .candidates = runcandidates, .main = cat_main,
	.summary = "Print a file of a run.",
	.help = "Without RUN, prints a file of the latest run.",
};
