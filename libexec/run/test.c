/*
 * test.c: --test-sourcecode and --test-flags: what `guild run` makes of a definition. Source:
 * upstream run_impl.py (_test_sourcecode, _test_flags).
 */
#include <stdio.h>

#include "guild/alloc.h"
#include "guild/err.h"
#include "guild/flagval.h"
#include "guild/msg.h"
#include "guild/path.h"
#include "guild/sourcecode.h"
#include "guild/tty.h"
#include "guild/utf8.h"

#include "run.h"

/* ---- source code ---- */

/* Paths below root, shown as they are seen from cwd; those of directories end with a slash. */
static void print_paths(const char *title, const struct strlist *paths, const char *root,
			const char *cwd, enum style style)
{
	const char *begin = style_begin(1, style), *end = style_end(1, style);

	puts(title);
	for (size_t i = 0; i < paths->n; i++) {
		CLEANUP(buf_release) struct buf full = BUF_INIT;
		CLEANUP(buf_release) struct buf path = BUF_INIT;
		CLEANUP(buf_release) struct buf shown = BUF_INIT;

		path_absolute(&full, root, paths->v[i]);
		path_relative(&path, full.s, cwd);
		if (ends_with(paths->v[i], "/"))
			buf_addch(&path, '/');
		if (tty_is(1))
			utf8_sanitize(&shown, path.s, path.len, /* keep_lines: */ false);
		else
			buf_addbuf(&shown, &path);
		printf("%s  %s%s\n", begin, shown.s, end);
	}
}

int run_test_sourcecode(const struct opdef *def, const struct strlist *dep_paths, struct err *err)
{
	CLEANUP(sourcecode_release) struct sourcecode files = SOURCECODE_INIT;
	CLEANUP(buf_release) struct buf root = BUF_INIT;
	CLEANUP(free_ptr) char *cwd = path_getcwd();

	if (sourcecode_select(def, dep_paths, /* want_skipped: */ true, &files, err) < 0)
		return -1;
	path_relative(&root, files.root, cwd);
	if (streq(root.s, "."))
		puts("Copying from the current directory");
	else
		printf("Copying from '%s'\n", root.s);
	puts("Rules:");
	for (size_t i = 0; i < files.rules.n; i++)
		printf("  %s\n", files.rules.v[i]);
	if (files.disabled) {
		puts("Source code copy disabled");
		return 0;
	}
	print_paths("Selected for copy:", &files.paths, files.root, cwd, STYLE_YELLOW);
	print_paths("Skipped:", &files.skipped, files.root, cwd, STYLE_DIM);
	return 0;
}

/* ---- flags ---- */

static void print_attr(const char *name, const struct value *v)
{
	CLEANUP(buf_release) struct buf text = BUF_INIT;

	if (!value_is_null(v)) {
		buf_addch(&text, ' ');
		flag_encode(&text, v);
	}
	printf("%s:%s\n", name, text.s);
}

static struct value *text_or_null(struct arena *a, const char *s)
{
	return s ? value_str(a, s) : NULL;
}

static struct value *tristate_value(struct arena *a, enum tristate t)
{
	return t == UNSET ? NULL : value_bool(a, t == YES);
}

/* The values that may be chosen, each as text. */
static struct value *choice_list(struct arena *a, const struct flagdef *f)
{
	struct value *list = value_list(a);

	for (size_t i = 0; i < f->n_choices; i++) {
		CLEANUP(buf_release) struct buf text = BUF_INIT;

		flag_encode(&text, f->choices[i].value);
		value_append(a, list, value_str(a, text.s));
	}
	return list;
}

static void print_flag(const struct flagdef *f)
{
	CLEANUP(arena_release) struct arena a = ARENA_INIT;

	printf("  %s:\n", f->name);
	print_attr("    default", f->default_);
	print_attr("    type", text_or_null(&a, f->type));
	print_attr("    required", value_bool(&a, f->required));
	print_attr("    arg-name", text_or_null(&a, f->arg_name));
	print_attr("    arg-skip", tristate_value(&a, f->arg_skip));
	print_attr("    arg-switch", f->arg_switch);
	print_attr("    arg-split", f->arg_split);
	print_attr("    arg-encoding", f->arg_encoding);
	print_attr("    env-name", text_or_null(&a, f->env_name));
	print_attr("    env-encoding", f->env_encoding);
	print_attr("    choices", choice_list(&a, f));
	print_attr("    allow-other", value_bool(&a, f->allow_other));
	print_attr("    distribution", text_or_null(&a, f->distribution));
	print_attr("    max", f->max);
	print_attr("    min", f->min);
	print_attr("    null-label", f->null_label);
}

void run_test_flags(const struct opdef *def)
{
	CLEANUP(arena_release) struct arena a = ARENA_INIT;

	/* `no` is an empty text to us. */
	if (value_is(value_get(def->data, "flags-dest"), VALUE_BOOL))
		print_attr("flags-dest", value_get(def->data, "flags-dest"));
	else
		print_attr("flags-dest", text_or_null(&a, def->flags_dest));
	/* A script imports its flags without being told to. */
	print_attr("flags-import", def->script ? NULL : def->flags_import);
	puts("flags:");
	for (size_t i = 0; i < def->n_flags; i++)
		print_flag(&def->flags[i]);
}
