#include "guild/err.h"
#include "guild/guildfile.h"
#include "guild/log.h"
#include "cases.h"
#include "columns.h"
#include "scratch.h"

static struct guildfile *parse(const char *text)
{
	CLEANUP(err_release) struct err err = ERR_INIT;
	struct guildfile *gf = NULL;

	ck_assert_msg(guildfile_parse(text, strlen(text), "/p/guild.yml", NULL, &gf, &err) == 0, "%s",
		      err.msg);
	return gf;
}

static struct guildfile *load(void)
{
	CLEANUP(err_release) struct err err = ERR_INIT;
	struct guildfile *gf = NULL;

	ck_assert_msg(guildfile_load(".", NULL, &gf, &err) == 1, "%s", err.msg ? err.msg : "missing");
	return gf;
}

static const struct opdef *op(const struct guildfile *gf, const char *model, const char *name)
{
	const struct model *m = guildfile_model(gf, model);

	ck_assert_ptr_nonnull(m);
	ck_assert_ptr_nonnull(model_op(m, name));
	return model_op(m, name);
}

static void check_repr(const struct value *v, const char *repr)
{
	CLEANUP(buf_release) struct buf text = BUF_INIT;

	value_repr(&text, v);
	ck_assert_str_eq(text.s, repr);
}

/* "NAME=DEFAULT …" of an operation's flags. */
static void check_flags(const struct opdef *o, const char *flags)
{
	CLEANUP(buf_release) struct buf text = BUF_INIT;

	for (size_t i = 0; i < o->n_flags; i++) {
		buf_addf(&text, "%s%s=", i ? " " : "", o->flags[i].name);
		value_repr(&text, o->flags[i].default_);
	}
	ck_assert_str_eq(text.s, flags);
}

/* ---- errors ---- */

START_TEST(errors)
{
	CLEANUP(strlist_release) struct strlist col = STRLIST_INIT;
	struct cases c;
	char *line;

	cases_open(&c, "guildfile-errors");
	while ((line = cases_next(&c))) {
		CLEANUP(err_release) struct err err = ERR_INIT;
		struct guildfile *gf = NULL;

		columns_split(&col, line, 2);
		ck_assert_msg(guildfile_parse(col.v[0], strlen(col.v[0]), "/p/guild.yml", NULL, &gf,
					      &err) == -1,
			      "line %u is accepted", c.line);
		ck_assert_ptr_null(gf); /* outputs untouched */
		ck_assert_msg(starts_with(err.msg, "error in /p/guild.yml: "), "line %u: %s",
			      c.line, err.msg);
		ck_assert_msg(streq(err.msg + strlen("error in /p/guild.yml: "), col.v[1]),
			      "line %u: %s", c.line, err.msg);
	}
	cases_close(&c);
}
END_TEST

START_TEST(syntax_errors_show_the_line)
{
	static const struct { const char *text, *msg; } texts[] = {
		{ "a:\n  b: c: d\n",
		  "error in /p/guild.yml: mapping values are not allowed here\n"
		  "  in \"/p/guild.yml\", line 2, column 7\n"
		  "      b: c: d\n"
		  "          ^" },
		{ "a: 1\nb: \xff\n",
		  "error in /p/guild.yml: not a text file (a byte that is no UTF-8)\n"
		  "  in \"/p/guild.yml\", line 2" },
	};

	for (size_t i = 0; i < ARRAY_SIZE(texts); i++) {
		CLEANUP(err_release) struct err err = ERR_INIT;
		struct guildfile *gf;

		ck_assert_int_eq(guildfile_parse(texts[i].text, strlen(texts[i].text),
						 "/p/guild.yml", NULL, &gf, &err), -1);
		ck_assert_str_eq(err.msg, texts[i].msg);
		ck_assert_uint_eq(err.line, 2);
	}
}
END_TEST

