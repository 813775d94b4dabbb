#include "guild/run.h"

#include <sys/random.h>

#include "guild/alloc.h"
#include "guild/err.h"
#include "guild/file.h"
#include "guild/log.h"
#include "guild/path.h"

/* An opref is one line: what is longer is no opref. */
#define OPREF_MAX (64 * 1024)

void run_init(struct run *run, const char *dir)
{
	*run = (struct run)RUN_INIT;
	run->dir = xstrdup(dir);
	for (size_t n = strlen(dir); n > 1 && run->dir[n - 1] == '/'; n--)
		run->dir[n - 1] = '\0';
	run->id = xstrdup(path_basename(run->dir));
}

struct run *run_new(const char *dir)
{
	struct run *run = xmalloc(sizeof(*run));

	run_init(run, dir);
	return run;
}

void run_forget(struct run *run)
{
	map_release(&run->attrs);
	arena_release(&run->arena);
	if (run->opref)
		opref_release(run->opref);
	free(run->opref);
	run->opref = NULL;
	run->status = NULL; /* it was in the arena */
}

void run_release(struct run *run)
{
	run_forget(run);
	free(run->id);
	free(run->dir);
	*run = (struct run)RUN_INIT;
}

void run_free(struct run *run)
{
	if (!run)
		return;
	run_release(run);
	free(run);
}

void run_warn(struct run *run, struct err *err)
{
	/* One that was deleted since it was found is no bad run. */
	if (!run->warned && err->msg && run_has_guild_file(run, "opref")) {
		CLEANUP(buf_release) struct buf line = BUF_INIT;

		for (const char *s = err->msg; *s; s++) {
			if (*s != '\n') {
				buf_addch(&line, *s);
				continue;
			}
			buf_addch(&line, ' ');
			s += strspn(s + 1, " ");
		}
		log_warning("%s", line.s);
		run->warned = true;
	}
	err_release(err);
}

void run_make_id(char out[33])
{
	static const char digits[] = "0123456789abcdef";
	unsigned char bytes[16];

	/* Up to 256 bytes come whole once the kernel's pool is ready. */
	if (getrandom(bytes, sizeof(bytes), 0) != sizeof(bytes))
		BUG("no random bytes for a run id");
	bytes[6] = (unsigned char)((bytes[6] & 0x0f) | 0x40);
	bytes[8] = (unsigned char)((bytes[8] & 0x3f) | 0x80);
	for (size_t i = 0; i < sizeof(bytes); i++) {
		out[2 * i] = digits[bytes[i] >> 4];
		out[2 * i + 1] = digits[bytes[i] & 15];
	}
	out[32] = '\0';
}

const char *run_short_id(const struct run *run, char out[9])
{
	(void)snprintf(out, 9, "%s", run->id); /* cut on purpose */
	return out;
}

void run_guild_path(struct buf *out, const struct run *run, const char *name)
{
	buf_addf(out, "%s/.guild/%s", run->dir, name);
}

bool run_has_guild_file(const struct run *run, const char *name)
{
	CLEANUP(buf_release) struct buf path = BUF_INIT;

	run_guild_path(&path, run, name);
	return file_exists(AT_FDCWD, path.s);
}

bool run_is_there(int dirfd, const char *dir)
{
	CLEANUP(buf_release) struct buf path = BUF_INIT;

	path_join(&path, dir, ".guild/opref");
	return file_exists(dirfd, path.s);
}

int run_read_guild_file(const struct run *run, const char *name, size_t max, struct buf *out,
			struct err *err)
{
	CLEANUP(buf_release) struct buf path = BUF_INIT;

	run_guild_path(&path, run, name);
	return file_read(AT_FDCWD, path.s, max, out, err);
}

int run_write_guild_file(const struct run *run, const char *name, const struct buf *text, int flags,
			 struct err *err)
{
	CLEANUP(buf_release) struct buf path = BUF_INIT;

	run_guild_path(&path, run, name);
	return file_write(AT_FDCWD, path.s, NULL, text->s, text->len, flags, err);
}

int run_remove_guild_file(const struct run *run, const char *name, struct err *err)
{
	CLEANUP(buf_release) struct buf path = BUF_INIT;

	run_guild_path(&path, run, name);
	return file_remove(AT_FDCWD, path.s, err);
}

bool run_open_proto(struct run *proto, const struct run *run)
{
	CLEANUP(buf_release) struct buf dir = BUF_INIT;

	if (!run_has_guild_file(run, "proto/.guild/opref"))
		return false;
	run_guild_path(&dir, run, "proto");
	run_init(proto, dir.s);
	return true;
}

int run_opref(struct run *run, const struct opref **out, struct err *err)
{
	CLEANUP(buf_release) struct buf text = BUF_INIT;
	struct opref opref = OPREF_INIT;

	if (run->opref) {
		*out = run->opref;
		return 0;
	}
	if (run_read_guild_file(run, "opref", OPREF_MAX, &text, err) < 0)
		return -1;
	if (opref_parse(&opref, text.s, text.len, err) < 0) {
		buf_rtrim(&text);
		return err_set(err, ERR_SYNTAX, "invalid opref for run '%s' (%s): %s", run->id,
			       run->dir, text.s);
	}
	run->opref = xmalloc(sizeof(*run->opref));
	*run->opref = opref;
	*out = run->opref;
	return 0;
}
