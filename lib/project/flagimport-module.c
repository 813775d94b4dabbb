#include "guild/compat.h"

#include "guild/env.h"
#include "guild/err.h"
#include "guild/file.h"
#include "guild/path.h"
#include "guild/pyenv.h"

#include "flagimport-internal.h"

void module_release(struct module *m)
{
	buf_release(&m->name);
	buf_release(&m->path);
	buf_release(&m->package);
	buf_release(&m->sys_path);
}

/* Where the operation's code is searched: its python-path, else its source code's root, else the project. */
static void search_roots(const struct opdef *op, struct strlist *roots)
{
	const struct value *python_path = op->python_path;
	const char *dir = op->model->guildfile->dir;

	if (python_path) {
		for (size_t i = 0; i < value_len(python_path); i++) {
			CLEANUP(buf_release) struct buf root = BUF_INIT;
			const char *item = value_get_str(python_path->list.items[i]);

			path_absolute(&root, dir, item ? item : "");
			strlist_push(roots, root.s);
		}
	} else {
		CLEANUP(buf_release) struct buf root = BUF_INIT;

		path_absolute(&root, dir, op->sourcecode.root ? op->sourcecode.root : "");
		strlist_push(roots, root.s);
	}
	strlist_pushv(roots, op->model->parent_dirs.v);
}

/* Look for the module in one folder. 1, 0, -1. */
static int find_in(const char *dir, struct module *m, struct err *err)
{
	const char *dot = strrchr(m->name.s, '.');
	const char *last = dot ? dot + 1 : m->name.s;
	CLEANUP(buf_release) struct buf path = BUF_INIT;
	size_t len;

	buf_addstr(&path, dir);
	path_push(&path, m->name.s);
	for (size_t i = path.len - m->name.len; i < path.len - strlen(last); i++)
		if (path.s[i] == '.')
			path.s[i] = '/';
	len = path.len;
	path_push(&path, "__init__.py");
	if (!file_exists(AT_FDCWD, path.s)) {
		buf_setlen(&path, len);
		buf_addstr(&path, ".py");
	} else {
		buf_setlen(&path, len);
		path_push(&path, "__main__.py");
		if (!file_exists(AT_FDCWD, path.s))
			return err_set(err, ERR_NOTFOUND,
				       "No module named %s.__main__ ('%s' is a package and cannot "
				       "be directly executed)",
				       m->name.s, m->name.s);
	}
	if (!file_exists(AT_FDCWD, path.s))
		return 0;
	buf_set(&m->path, path.s);
	return 1;
}

int module_find(const struct opdef *op, const char *spec, struct module *m, struct err *err)
{
	CLEANUP(strlist_release) struct strlist roots = STRLIST_INIT;
	CLEANUP(strlist_release) struct strlist python_path = STRLIST_INIT;
	const char *slash = strrchr(spec, '/');
	const char *env = env_get("PYTHONPATH");
	const char *dot;

	buf_set(&m->name, slash ? slash + 1 : spec);
	dot = strrchr(m->name.s, '.');
	if (dot)
		buf_add(&m->package, m->name.s, (size_t)(dot - m->name.s));
	strlist_push(&python_path, pyenv_package_dir());
	if (env)
		strlist_split(&python_path, env, ":");
	search_roots(op, &roots);
	for (size_t i = 0; i < roots.n; i++) {
		CLEANUP(buf_release) struct buf dir = BUF_INIT;
		int rc;

		/* Upstream's spelling of the script's path, DIR/./train.py: defaults that name a file have it. */
		buf_addf(&dir, "%s/%.*s", roots.v[i], slash ? (int)(slash - spec) : 1, slash ? spec : ".");
		buf_reset(&m->sys_path);
		path_normalize(&m->sys_path, dir.s);
		rc = find_in(dir.s, m, err);
		for (size_t j = 0; rc == 0 && j < python_path.n; j++)
			rc = find_in(python_path.v[j], m, err);
		if (rc != 0)
			return rc;
	}
	return 0;
}