START_TEST(other_errors_have_a_place_beside_the_message)
{
	static const char text[] = "train:\n  flags: [a]\n";
	CLEANUP(err_release) struct err err = ERR_INIT;
	struct guildfile *gf;

	ck_assert_int_eq(guildfile_parse(text, strlen(text), "/p/guild.yml", NULL, &gf, &err), -1);
	ck_assert_str_eq(err.msg,
			 "error in /p/guild.yml: invalid flags value ['a']: expected a mapping");
	ck_assert_str_eq(err.place, "  in \"/p/guild.yml\", line 2, column 10");
	ck_assert_uint_eq(err.line, 2);
}
END_TEST

START_TEST(a_nul_byte_is_no_text)
{
	CLEANUP(err_release) struct err err = ERR_INIT;
	struct guildfile *gf;

	ck_assert_int_eq(guildfile_parse("a:\n\0b", 5, "/p/guild.yml", NULL, &gf, &err), -1);
	ck_assert_msg(strstr(err.msg, "line 2"), "%s", err.msg);
}
END_TEST

static void check_refused(const struct buf *text, const char *part)
{
	CLEANUP(err_release) struct err err = ERR_INIT;
	struct guildfile *gf;

	ck_assert_int_eq(guildfile_parse(text->s, text->len, "/p/guild.yml", NULL, &gf, &err), -1);
	ck_assert_msg(strstr(err.msg, part), "%s", err.msg);
	ck_assert_uint_lt(strlen(err.msg), 10000);
}

START_TEST(deep_and_growing_files_are_refused)
{
	CLEANUP(buf_release) struct buf text = BUF_INIT;

	buf_addchars(&text, '[', 100000);
	check_refused(&text, "too many levels");
	buf_reset(&text);
	for (int i = 0; i < 1000; i++)
		buf_addf(&text, "- {config: c%d, extends: c%d}\n", i, i + 1);
	buf_addstr(&text, "- {model: m, extends: c0}\n");
	check_refused(&text, "'extends' is nested more than 100 deep");
	buf_reset(&text);
	buf_addstr(&text, "- {model: m, operations: {o: {flags: {$include: c0}}}}\n");
	for (int i = 0; i < 1000; i++)
		buf_addf(&text, "- {config: c%d, flags: {$include: c%d}}\n", i, i + 1);
	check_refused(&text, "$include is nested more than 100 deep");
	buf_set(&text, "- {model: m, params: {a: '");
	buf_addchars(&text, 'x', 100000);
	buf_addstr(&text, "'}, description: '");
	for (int i = 0; i < 10000; i++)
		buf_addstr(&text, "{{a}}");
	buf_addstr(&text, "'}\n");
	check_refused(&text, "parameters make too long a text");
}
END_TEST

START_TEST(a_large_file_is_refused)
{
	CLEANUP(err_release) struct err err = ERR_INIT;
	struct guildfile *gf;
	int fd = open("guild.yml", O_CREAT | O_WRONLY | O_CLOEXEC, 0666);

	ck_assert_int_ge(fd, 0);
	ck_assert_int_eq(ftruncate(fd, 100000000), 0);
	file_close(&fd);
	ck_assert_int_eq(guildfile_load(".", NULL, &gf, &err), -1);
	ck_assert_msg(strstr(err.msg, "/guild.yml is larger than 67108864 bytes"), "%s", err.msg);
}
END_TEST

START_TEST(an_unreadable_file_is_an_error)
{
	CLEANUP(err_release) struct err err = ERR_INIT;
	struct guildfile *gf;

	ck_assert_int_eq(guildfile_load(".", NULL, &gf, &err), 0);
	scratch_put("guild.yml", "a: b\n");
	ck_assert_int_eq(chmod("guild.yml", 0), 0);
	scratch_drop_root();
	ck_assert_int_eq(guildfile_load(".", NULL, &gf, &err), -1);
	ck_assert_msg(strstr(err.msg, "/guild.yml: Permission denied"), "%s", err.msg);
}
END_TEST

