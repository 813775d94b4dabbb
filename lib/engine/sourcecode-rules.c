/*
 * sourcecode-rules.c: which rules choose the source code of an operation. Source: upstream op_util.py
 * (sourcecode_select_for_opdef), file_util.py (FileSelectRule), vcs_util.py.
 */
#include "guild/alloc.h"
#include "guild/err.h"
#include "guild/file.h"
#include "guild/glob.h"
#include "guild/num.h"
#include "guild/op.h"
#include "guild/path.h"
#include "guild/shlex.h"
#include "guild/vcs.h"

#include "sourcecode-internal.h"

static void rule_release(struct sourcecode_rule *r)
{
	strlist_release(&r->patterns);
	map_release(&r->paths);
}

void sourcecode_rules_release(struct sourcecode_rules *r)
{
	for (size_t i = 0; i < r->n; i++)
		rule_release(&r->v[i]);
	free(r->v);
	*r = (struct sourcecode_rules)SOURCECODE_RULES_INIT;
}

/* ---- make ---- */

static struct sourcecode_rule *add_rule(struct sourcecode_rules *r, bool include, enum rule_type type)
{
	struct sourcecode_rule *rule;

	ALLOC_GROW(r->v, r->n + 1, r->cap);
	rule = &r->v[r->n++];
	*rule = (struct sourcecode_rule){ .include = include, .type = type };
	strlist_init(&rule->patterns);
	return rule;
}

static struct sourcecode_rule *add_pattern_rule(struct sourcecode_rules *r, bool include,
						enum rule_type type, const char *pattern)
{
	struct sourcecode_rule *rule = add_rule(r, include, type);

	strlist_push(&rule->patterns, pattern);
	return rule;
}

static void exclude_dirs_containing(struct sourcecode_rules *r, const char *sentinel)
{
	add_pattern_rule(r, false, RULE_DIR, "*")->sentinel = sentinel;
}

static void add_git_rules(struct sourcecode_rules *r, const char *root, const struct strlist *ignored)
{
	struct sourcecode_rule *dirs, *files;

	add_pattern_rule(r, false, RULE_DIR, ".guild");
	exclude_dirs_containing(r, ".guild-nocopy");
	add_pattern_rule(r, false, RULE_DIR, ".git");
	files = add_rule(r, true, RULE_ANY);
	files->all_but_paths = true;
	dirs = files - 1;
	for (size_t i = 0; i < ignored->n; i++) {
		CLEANUP(buf_release) struct buf path = BUF_INIT;
		CLEANUP(buf_release) struct buf full = BUF_INIT;

		path_normalize(&path, ignored->v[i]);
		map_set(&files->paths, path.s, NULL);
		path_join(&full, root, path.s);
		if (file_is_dir(AT_FDCWD, full.s))
			map_set(&dirs->paths, path.s, NULL);
	}
	add_pattern_rule(r, false, RULE_ANY, ".git*");
	strlist_push(&r->v[r->n - 1].patterns, ".guildignore");
}

static size_t limit_from_env(const char *name, size_t otherwise)
{
	const char *s = getenv(name);
	uint64_t n;

	return s && num_parse_u64(s, &n) && n ? (size_t)n : otherwise;
}

static void add_plain_rules(struct sourcecode_rules *r, const struct opdef *op)
{
	static const char *const python_dirs[] = { "build", "dist", "*.egg-info" };
	struct sourcecode_rule *text;

	add_pattern_rule(r, false, RULE_DIR, ".*");
	exclude_dirs_containing(r, ".guild-nocopy");
	text = add_pattern_rule(r, true, RULE_TEXT, "*");
	text->size_below = (off_t)limit_from_env("MAX_DEFAULT_SOURCECODE_FILE_SIZE",
						 SOURCECODE_MAX_FILE_SIZE) + 1;
	text->max_matches = limit_from_env("MAX_DEFAULT_SOURCECODE_COUNT", SOURCECODE_MAX_FILES);
	if (!op_uses_python(op))
		return;
	add_pattern_rule(r, false, RULE_DIR, "__pycache__");
	exclude_dirs_containing(r, "bin/activate");
	exclude_dirs_containing(r, "Scripts/activate");
	for (size_t i = 0; i < ARRAY_SIZE(python_dirs); i++)
		add_pattern_rule(r, false, RULE_DIR, python_dirs[i]);
}

static enum rule_type rule_type_for(const char *type)
{
	if (!type)
		return RULE_ANY;
	if (streq(type, "dir"))
		return RULE_DIR;
	return streq(type, "text") ? RULE_TEXT : RULE_BINARY;
}

/* A pattern that names a directory means the files in it. */
static void add_config_pattern(struct sourcecode_rule *rule, const char *pattern, const char *root)
{
	CLEANUP(buf_release) struct buf path = BUF_INIT;

	path_join(&path, root, pattern);
	if (rule->type == RULE_ANY && file_is_dir(AT_FDCWD, path.s)) {
		buf_reset(&path);
		path_join(&path, pattern, "*");
		strlist_push(&rule->patterns, path.s);
	} else {
		strlist_push(&rule->patterns, pattern);
	}
}

static void add_config_rules(struct sourcecode_rules *r, const struct file_select *select,
			     const char *root)
{
	for (size_t i = 0; i < select->n_rules; i++) {
		const struct file_rule *from = &select->rules[i];
		struct sourcecode_rule *rule = add_rule(r, from->include, rule_type_for(from->type));

		for (size_t k = 0; k < from->patterns.n; k++)
			add_config_pattern(rule, from->patterns.v[k], root);
	}
}

