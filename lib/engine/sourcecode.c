/*
 * sourcecode.c: choose the source code of an operation. Source: upstream file_util.copytree,
 * op_util.SourceCodeCopyHandler.
 */
#include "guild/sourcecode.h"

#include "guild/alloc.h"
#include "guild/err.h"
#include "guild/file.h"
#include "guild/log.h"
#include "guild/path.h"
#include "guild/tree.h"

#include "sourcecode-internal.h"

/* Directories within directories: deeper than any path that the system takes. */
#define MAX_DEPTH 2048

void sourcecode_release(struct sourcecode *f)
{
	free(f->root);
	free(f->dest);
	strlist_release(&f->paths);
	strlist_release(&f->origins);
	strlist_release(&f->skipped);
	strlist_release(&f->rules);
	*f = (struct sourcecode)SOURCECODE_INIT;
}

struct ancestor {
	const struct ancestor *parent;
	struct stat st;
	size_t depth;
};

struct dir_names {
	struct strlist dirs, files, specials;
};
#define DIR_NAMES_INIT { STRLIST_INIT, STRLIST_INIT, STRLIST_INIT }

static void dir_names_release(struct dir_names *n)
{
	strlist_release(&n->dirs);
	strlist_release(&n->files);
	strlist_release(&n->specials);
}

struct selection {
	struct sourcecode *out;
	struct sourcecode_rules rules;
	struct map deps; /* files that are dependencies */
	bool want_skipped;
	bool warned_max; /* said that there are too many files */
};

static void add_dep(struct map *deps, const char *name)
{
	CLEANUP(buf_release) struct buf path = BUF_INIT;

	path_normalize(&path, name);
	map_set(deps, path.s, NULL);
}

/* Paths of file dependencies are no source code. */
static void add_deps(struct map *deps, const struct opdef *op)
{
	for (size_t i = 0; i < op->n_deps; i++) {
		CLEANUP(err_release) struct err err = ERR_INIT;
		struct resdef *res;

		if (depdef_resource(op, &op->deps[i], &res, &err) < 0)
			continue; /* an error of its own, where dependencies are resolved */
		for (size_t k = 0; k < res->n_sources; k++) {
			const struct source *s = &res->sources[k];

			if (streq(s->type, "file") || streq(s->type, "config") ||
			    streq(s->type, "dvcfile"))
				add_dep(deps, s->value);
		}
	}
}

static bool is_dir_selected(struct selection *sel, const char *path)
{
	bool selected = true;

	for (size_t i = 0; i < sel->rules.n; i++) {
		struct sourcecode_rule *r = &sel->rules.v[i];

		if (r->type == RULE_DIR && sourcecode_rule_test(r, sel->out->root, path) == RULE_APPLIES)
			selected = r->include;
	}
	return selected;
}

static void show_path(struct buf *out, const struct selection *sel, const char *path)
{
	CLEANUP(buf_release) struct buf full = BUF_INIT;
	CLEANUP(free_ptr) char *cwd = path_getcwd();

	path_join(&full, sel->out->root, path);
	path_relative(out, full.s, cwd);
}

/* Upstream warns while its own limits are what decides: when they are the only rule for files. */
static void warn_skipped(struct selection *sel, const char *path, const struct sourcecode_rule *rule,
			 enum rule_test why)
{
	static const char help[] = "To control which files are copied, define 'sourcecode' for the "
				   "operation in a Guild file.";
	CLEANUP(buf_release) struct buf shown = BUF_INIT;

	if (why == RULE_MAX_MATCHES && !sel->warned_max) {
		log_warning("Found more than %zu source code files but will only copy %zu as a "
			    "safety measure. %s", rule->max_matches, rule->max_matches, help);
		sel->warned_max = true;
	} else if (why == RULE_SIZE) {
		show_path(&shown, sel, path);
		log_warning("Skipping source code file %s because it's too big. %s", shown.s, help);
	}
}

static bool is_file_selected(struct selection *sel, const char *path)
{
	const struct sourcecode_rule *last = NULL;
	enum rule_test test = RULE_APPLIES;
	bool selected = false;
	size_t n_file_rules = 0;

	if (map_has(&sel->deps, path))
		return false;
	for (size_t i = 0; i < sel->rules.n; i++) {
		struct sourcecode_rule *r = &sel->rules.v[i];

		if (r->type == RULE_DIR)
			continue;
		n_file_rules++;
		last = r;
		test = sourcecode_rule_test(r, sel->out->root, path);
		if (test == RULE_APPLIES)
			selected = r->include;
	}
	if (!selected && n_file_rules == 1 && last->max_matches && !sel->want_skipped)
		warn_skipped(sel, path, last, test);
	return selected;
}