START_TEST(a_directory_is_no_guildfile)
{
	CLEANUP(err_release) struct err err = ERR_INIT;
	struct guildfile *gf;

	scratch_mkdir("guild.yml");
	ck_assert_int_eq(guildfile_load(".", NULL, &gf, &err), 0);
}
END_TEST

/* ---- forms ---- */

START_TEST(top_level_forms)
{
	struct guildfile *gf = parse("");

	ck_assert_uint_eq(gf->n_models, 0);
	guildfile_free(gf);
	gf = parse("{}");
	ck_assert_uint_eq(gf->n_models, 1);
	ck_assert_uint_eq(gf->models[0]->n_ops, 0);
	guildfile_free(gf);
	gf = parse("operations: {main: a}\ntrain: b\n");
	ck_assert_str_eq(op(gf, "", "operations")->main, "a");
	ck_assert_str_eq(op(gf, "", "train")->main, "b");
	guildfile_free(gf);
	gf = parse("- operations: {a: b}\n- package: p\n- config: c\n  anything: 1\n");
	ck_assert_str_eq(op(gf, "", "a")->main, "b");
	ck_assert_ptr_nonnull(gf->package);
	guildfile_free(gf);
}
END_TEST

START_TEST(defaults)
{
	struct guildfile *gf = parse("- {model: a}\n- {model: b, default: yes, operations: {_x: x, "
				     "y: y}}\n");

	ck_assert_str_eq(guildfile_default_model(gf)->name, "b");
	ck_assert_str_eq(model_default_op(guildfile_model(gf, "b"))->name, "y");
	ck_assert_ptr_null(model_default_op(guildfile_model(gf, "a")));
	guildfile_free(gf);
	gf = parse("- {model: a}\n- {model: b, operations: {x: {default: yes}, y: y}}\n");
	ck_assert_ptr_null(guildfile_default_model(gf));
	ck_assert_str_eq(model_default_op(guildfile_model(gf, "b"))->name, "x");
	guildfile_free(gf);
}
END_TEST

static const struct { const char *text, *name, *main; } mains[] = {
	{ "train: a.b --x", "train", "a.b --x" },
	{ "train: {}", "train", "train" },
	{ "my-op.py: {}", "my-op.py", "my_op" },
	{ "a: {notebook: x.ipynb}", "a", "guild.plugins.nbexec x.ipynb" },
	{ "x.IPYNB: {}", "x.IPYNB", "guild.plugins.nbexec x.IPYNB" },
	{ "a: {exec: ls}", "a", NULL },
	{ "a: {steps: [b]}", "a", NULL },
	{ "a: {main: '', exec: ls}", "a", NULL },
};

START_TEST(main_module)
{
	struct guildfile *gf = parse(mains[_i].text);
	const struct opdef *o = op(gf, "", mains[_i].name);

	if (mains[_i].main)
		ck_assert_str_eq(o->main, mains[_i].main);
	else
		ck_assert_ptr_null(o->main);
	guildfile_free(gf);
}
END_TEST

START_TEST(flags)
{
	struct guildfile *gf = parse("train:\n"
				     "  flags:\n"
				     "    b: 2\n"
				     "    a: {default: 1, required: yes, arg-skip: no, nb-replace: x,\n"
				     "        choices: [1, {value: 2, alias: two, flags: {b: 3}}]}\n"
				     "    c: null\n"
				     "    d: [1, 2]\n"
				     "    e: {description: E, default: 1.0, arg-name: f, min: 0, max: 100,\n"
				     "        null-label: none, distribution: log-normal, mean: 0.0, q: 1.0}\n");
	const struct opdef *o = op(gf, "", "train");
	const struct flagdef *a = opdef_flag(o, "a"), *e = opdef_flag(o, "e");

	check_flags(o, "a=1 b=2 c=None d=[1, 2] e=1.0");
	ck_assert_str_eq(e->description, "E");
	ck_assert_str_eq(e->arg_name, "f");
	ck_assert_str_eq(e->distribution, "log-normal");
	check_repr(e->min, "0");
	check_repr(e->max, "100");
	check_repr(e->null_label, "'none'");
	check_repr(e->extra, "{'distribution': 'log-normal', 'mean': 0.0, 'q': 1.0}");
	ck_assert(a->required);
	ck_assert_int_eq(a->arg_skip, NO);
	ck_assert_int_eq(opdef_flag(o, "b")->arg_skip, UNSET);
	ck_assert_uint_eq(a->n_choices, 2);
	check_repr(a->choices[1].alias, "'two'");
	check_repr(a->choices[1].flags, "{'b': 3}");
	check_repr(a->extra, "{'nb-replace': 'x'}");
	ck_assert_uint_eq(opdef_flag(o, "b")->line, 3);
	guildfile_free(gf);
}
END_TEST