/* Whether the last word on everything is to exclude it: then no file need be looked at. */
static bool excludes_all(const struct sourcecode_rules *r)
{
	bool all = false;

	for (size_t i = 0; i < r->n; i++) {
		if (r->v[i].include)
			all = false;
		else if (r->v[i].type == RULE_ANY && strlist_has(&r->v[i].patterns, "*"))
			all = true;
	}
	return all;
}

int sourcecode_rules_make(struct sourcecode_rules *r, const struct opdef *op, const char *root,
			  struct err *err)
{
	CLEANUP(strlist_release) struct strlist ignored = STRLIST_INIT;
	CLEANUP(buf_release) struct buf guildignore = BUF_INIT;
	const struct file_select *model = &op->model->sourcecode;
	int git;

	if (value_truth(op->steps)) {
		r->disabled = true; /* what the steps need they copy themselves */
		return 0;
	}
	if (op->sourcecode.disabled || (model->disabled && !op->sourcecode.n_rules)) {
		add_pattern_rule(r, false, RULE_ANY, "*");
		r->disabled = true;
		return 0;
	}
	path_join(&guildignore, op->model->guildfile->dir, ".guildignore");
	git = vcs_ignored(op->model->guildfile->home, root, guildignore.s, &ignored, err);
	if (git < 0)
		return -1;
	if (git)
		add_git_rules(r, root, &ignored);
	else
		add_plain_rules(r, op);
	add_config_rules(r, model, root);
	add_config_rules(r, &op->sourcecode, root);
	r->disabled = excludes_all(r);
	return 0;
}

/* ---- text ---- */

static void add_name(struct buf *out, const char **sep, const char *name)
{
	buf_addstr(out, *sep);
	*sep = ", ";
	if (strchr(name, ' '))
		shlex_quote_guild(out, name);
	else
		buf_addstr(out, name);
}

void sourcecode_rule_text(struct buf *out, const struct sourcecode_rule *r)
{
	static const char *const types[] = { " ", " dir ", " text ", " binary " };
	const char *sep = types[r->type];

	if (r->all_but_paths) {
		buf_addstr(out, "gitignore + guildignore patterns");
		return;
	}
	buf_addstr(out, r->include ? "include" : "exclude");
	for (size_t i = 0; i < r->patterns.n; i++)
		add_name(out, &sep, r->patterns.v[i]);
	for (size_t i = 0; i < r->paths.n; i++)
		add_name(out, &sep, r->paths.entries[i].key);
	sep = " ";
	if (r->sentinel) {
		buf_addf(out, "%scontaining %s", sep, r->sentinel);
		sep = ", ";
	}
	if (r->size_below) {
		buf_addf(out, "%ssize < %lld", sep, (long long)r->size_below);
		sep = ", ";
	}
	if (r->max_matches)
		buf_addf(out, "%smax match %zu", sep, r->max_matches);
}

/* ---- apply ---- */

static bool pattern_matches(const char *pattern, const char *path)
{
	if (!strchr(pattern, '/'))
		path = path_basename(path);
	return glob_match(pattern + strspn(pattern, "/"), path);
}

static bool patterns_match(const struct sourcecode_rule *r, const char *path)
{
	if (map_has(&r->paths, path))
		return !r->all_but_paths;
	if (r->all_but_paths)
		return true;
	for (size_t i = 0; i < r->patterns.n; i++)
		if (pattern_matches(r->patterns.v[i], path))
			return true;
	return false;
}

static bool is_text(const char *root, const char *path)
{
	CLEANUP(buf_release) struct buf full = BUF_INIT;

	path_join(&full, root, path);
	return sourcecode_is_text(full.s);
}

static bool has_sentinel(const struct sourcecode_rule *r, const char *root, const char *path)
{
	CLEANUP(buf_release) struct buf sentinel = BUF_INIT;

	path_join(&sentinel, root, path);
	path_push(&sentinel, r->sentinel);
	return file_exists(AT_FDCWD, sentinel.s);
}

static bool type_is(const struct sourcecode_rule *r, const char *root, const char *path)
{
	switch (r->type) {
	case RULE_ANY:
		return true;
	case RULE_TEXT:
		return is_text(root, path);
	case RULE_BINARY:
		return !is_text(root, path);
	case RULE_DIR: /* directories alone are asked for it */
		return !r->sentinel || has_sentinel(r, root, path);
	}
	BUG("rule type %d", (int)r->type);
}

static bool size_is(const struct sourcecode_rule *r, const char *root, const char *path)
{
	CLEANUP(buf_release) struct buf full = BUF_INIT;
	struct stat st;

	if (!r->size_below)
		return true;
	path_join(&full, root, path);
	return stat(full.s, &st) < 0 || st.st_size < r->size_below;
}

enum rule_test sourcecode_rule_test(struct sourcecode_rule *r, const char *root, const char *path)
{
	if (r->max_matches && r->matches >= r->max_matches)
		return RULE_MAX_MATCHES;
	if (!patterns_match(r, path))
		return RULE_PATTERN;
	if (!type_is(r, root, path))
		return RULE_TYPE;
	if (!size_is(r, root, path))
		return RULE_SIZE;
	r->matches++;
	return RULE_APPLIES;
}
