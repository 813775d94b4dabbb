/*
 * What Guild files say, as a table: t/cases/guildfile.txt. A question is a few words:
 *
 *	models | default | package | warnings
 *	model NAME description|default-op|ops|resources|references
 *	op MODEL:NAME main|exec|description|label|flags-dest|flags-import|flags|steps|
 *		sourcecode|optimizers|requires
 *	resource MODEL:NAME description|target-path|sources
 *
 * The anonymous model is ''. What is not there is "none".
 */
#include "guild/err.h"
#include "guild/guildfile.h"
#include "guild/log.h"
#include "cases.h"
#include "columns.h"
#include "unit.h"

static const char *or_none(const char *s)
{
	return s ? s : "none";
}

static const char *name_of(const char *name)
{
	return *name ? name : "''";
}

static void add_value(struct buf *out, const struct value *v)
{
	if (v)
		value_repr(out, v);
	else
		buf_addstr(out, "none");
}

/* " KEY=VALUE" for what is there. */
static void add_attr(struct buf *out, const char *key, const char *text)
{
	if (text && *text)
		buf_addf(out, " %s=%s", key, text);
}

static void add_value_attr(struct buf *out, const char *key, const struct value *v)
{
	if (!v)
		return;
	buf_addf(out, " %s=", key);
	value_repr(out, v);
}

/* ---- flags, sources, optimizers ---- */

/* NAME=DEFAULT KEY=VALUE... */
static void add_flag(struct buf *out, const struct flagdef *f)
{
	buf_addf(out, "%s=", f->name);
	value_repr(out, f->default_);
	add_attr(out, "description", f->description);
	add_attr(out, "type", f->type);
	add_attr(out, "arg-name", f->arg_name);
	add_attr(out, "required", f->required ? "yes" : NULL);
	add_value_attr(out, "null-label", f->null_label);
	add_value_attr(out, "min", f->min);
	add_value_attr(out, "max", f->max);
	for (size_t i = 0; i < f->n_choices; i++)
		add_value_attr(out, "choice", f->choices[i].value);
	if (f->extra && value_len(f->extra))
		add_value_attr(out, "extra", f->extra);
}

static void add_flags(struct buf *out, const struct opdef *op)
{
	for (size_t i = 0; i < op->n_flags; i++) {
		buf_addstr(out, i ? "; " : "");
		add_flag(out, &op->flags[i]);
	}
}

static void add_source(struct buf *out, const struct source *s)
{
	buf_addstr(out, s->uri);
	add_attr(out, "name", s->name);
	add_attr(out, "sha256", s->sha256);
	add_attr(out, "unpack", s->unpack == NO ? "no" : NULL);
	add_attr(out, "target-path", s->target_path);
	add_attr(out, "target-type", s->target_type);
	if (s->select && value_len(s->select))
		add_value_attr(out, "select", s->select);
	add_value_attr(out, "rename", s->rename);
	add_value_attr(out, "params", s->params);
	add_attr(out, "warn-if-empty", s->warn_if_empty ? NULL : "no");
	add_attr(out, "fail-if-empty", s->fail_if_empty ? "yes" : NULL);
	add_attr(out, "preserve-path", s->preserve_path ? "yes" : NULL);
}

static void add_sources(struct buf *out, const struct resdef *r)
{
	for (size_t i = 0; i < r->n_sources; i++) {
		buf_addstr(out, i ? "; " : "");
		add_source(out, &r->sources[i]);
	}
}

static void add_requires(struct buf *out, const struct opdef *op)
{
	for (size_t i = 0; i < op->n_deps; i++) {
		buf_addstr(out, i ? "; " : "");
		if (op->deps[i].inline_)
			add_sources(out, op->deps[i].inline_);
		else
			buf_addstr(out, op->deps[i].spec);
	}
}

/* "-*.py +dir:x" of a selection. */
static void add_select(struct buf *out, const struct file_select *s)
{
	if (s->disabled)
		buf_addstr(out, "no");
	for (size_t i = 0; i < s->n_rules; i++) {
		buf_addf(out, "%s%c", i ? " " : "", s->rules[i].include ? '+' : '-');
		if (s->rules[i].type)
			buf_addf(out, "%s:", s->rules[i].type);
		strlist_join(&s->rules[i].patterns, ",", out);
	}
}

static void add_optimizers(struct buf *out, const struct opdef *op)
{
	for (size_t i = 0; i < op->n_optimizers; i++) {
		const struct optdef *o = &op->optimizers[i];

		buf_addf(out, "%s%s: %s%s ", i ? "; " : "", o->name, o->opspec,
			 o->is_default ? " default" : "");
		value_repr(out, o->flags);
	}
}

/* ---- questions ---- */

static void ask_file(struct buf *out, const struct guildfile *gf, const char *what)
{
	if (streq(what, "models")) {
		for (size_t i = 0; i < gf->n_models; i++)
			buf_addf(out, "%s%s", i ? ", " : "", name_of(gf->models[i]->name));
	} else if (streq(what, "default")) {
		const struct model *m = guildfile_default_model(gf);

		buf_addstr(out, m ? name_of(m->name) : "none");
	} else if (streq(what, "package")) {
		add_value(out, gf->package);
	} else {
		ck_abort_msg("no question: %s", what);
	}
}