/* The first n flags are found by their names and aliases, and nothing else is. */
static void check_found(struct opdef *o, size_t n)
{
	for (size_t i = 0; i < n + 1; i++) {
		CLEANUP(buf_release) struct buf name = BUF_INIT, alias = BUF_INIT;

		buf_addf(&name, "n%03zu", i);
		buf_addf(&alias, "a%03zu", i);
		ck_assert_ptr_eq(opdef_flag(o, name.s), i < n ? &o->flags[i] : NULL);
		ck_assert_ptr_eq(opdef_flag_by_alias(o, alias.s), i < n ? &o->flags[i] : NULL);
		ck_assert_ptr_null(opdef_flag(o, alias.s));
		ck_assert_ptr_null(opdef_flag_by_alias(o, name.s));
	}
}

/* Few are scanned, many have maps: both find the same, also those that were added. */
START_TEST(flags_and_resources_are_found)
{
	static const size_t sizes[] = { 0, 1, 15, 16, 17, 40 };
	static const char *const aliases[] = { "a040", "a041", "a042", "a043" };

	for (size_t k = 0; k < ARRAY_SIZE(sizes); k++) {
		CLEANUP(buf_release) struct buf text = BUF_INIT;
		struct guildfile *gf;
		struct opdef *o;
		struct model *m;

		buf_addstr(&text, "- model: m\n  operations:\n    train:\n      flags:\n        {");
		for (size_t i = 0; i < sizes[k]; i++)
			buf_addf(&text, "n%03zu: {alias: a%03zu}, ", i, i);
		buf_addstr(&text, "}\n  resources:\n    {");
		for (size_t i = 0; i < sizes[k]; i++)
			buf_addf(&text, "r%03zu: [], ", i);
		buf_addstr(&text, "}\n");
		gf = parse(text.s);
		m = guildfile_model(gf, "m");
		o = model_op(m, "train");
		check_found(o, sizes[k]);
		for (size_t i = 0; i < sizes[k]; i++) {
			CLEANUP(buf_release) struct buf name = BUF_INIT;

			buf_addf(&name, "r%03zu", i);
			ck_assert_ptr_eq(model_resource(m, name.s), &m->resources[i]);
		}
		ck_assert_ptr_null(model_resource(m, "r"));
		for (size_t i = 0; i < ARRAY_SIZE(aliases) && sizes[k] == 40; i++) {
			CLEANUP(buf_release) struct buf name = BUF_INIT;

			buf_addf(&name, "n%03zu", 40 + i);
			ck_assert_str_eq(opdef_add_flag(o, name.s, aliases[i])->name, name.s);
			check_found(o, 41 + i);
		}
		guildfile_free(gf);
	}
}
END_TEST

/* One after the other, from none: the maps come when there are many. */
START_TEST(flags_are_added_and_sorted)
{
	struct guildfile *gf = parse("train: {}\n");
	struct opdef *o = model_op(guildfile_default_model(gf), "train");

	for (size_t i = 60; i-- > 0;) {
		CLEANUP(buf_release) struct buf name = BUF_INIT;

		buf_addf(&name, "n%03zu", i);
		ck_assert_ptr_null(opdef_flag(o, name.s));
		opdef_add_flag(o, name.s, NULL);
		ck_assert_ptr_eq(opdef_flag(o, name.s), &o->flags[o->n_flags - 1]);
	}
	opdef_sort_flags(o);
	ck_assert_uint_eq(o->n_flags, 60);
	ck_assert_str_eq(o->flags[0].name, "n000");
	ck_assert_ptr_eq(opdef_flag(o, "n059"), &o->flags[59]);
	ck_assert_ptr_eq(opdef_flag(o, "n000"), &o->flags[0]);
	guildfile_free(gf);
}
END_TEST