static void skip(struct selection *sel, const char *path, bool is_dir)
{
	if (sel->want_skipped)
		strlist_pushf(&sel->out->skipped, "%s%s", path, is_dir ? "/" : "");
}

static bool is_loop(const struct ancestor *a, const struct stat *st)
{
	for (; a; a = a->parent)
		if (file_is_same(&a->st, st))
			return true;
	return false;
}

/* The path of a name in a directory that is itself relative to the root ("" is the root). */
static void child_path(struct buf *out, const char *dir, const char *name)
{
	buf_reset(out);
	path_join(out, dir, name);
}

/* Pipes, sockets and devices cannot be copied. */
static void warn_special(struct selection *sel, const char *path)
{
	CLEANUP(buf_release) struct buf shown = BUF_INIT;

	show_path(&shown, sel, path);
	log_warning("Skipping %s because it's not a regular file", shown.s);
}

static void visit_file(struct selection *sel, const char *path, bool is_special)
{
	bool selected = is_file_selected(sel, path);

	if (selected && !is_special) {
		strlist_push(&sel->out->paths, path);
		return;
	}
	skip(sel, path, false);
	if (selected)
		warn_special(sel, path);
}

static int list_dir(const char *path, struct dir_names *names, bool is_root, struct err *err)
{
	if (tree_list_kinds(AT_FDCWD, path, &names->dirs, &names->files, &names->specials,
			    err) == 0)
		return 0;
	if (is_root)
		return -1;
	log_warning("%s", err->msg);
	err_release(err);
	return 0;
}

/*
 * Upstream's order: what is skipped of the directories, the files, and then what is in the
 * other directories.
 */
static int walk(struct selection *sel, const char *dir, const struct ancestor *parent,
		struct err *err)
{
	CLEANUP(dir_names_release) struct dir_names names = DIR_NAMES_INIT;
	CLEANUP(strlist_release) struct strlist kept = STRLIST_INIT;
	CLEANUP(buf_release) struct buf path = BUF_INIT;
	struct ancestor here = { .parent = parent, .depth = parent ? parent->depth + 1 : 0 };
	size_t s = 0; /* the next of names.specials: they are among the files, in the same order */

	path_join(&path, sel->out->root, dir);
	if (here.depth > MAX_DEPTH || stat(path.s, &here.st) < 0) {
		if (!parent)
			log_warning("source code directory %s does not exist", sel->out->root);
		return 0;
	}
	if (is_loop(parent, &here.st)) {
		log_warning("%s leads back to a directory above it: not copied", path.s);
		return 0;
	}
	if (list_dir(path.s, &names, /* is_root: */ !parent, err) < 0)
		return -1;
	for (size_t i = 0; i < names.dirs.n; i++) {
		child_path(&path, dir, names.dirs.v[i]);
		if (is_dir_selected(sel, path.s))
			strlist_push(&kept, path.s);
		else
			skip(sel, path.s, true);
	}
	for (size_t i = 0; i < names.files.n; i++) {
		bool is_special = s < names.specials.n &&
				  streq(names.specials.v[s], names.files.v[i]);

		s += is_special;
		child_path(&path, dir, names.files.v[i]);
		visit_file(sel, path.s, is_special);
	}
	for (size_t i = 0; i < kept.n; i++)
		if (walk(sel, kept.v[i], &here, err) < 0)
			return -1;
	return 0;
}

int sourcecode_select(const struct opdef *op, const struct strlist *dep_paths, bool want_skipped,
		      struct sourcecode *out, struct err *err)
{
	const struct file_select *own = &op->sourcecode, *model = &op->model->sourcecode;
	const char *root = own->root ? own->root : model->root;
	const char *dest = own->dest ? own->dest : model->dest;
	struct selection sel = { .out = out, .rules = SOURCECODE_RULES_INIT, .deps = MAP_INIT,
				 .want_skipped = want_skipped };
	CLEANUP(buf_release) struct buf path = BUF_INIT;
	int rc;

	path_absolute(&path, op->model->guildfile->dir, root ? root : ".");
	out->root = buf_detach(&path);
	out->dest = xstrdup(dest ? dest : ".");
	add_deps(&sel.deps, op);
	for (size_t i = 0; dep_paths && i < dep_paths->n; i++)
		add_dep(&sel.deps, dep_paths->v[i]);
	rc = sourcecode_rules_make(&sel.rules, op, out->root, err);
	for (size_t i = 0; i < sel.rules.n; i++) {
		CLEANUP(buf_release) struct buf text = BUF_INIT;

		sourcecode_rule_text(&text, &sel.rules.v[i]);
		strlist_push(&out->rules, text.s);
	}
	out->disabled = sel.rules.disabled;
	if (rc == 0 && !out->disabled)
		rc = walk(&sel, "", NULL, err);
	sourcecode_rules_release(&sel.rules);
	map_release(&sel.deps);
	return rc;
}
