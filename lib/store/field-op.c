/*
 * field-op.c: how listings name a run's operation. upstream guild/run_util.py.
 */
#include "guild/err.h"
#include "guild/field.h"
#include "guild/file.h"
#include "guild/path.h"

/* A batch's prototype may be a batch: so many levels of them, then links run in a circle. */
#define MAX_PROTOS 8
#define DIR_WIDTH 28

static void add_base_desc(struct buf *out, struct run *run, const struct opref *r)
{
	static const char *const plain[] = {
		"guildfile", "script", "builtin", "test", "import", "package",
	};

	for (size_t i = 0; i < ARRAY_SIZE(plain); i++) {
		if (streq(r->pkg_type, plain[i])) {
			opref_desc(out, r);
			return;
		}
	}
	if (streq(r->pkg_type, "pending")) {
		buf_addstr(out, r->op_name);
	} else if (streq(r->pkg_type, "func")) {
		buf_addf(out, "%s()", r->op_name);
	} else {
		CLEANUP(err_release) struct err err = ERR_INIT;

		err_set(&err, ERR_INVALID, "cannot format op desc, unexpected pkg type: %s (%s)",
			r->pkg_type, r->pkg_name);
		run_warn(run, &err);
		buf_addch(out, '?');
	}
}

static int add_desc(struct run *run, int depth, struct buf *out, struct err *err)
{
	CLEANUP(buf_release) struct buf base = BUF_INIT;
	CLEANUP(run_release) struct run proto = RUN_INIT;
	const struct opref *opref;

	if (run_opref(run, &opref, err) < 0)
		return -1;
	add_base_desc(&base, run, opref);
	if (depth < MAX_PROTOS && run_open_proto(&proto, run)) {
		if (add_desc(&proto, depth + 1, out, err) < 0)
			return -1;
		if (base.s[0] != '+')
			buf_addch(out, '+');
	}
	buf_addbuf(out, &base);
	return 0;
}

int field_op_desc(struct run *run, struct buf *out, struct err *err)
{
	size_t start = out->len;

	if (add_desc(run, 0, out, err) == 0)
		return 0;
	buf_setlen(out, start);
	return -1;
}

/* ---- directory ---- */

/* Where the operation is defined; empty: nowhere in particular (packages, functions). */
static int op_dir(struct run *run, struct buf *out, struct err *err)
{
	CLEANUP(run_release) struct run proto = RUN_INIT;
	const struct opref *opref;

	if (run_opref(run_open_proto(&proto, run) ? &proto : run, &opref, err) < 0)
		return -1;
	if (streq(opref->pkg_type, "script"))
		buf_addstr(out, opref->pkg_name);
	else if (streq(opref->pkg_type, "guildfile") || streq(opref->pkg_type, "import"))
		path_dirname(out, opref->pkg_name);
	return 0;
}

/* What comes after dir and a slash, or NULL. */
static const char *part_below(const char *path, const char *dir)
{
	size_t n = strlen(dir);

	if (n && dir[n - 1] == '/')
		n--;
	return strncmp(path, dir, n) == 0 && path[n] == '/' ? path + n + 1 : NULL;
}

void field_format_dir(struct buf *out, const char *dir)
{
	CLEANUP(buf_release) struct buf path = BUF_INIT;

	path_absolute(&path, "/", dir);
	path_shorten_home(out, path.s);
}

static void add_dir(struct buf *out, const char *dir, const char *cwd)
{
	CLEANUP(buf_release) struct buf above = BUF_INIT;
	const char *below = part_below(dir, cwd);

	path_dirname(&above, cwd);
	if (below && !streq(dir, cwd)) {
		buf_addstr(out, below);
	} else if (streq(dir, above.s)) {
		buf_addstr(out, "../");
	} else if ((below = part_below(dir, above.s))) {
		buf_addstr(out, "../");
		path_join(out, "", below);
	} else {
		field_format_dir(out, dir);
	}
}

static bool is_shown_as_marked(struct run *run)
{
	CLEANUP(err_release) struct err err = ERR_INIT;
	int marked = run_is_marked(run, &err);

	if (marked < 0)
		run_warn(run, &err);
	return marked > 0;
}

int field_op_desc_full(struct run *run, const char *cwd, struct buf *out, struct err *err)
{
	CLEANUP(buf_release) struct buf desc = BUF_INIT;
	CLEANUP(buf_release) struct buf dir = BUF_INIT;
	CLEANUP(buf_release) struct buf shown = BUF_INIT;

	if (field_op_desc(run, &desc, err) < 0 || op_dir(run, &dir, err) < 0)
		return -1;
	if (dir.len && !streq(dir.s, cwd) && !file_is_same_path(dir.s, cwd)) {
		add_dir(&shown, dir.s, cwd);
		buf_addstr(&desc, " (");
		path_shorten(&desc, shown.s, DIR_WIDTH);
		buf_addch(&desc, ')');
	}
	if (is_shown_as_marked(run))
		buf_addstr(&desc, " [marked]");
	buf_addbuf(out, &desc);
	return 0;
}