/* ---- extends, params, $include ---- */

START_TEST(extends)
{
	struct guildfile *gf = parse("- config: a\n"
				     "  description: A\n"
				     "  operations: {x: {main: ax, flags: {f: {default: 1, description: F}}}}\n"
				     "- config: b\n"
				     "  extends: a\n"
				     "  description: B\n"
				     "  operations: {y: by}\n"
				     "- model: m\n"
				     "  extends: [b, a]\n"
				     "  operations: {x: {flags: {f: 3, g: 4}}}\n");
	const struct opdef *x = op(gf, "m", "x");

	ck_assert_str_eq(x->fullname, "m:x");
	ck_assert_str_eq(x->main, "ax");
	check_flags(x, "f=3 g=4");
	ck_assert_str_eq(opdef_flag(x, "f")->description, "F");
	ck_assert_str_eq(op(gf, "m", "y")->main, "by");
	ck_assert_str_eq(guildfile_model(gf, "m")->description, "B");
	guildfile_free(gf);
}
END_TEST

START_TEST(params)
{
	struct guildfile *gf = parse("- config: base\n"
				     "  params: {n: 5, name: '{{who}}-{{n}}', who: base}\n"
				     "  operations: {o: {main: 'm {{name}}', flags: {a: '{{n}}', b: '{{zz}}'}}}\n"
				     "- {model: m, extends: base, params: {who: me}}\n");

	ck_assert_str_eq(op(gf, "m", "o")->main, "m me-5");
	check_flags(op(gf, "m", "o"), "a=5 b='{{zz}}'");
	guildfile_free(gf);
}
END_TEST

START_TEST(includes_sections)
{
	struct guildfile *gf = parse("- config: c\n"
				     "  params: {p: 1}\n"
				     "  flags: {a: 1, b: '{{p}}', bat: 5}\n"
				     "- model: m\n"
				     "  operations:\n"
				     "    o: {flags: {$include: c, a: 2}}\n"
				     "    p: {flags: {$include: 'm:o#a'}}\n"
				     "    q: {flags: {$include: [c#batch, c#batch, 'm:o']}}\n"
				     "    s: {steps: [{run: x, flags: {$include: c#a}}]}\n");

	check_flags(op(gf, "m", "o"), "a=2 b='{{p}}' bat=5");
	check_flags(op(gf, "m", "p"), "a=2");
	check_flags(op(gf, "m", "q"), "a=1 b='{{p}}' bat=5");
	check_repr(op(gf, "m", "s")->steps, "[{'run': 'x', 'flags': {'a': 1}}]");
	guildfile_free(gf);
}
END_TEST

START_TEST(operation_defaults)
{
	struct guildfile *gf = parse("- model: m\n"
				     "  operation-defaults: {label: L, flags: {a: 1}}\n"
				     "  operations: {x: {}, y: {label: Y, flags: {b: 2}}}\n");

	ck_assert_str_eq(op(gf, "m", "x")->label, "L");
	check_flags(op(gf, "m", "x"), "a=1");
	ck_assert_str_eq(op(gf, "m", "y")->label, "Y");
	check_flags(op(gf, "m", "y"), "b=2");
	guildfile_free(gf);
}
END_TEST

