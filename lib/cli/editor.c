#include "guild/editor.h"

#include <unistd.h>

#include "guild/env.h"
#include "guild/err.h"
#include "guild/file.h"
#include "guild/proc.h"
#include "guild/shlex.h"

#define EDITOR_MAX_TEXT ((size_t)1 << 20)

static const char *program(void)
{
	const char *editor = env_get("VISUAL");

	if (!editor)
		editor = env_get("EDITOR");
	return editor ? editor : "/usr/bin/editor";
}

/* $EDITOR is a command line ("code --wait"): the words are split, no shell is asked. */
static int run_editor(const char *path, struct err *err)
{
	CLEANUP(strlist_release) struct strlist argv = STRLIST_INIT;
	struct proc_spec spec = PROC_SPEC_INIT;
	int status = 0;
	pid_t pid;

	if (shlex_split(program(), &argv, err) < 0 || !argv.n)
		return err_set(err, ERR_INVALID, "invalid editor '%s'", program());
	strlist_push(&argv, path);
	spec.argv = argv.v;
	pid = proc_spawn(&spec, NULL, err);
	if (pid < 0)
		return err_wrap(err, "cannot start the editor '%s'", program());
	if (proc_wait(pid, &status, err) < 0)
		return -1;
	if (status)
		return err_set(err, ERR_INVALID, "the editor '%s' failed with status %d", program(), status);
	return 0;
}

static void add_lines_but_comments(struct buf *out, const char *text)
{
	while (*text) {
		size_t n = strcspn(text, "\n");

		if (*text != '#')
			buf_add(out, text, n + (text[n] == '\n'));
		text += n + (text[n] == '\n');
	}
}

static int make_file(const struct buf *text, const char *suffix, struct buf *path, struct err *err)
{
	const char *tmp = env_get("TMPDIR");
	CLEANUP(file_close) int fd = -1;

	buf_addf(path, "%s/guild-XXXXXX%s", tmp ? tmp : "/tmp", suffix);
	fd = mkostemps(path->s, (int)strlen(suffix), O_CLOEXEC);
	if (fd < 0)
		return err_os(err, "cannot create %s", path->s);
	return file_write_all(fd, text->s, text->len, path->s, err);
}

int editor_edit(struct buf *text, const char *suffix, int flags, struct err *err)
{
	CLEANUP(buf_release) struct buf path = BUF_INIT;
	CLEANUP(buf_release) struct buf edited = BUF_INIT;
	int rc = make_file(text, suffix, &path, err);

	if (rc == 0)
		rc = run_editor(path.s, err);
	if (rc == 0 && file_read(AT_FDCWD, path.s, EDITOR_MAX_TEXT, &edited, err) < 0)
		rc = -1;
	(void)unlink(path.s); /* a temporary: what is left of it harms nobody */
	if (rc < 0)
		return -1;
	buf_reset(text);
	if (flags & EDITOR_KEEP_COMMENTS)
		buf_addbuf(text, &edited);
	else
		add_lines_but_comments(text, edited.s);
	buf_trim(text);
	return 0;
}