static void ask_model(struct buf *out, const struct model *m, const char *what)
{
	if (streq(what, "description")) {
		buf_addstr(out, m->description);
	} else if (streq(what, "default-op")) {
		const struct opdef *op = model_default_op(m);

		buf_addstr(out, op ? op->fullname : "none");
	} else if (streq(what, "ops")) {
		for (size_t i = 0; i < m->n_ops; i++)
			buf_addf(out, "%s%s", i ? ", " : "", m->ops[i].fullname);
	} else if (streq(what, "resources")) {
		for (size_t i = 0; i < m->n_resources; i++)
			buf_addf(out, "%s%s", i ? ", " : "", m->resources[i].name);
	} else if (streq(what, "references")) {
		add_value(out, m->references);
	} else {
		ck_abort_msg("no question of a model: %s", what);
	}
}

static void ask_op(struct buf *out, const struct opdef *op, const char *what)
{
	if (streq(what, "main"))
		buf_addstr(out, or_none(op->main));
	else if (streq(what, "exec"))
		buf_addstr(out, or_none(op->exec));
	else if (streq(what, "description"))
		buf_addstr(out, op->description);
	else if (streq(what, "label"))
		buf_addstr(out, or_none(op->label));
	else if (streq(what, "flags-dest"))
		buf_addstr(out, or_none(op->flags_dest));
	else if (streq(what, "flags-import"))
		add_value(out, op->flags_import);
	else if (streq(what, "flags"))
		add_flags(out, op);
	else if (streq(what, "steps"))
		add_value(out, op->steps);
	else if (streq(what, "sourcecode"))
		add_select(out, &op->sourcecode);
	else if (streq(what, "optimizers"))
		add_optimizers(out, op);
	else if (streq(what, "requires"))
		add_requires(out, op);
	else
		ck_abort_msg("no question of an operation: %s", what);
}

static void ask_resource(struct buf *out, const struct resdef *r, const char *what)
{
	if (streq(what, "description"))
		buf_addstr(out, or_none(r->description));
	else if (streq(what, "target-path"))
		buf_addstr(out, or_none(r->target_path));
	else if (streq(what, "sources"))
		add_sources(out, r);
	else
		ck_abort_msg("no question of a resource: %s", what);
}

static const struct resdef *resource(const struct model *m, const char *name)
{
	for (size_t i = 0; i < m->n_resources; i++) {
		if (streq(m->resources[i].name, name))
			return &m->resources[i];
	}
	return NULL;
}

/* subject: "model|op|resource", name: "MODEL[:NAME]". */
static void ask_part(struct buf *out, const struct guildfile *gf, const char *subject, char *name,
		     const char *what)
{
	char *colon = strchr(name, ':');
	const struct model *m;

	if (colon)
		*colon = '\0';
	m = guildfile_model(gf, streq(name, "''") ? "" : name);
	if (m && !colon) {
		ask_model(out, m, what);
	} else if (m && streq(subject, "op") && model_op(m, colon + 1)) {
		ask_op(out, model_op(m, colon + 1), what);
	} else if (m && streq(subject, "resource") && resource(m, colon + 1)) {
		ask_resource(out, resource(m, colon + 1), what);
	} else {
		buf_addf(out, "no such %s", subject);
	}
}

static struct buf warnings = BUF_INIT;

static void keep_warning(enum log_level level, UNUSED bool dim, const char *text, UNUSED void *data)
{
	if (level == LOG_WARNING)
		buf_addf(&warnings, "%s%s", warnings.len ? "; " : "", text);
}

static void ask(struct buf *out, const struct guildfile *gf, char *question)
{
	char *name = strchr(question, ' '), *what = name ? strchr(name + 1, ' ') : NULL;

	if (streq(question, "warnings")) {
		buf_add(out, warnings.s, warnings.len);
	} else if (!what) {
		ask_file(out, gf, question);
	} else {
		*name = *what = '\0';
		ask_part(out, gf, question, name + 1, what + 1);
	}
}

static struct guildfile *parse(const char *text, unsigned line)
{
	CLEANUP(err_release) struct err err = ERR_INIT;
	struct guildfile *gf = NULL;

	buf_reset(&warnings);
	log_set_sink(keep_warning, NULL);
	ck_assert_msg(guildfile_parse(text, strlen(text), "/p/guild.yml", NULL, &gf, &err) == 0,
		      "line %u: %s", line, err.msg);
	log_set_sink(NULL, NULL);
	return gf;
}

START_TEST(facts)
{
	CLEANUP(strlist_release) struct strlist col = STRLIST_INIT;
	struct guildfile *gf = NULL;
	struct cases c;
	char *line;

	cases_open(&c, "guildfile");
	while ((line = cases_next(&c))) {
		CLEANUP(buf_release) struct buf answer = BUF_INIT;

		if (starts_with(line, "= ")) {
			guildfile_free(gf);
			gf = parse(line + 2, c.line);
			continue;
		}
		columns_split(&col, line, 2);
		ask(&answer, gf, col.v[0]);
		ck_assert_msg(streq(answer.s, col.v[1]), "line %u: %s", c.line, answer.s);
	}
	guildfile_free(gf);
	buf_release(&warnings);
	cases_close(&c);
}
END_TEST

static Suite *suite(void)
{
	Suite *s = suite_create("guildfile-facts");
	TCase *t = tcase_create("facts");

	tcase_add_test(t, facts);
	suite_add_tcase(s, t);
	return s;
}
UNIT_MAIN(suite)