START_TEST(includes_files)
{
	struct guildfile *gf;

	scratch_mkdir("sub");
	scratch_put("guild.yml", "- include: [sub/c.yml, d.yml]\n- {model: m, extends: [c, d]}\n");
	scratch_put("sub/c.yml", "- include: ../d.yml\n- {config: c, operations: {c: cc}}\n");
	scratch_put("d.yml", "- {config: d, operations: {d: dd}}\n");
	gf = load();
	ck_assert_str_eq(op(gf, "m", "c")->main, "cc");
	ck_assert_str_eq(op(gf, "m", "d")->main, "dd");
	guildfile_free(gf);
}
END_TEST

START_TEST(include_cycle)
{
	CLEANUP(err_release) struct err err = ERR_INIT;
	struct guildfile *gf;

	scratch_put("guild.yml", "- include: b.yml\n");
	scratch_put("b.yml", "- include: guild.yml\n");
	ck_assert_int_eq(guildfile_load(".", NULL, &gf, &err), -1);
	ck_assert_msg(strstr(err.msg, "error in cycle in 'includes': "), "%s", err.msg);
}
END_TEST

START_TEST(extends_packages)
{
	struct guildfile *gf;

	scratch_mkdir("lib/my_pkg");
	scratch_put("guild.yml", "- {model: m, extends: my-pkg/base}\n");
	scratch_put("lib/my_pkg/guild.yml", "- {config: base, operations: {o: x}}\n");
	ck_assert_int_eq(setenv("PYTHONPATH", "lib", 1), 0);
	gf = load();
	ck_assert_str_eq(op(gf, "m", "o")->main, "x");
	ck_assert_uint_eq(guildfile_model(gf, "m")->parent_dirs.n, 1);
	ck_assert(ends_with(guildfile_model(gf, "m")->parent_dirs.v[0], "/lib/my_pkg"));
	guildfile_free(gf);
}
END_TEST

/* ---- sourcecode, dependencies, optimizers ---- */

/* "-*.py +dir:x" of a selection. */
static void check_select(const char *sourcecode, const char *rules, bool disabled, bool replaces)
{
	CLEANUP(buf_release) struct buf text = BUF_INIT;
	CLEANUP(buf_release) struct buf shown = BUF_INIT;
	struct guildfile *gf;
	const struct file_select *s;

	buf_addf(&text, "o: {sourcecode: %s}", sourcecode);
	gf = parse(text.s);
	s = &op(gf, "", "o")->sourcecode;
	for (size_t i = 0; i < s->n_rules; i++) {
		buf_addf(&shown, "%s%c", i ? " " : "", s->rules[i].include ? '+' : '-');
		if (s->rules[i].type)
			buf_addf(&shown, "%s:", s->rules[i].type);
		strlist_join(&s->rules[i].patterns, ",", &shown);
	}
	ck_assert_str_eq(shown.s, rules);
	ck_assert_int_eq(s->disabled, disabled);
	ck_assert_int_eq(s->replaces_defaults, replaces);
	guildfile_free(gf);
}

START_TEST(sourcecode)
{
	check_select("null", "", false, false);
	check_select("no", "", true, false);
	check_select("[]", "", true, false);
	check_select("'*.py'", "-* +*.py", false, true);
	check_select("[a, b]", "-* +a +b", false, true);
	check_select("[a, {exclude: [b, c]}]", "+a -b,c", false, false);
	check_select("[{include: {dir: x}}, {exclude: {text: '*'}}]", "+dir:x -text:*", false, false);
	check_select("{root: .., dest: d, select: a}", "-* +a", false, true);
	check_select("{select: no}", "", true, false);
}
END_TEST

START_TEST(dependencies)
{
	CLEANUP(err_release) struct err err = ERR_INIT;
	struct guildfile *gf = parse("- model: m\n"
				     "  resources:\n"
				     "    data: [a.txt, {url: http://x/y.zip, unpack: no}]\n"
				     "  operations:\n"
				     "    o:\n"
				     "      requires:\n"
				     "        - data\n"
				     "        - {resource: n:r, description: D}\n"
				     "        - {operation: up, select: a, rename: x y, name: u}\n"
				     "        - zz\n"
				     "        - a b\n"
				     "- {model: n, resources: {r: {path: p, sources: []}}}\n");
	const struct opdef *o = op(gf, "m", "o");
	const struct source *up;
	struct resdef *res;

	ck_assert_uint_eq(o->n_deps, 5);
	ck_assert_int_eq(depdef_resource(o, &o->deps[0], &res, &err), 0);
	ck_assert_str_eq(res->fullname, "m:data");
	ck_assert_uint_eq(res->n_sources, 2);
	ck_assert_str_eq(res->sources[0].uri, "file:a.txt");
	ck_assert_int_eq(res->sources[0].unpack, YES);
	ck_assert_str_eq(res->sources[1].uri, "http://x/y.zip");
	ck_assert_int_eq(res->sources[1].unpack, NO);
	ck_assert_int_eq(depdef_resource(o, &o->deps[1], &res, &err), 0);
	ck_assert_str_eq(res->target_path, "p");
	ck_assert_str_eq(o->deps[1].description, "D");
	ck_assert_int_eq(depdef_resource(o, &o->deps[2], &res, &err), 0);
	up = &res->sources[0];
	ck_assert_str_eq(resdef_resolving_name(res), "u");
	ck_assert_str_eq(source_resolving_name(up), "u");
	check_repr(up->select, "['a']");
	check_repr(up->rename, "[{'pattern': 'x', 'repl': 'y'}]");
	ck_assert_int_eq(depdef_resource(o, &o->deps[3], &res, &err), -1);
	ck_assert_str_eq(err.msg, "resource 'zz' required by operation 'm:o' is not defined");
	ck_assert_int_eq(depdef_resource(o, &o->deps[4], &res, &err), -1);
	ck_assert_str_eq(err.msg, "invalid dependency 'a b' in operation 'm:o'");
	guildfile_free(gf);
}
END_TEST

START_TEST(a_config_destination_needs_its_file)
{
	struct guildfile *gf = parse("a: {flags-dest: 'config:conf/c.yml'}\n"
				     "b: {flags-dest: 'config:c.yml', requires: {config: c.yml}}\n");
	const struct opdef *a = op(gf, "", "a"), *b = op(gf, "", "b");

	ck_assert_uint_eq(a->n_deps, 1);
	ck_assert_str_eq(a->deps[0].inline_->sources[0].uri, "config:conf/c.yml");
	ck_assert_str_eq(a->deps[0].inline_->sources[0].target_path, "conf");
	ck_assert_uint_eq(b->n_deps, 1);
	guildfile_free(gf);
}
END_TEST

START_TEST(no_is_no_text)
{
	struct guildfile *gf = parse("a: {flags-dest: no, label: off, description: false}\n");

	ck_assert_str_eq(op(gf, "", "a")->flags_dest, "");
	ck_assert_str_eq(op(gf, "", "a")->label, "");
	ck_assert_str_eq(op(gf, "", "a")->description, "");
	guildfile_free(gf);
}
END_TEST

START_TEST(a_resource_of_its_attribute)
{
	CLEANUP(arena_release) struct arena a = ARENA_INIT;
	CLEANUP(err_release) struct err err = ERR_INIT;
	struct value *data = value_map(&a), *sources = value_list(&a);
	struct resdef *res;

	value_append(&a, sources, value_str(&a, "x.txt"));
	value_set(&a, data, "sources", sources);
	value_set(&a, data, "location", value_str(&a, "/p"));
	value_set(&a, data, "name", value_str(&a, "r"));
	ck_assert_int_eq(resdef_from_data(&a, data, &res, &err), 0);
	ck_assert_str_eq(res->location, "/p");
	ck_assert_str_eq(res->sources[0].uri, "file:x.txt");
	value_append(&a, sources, value_int(&a, 1));
	ck_assert_int_eq(resdef_from_data(&a, data, &res, &err), -1);
	ck_assert_str_eq(err.msg, "invalid source for resource 'r': 1");
}
END_TEST

START_TEST(optimizers)
{
	struct guildfile *gf = parse("a: {optimizer: gp}\n"
				     "b: {optimizers: {x: {algorithm: gp, default: yes, kappa: 2}, y: random}}\n");
	const struct opdef *b = op(gf, "", "b");

	ck_assert_str_eq(op(gf, "", "a")->optimizers[0].opspec, "gp");
	ck_assert_uint_eq(b->n_optimizers, 2);
	ck_assert_str_eq(b->optimizers[0].opspec, "gp");
	ck_assert(b->optimizers[0].is_default);
	check_repr(b->optimizers[0].flags, "{'kappa': 2}");
	ck_assert_str_eq(b->optimizers[1].opspec, "random");
	guildfile_free(gf);
}
END_TEST

/* ---- warnings ---- */

static struct strlist warnings;

static void keep_warning(enum log_level level, UNUSED bool dim, const char *text, UNUSED void *data)
{
	if (level == LOG_WARNING)
		strlist_push(&warnings, text);
}

START_TEST(unknown_keys_are_named)
{
	CLEANUP(buf_release) struct buf text = BUF_INIT;

	strlist_init(&warnings);
	log_set_sink(keep_warning, NULL);
	guildfile_free(parse("- model: m\n"
			     "  descripton: typo\n"
			     "  flags-import: no\n"
			     "  operations:\n"
			     "    o:\n"
			     "      exce: ls\n"
			     "      flags:\n"
			     "        a:\n"
			     "          nargs: 2\n"
			     "          nb-replace: x\n"
			     "      sourcecode: {selekt: x}\n"
			     "- {config: c, whatever: 1}\n"));
	log_set_sink(NULL, NULL);
	strlist_remove(&warnings, 0); /* of sourcecode: it has the path from here */
	strlist_join(&warnings, "\n", &text);
	ck_assert_str_eq(text.s,
			 "unknown attribute 'descripton' of model 'm' in /p/guild.yml, line 2\n"
			 "unknown attribute 'exce' of operation 'o' in /p/guild.yml, line 6\n"
			 "unknown attribute 'nargs' of flag 'a' in /p/guild.yml, line 9");
	strlist_release(&warnings);
}
END_TEST

static Suite *suite(void)
{
	Suite *s = suite_create("guildfile");
	TCase *t = tcase_create("text"), *f = tcase_create("files");

	tcase_add_test(t, errors);
	tcase_add_test(t, syntax_errors_show_the_line);
	tcase_add_test(t, other_errors_have_a_place_beside_the_message);
	tcase_add_test(t, a_nul_byte_is_no_text);
	tcase_add_test(t, deep_and_growing_files_are_refused);
	tcase_add_test(t, top_level_forms);
	tcase_add_test(t, defaults);
	tcase_add_loop_test(t, main_module, 0, ARRAY_SIZE(mains));
	tcase_add_test(t, flags);
	tcase_add_test(t, flags_and_resources_are_found);
	tcase_add_test(t, flags_are_added_and_sorted);
	tcase_add_test(t, extends);
	tcase_add_test(t, params);
	tcase_add_test(t, includes_sections);
	tcase_add_test(t, operation_defaults);
	tcase_add_test(t, sourcecode);
	tcase_add_test(t, dependencies);
	tcase_add_test(t, a_config_destination_needs_its_file);
	tcase_add_test(t, no_is_no_text);
	tcase_add_test(t, a_resource_of_its_attribute);
	tcase_add_test(t, optimizers);
	tcase_add_test(t, unknown_keys_are_named);
	suite_add_tcase(s, t);
	tcase_add_checked_fixture(f, scratch_enter, scratch_leave);
	tcase_add_test(f, a_large_file_is_refused);
	tcase_add_test(f, an_unreadable_file_is_an_error);
	tcase_add_test(f, a_directory_is_no_guildfile);
	tcase_add_test(f, includes_files);
	tcase_add_test(f, include_cycle);
	tcase_add_test(f, extends_packages);
	suite_add_tcase(s, f);
	return s;
}
UNIT_MAIN(suite)
