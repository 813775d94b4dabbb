#include "guild/steps.h"

#include "guild/alloc.h"
#include "guild/err.h"
#include "guild/expand.h"
#include "guild/file.h"
#include "guild/flagval.h"
#include "guild/log.h"
#include "guild/map.h"
#include "guild/shlex.h"

/* What the steps take from the run of the pipeline. */
struct parent {
	const struct opref *opref;
	const struct value *flags;  /* map, or NULL */
	const struct value *params; /* run_params, or NULL */
	struct value *step_flags;   /* "train" -> its flags: those named "train:lr" */
};

/* "invalid WHAT DATA" and what is wrong with it, data as Python shows it. */
static int step_error(struct err *err, const char *what, const struct value *data, const char *why)
{
	CLEANUP(buf_release) struct buf repr = BUF_INIT;

	value_repr(&repr, data);
	return err_set(err, ERR_INVALID, "invalid %s %s%s", what, repr.s, why);
}

/* ---- options: the run text, then the step's own keys ---- */

static void ignore_options(struct runopts *opts, const char *run_text)
{
	CLEANUP(strlist_release) struct strlist ignored = STRLIST_INIT;
	CLEANUP(buf_release) struct buf repr = BUF_INIT;

	runopts_ignore_for_step(opts, &ignored);
	value_repr_str(&repr, run_text, strlen(run_text));
	for (size_t i = 0; i < ignored.n; i++)
		log_warning("run parameter %s used in %s ignored", ignored.v[i], repr.s);
}

/* Keys of the step that stand for options. */
static int apply_data(struct arena *a, struct step *step, const struct value *data, struct err *err)
{
	for (size_t i = 0; i < data->map.n; i++) {
		const struct value_entry *e = &data->map.entries[i];
		const char *key = value_get_str(e->key);

		switch (key ? runopts_set_key(&step->opts, a, key, e->value) : RUNOPTS_KEY_OTHER) {
		case RUNOPTS_KEY_UNSUPPORTED:
			return err_set(err, ERR_INVALID,
				       "invalid step '%s': '%s' is not supported by this version",
				       value_str_at(data, "run"), key);
		case RUNOPTS_KEY_INVALID:
			return err_set(err, ERR_INVALID, "invalid value for '%s' in step '%s'", key,
				       value_str_at(data, "run"));
		case RUNOPTS_KEY_SET:
		case RUNOPTS_KEY_OTHER:
			break;
		}
	}
	return 0;
}

/* Flags given to the pipeline hold for its steps' label and tags too. */
static void inherit(struct arena *a, struct step *step, const struct parent *parent)
{
	const struct value *tags = value_get(parent->params, "tags");
	const char *label = value_str_at(parent->params, "label");

	if (!step->opts.label && label)
		step->opts.label = arena_strdup(a, label);
	if (!step->opts.tags.n)
		value_strings(tags, &step->opts.tags);
}

/* ---- flags ---- */

/* "NAME=VAL" words of the step: those of `flags` in place of those in its run text. */
static int step_assigns(const struct step *step, const struct value *data, struct strlist *out,
			struct err *err)
{
	const struct value *flags = value_get(data, "flags");

	if (!value_has(data, "flags") || !value_truth(flags)) {
		if (value_has(data, "flags") && !value_is(flags, VALUE_MAP) &&
		    !value_is(flags, VALUE_LIST))
			return step_error(err, "flags value", flags, "");
		strlist_pushv(out, step->opts.flags.v);
		return 0;
	}
	if (value_is(flags, VALUE_MAP)) {
		flag_assigns(out, flags);
		return 0;
	}
	if (!value_is(flags, VALUE_LIST))
		return step_error(err, "flags value", flags, "");
	for (size_t i = 0; i < value_len(flags); i++) {
		CLEANUP(buf_release) struct buf text = BUF_INIT;

		value_str_py(&text, flags->list.items[i]);
		strlist_push(out, text.s);
	}
	return 0;
}

/* Of "a:b:c" each beginning may be the name of a step. */
static void add_step_flag(struct arena *a, struct parent *parent, const char *name,
			  struct value *v)
{
	for (const char *end = strchr(name, ':'); end; end = strchr(end + 1, ':')) {
		const char *step = arena_strndup(a, name, (size_t)(end - name));
		struct value *flags = value_get(parent->step_flags, step);

		if (!flags) {
			flags = value_map(a);
			value_set(a, parent->step_flags, step, flags);
		}
		value_set(a, flags, end + 1, v);
	}
}

static void find_step_flags(struct arena *a, struct parent *parent)
{
	parent->step_flags = value_map(a);
	for (size_t i = 0; i < value_map_len(parent->flags); i++) {
		const struct value_entry *e = &parent->flags->map.entries[i];

		if (value_get_str(e->key))
			add_step_flag(a, parent, value_get_str(e->key), e->value);
	}
}

/* Parent flags "OPSPEC:NAME" and "STEP:NAME" are the step's; the operation's wins. */
static void apply_parent_flags(struct arena *a, const struct step *step, const struct parent *parent,
			       struct value *flags)
{
	const char *const prefixes[] = { step->opspec, step->title };
	CLEANUP(map_release) struct map seen = MAP_INIT;

	for (size_t p = 0; p < ARRAY_SIZE(prefixes); p++) {
		const struct value *own = value_get(parent->step_flags, prefixes[p]);

		for (size_t i = 0; i < value_map_len(own); i++) {
			const char *name = value_get_str(own->map.entries[i].key);

			if (map_has(&seen, name))
				continue;
			map_set(&seen, name, NULL);
			value_set(a, flags, name, value_copy(a, own->map.entries[i].value));
		}
	}
}

static int expand_ref(struct arena *a, const struct step *step, const struct parent *parent,
		      const struct value *v, struct value **out, struct err *err)
{
	if (expand_value(a, v, parent->flags, out, err) == 0)
		return 0;
	if (err->kind == ERR_NOTFOUND) {
		CLEANUP(free_ptr) char *name = xstrdup(err->msg);

		return err_set(err, ERR_INVALID, "invalid step '%s': undefined reference '%s'", step->title,
			       name);
	}
	return err_wrap(err, "invalid step '%s'", step->title);
}

static int step_flags(struct arena *a, struct step *step, const struct value *data,
		      const struct parent *parent, struct err *err)
{
	CLEANUP(strlist_release) struct strlist assigns = STRLIST_INIT;
	CLEANUP(strlist_release) struct strlist files = STRLIST_INIT;
	struct value *flags = value_map(a);

	if (step_assigns(step, data, &assigns, err) < 0 ||
	    flag_parse_args(a, assigns.v, NULL, flags, &files, err) < 0)
		return -1;
	if (files.n)
		return err_set(err, ERR_INVALID,
			       "invalid step '%s': batch files are not supported by this version",
			       step->title);
	apply_parent_flags(a, step, parent, flags);
	step->flags = value_map(a);
	for (size_t i = 0; i < flags->map.n; i++) {
		const struct value_entry *e = &flags->map.entries[i];
		struct value *v;

		if (expand_ref(a, step, parent, e->value, &v, err) < 0)
			return -1;
		if (!value_is_null(v))
			value_set_key(a, step->flags, e->key, v);
	}
	return 0;
}

/* ${flag} in the text of an option, if it is given. */
static int expand_option(struct arena *a, const struct step *step, const struct parent *parent,
			 const char **text, struct err *err)
{
	CLEANUP(buf_release) struct buf result = BUF_INIT;
	struct value *v;

	if (!*text)
		return 0;
	if (expand_ref(a, step, parent, value_str(a, *text), &v, err) < 0)
		return -1;
	if (!value_is_null(v))
		value_str_py(&result, v);
	*text = arena_strdup(a, result.s);
	return 0;
}

/* ---- one step ---- */

static int parse_run_text(struct steps *s, struct step *step, const char *text, struct err *err)
{
	CLEANUP(strlist_release) struct strlist words = STRLIST_INIT;
	CLEANUP(strlist_release) struct strlist args = STRLIST_INIT;
	char **argv;
	int rc;

	rc = shlex_split(text, &words, err);
	/* What the options point to must live as long as the steps. */
	argv = arena_calloc(&s->arena, words.n + 1, sizeof(*argv));
	for (size_t i = 0; i < words.n; i++)
		argv[i] = arena_strdup(&s->arena, words.v[i]);
	if (rc == 0)
		rc = runopts_parse(&step->opts, "guild run", argv, &args, err);
	if (rc < 0) {
		CLEANUP(buf_release) struct buf repr = BUF_INIT;
		CLEANUP(free_ptr) char *cause = xstrdup(err->msg);

		value_repr_str(&repr, text, strlen(text));
		cause[strcspn(cause, "\n")] = '\0'; /* not the line that names --help */
		return err_set(err, ERR_INVALID, "invalid run spec %s: %s", repr.s, cause);
	}
	if (step->opts.opspec)
		step->opts.opspec = arena_strdup(&s->arena, step->opts.opspec);
	ignore_options(&step->opts, text);
	return 0;
}

/* The step's operation, in the pipeline's model unless it names one. */
static int default_model(struct steps *s, struct step *step, const struct parent *parent,
			 struct err *err)
{
	CLEANUP(free_ptr) char *pkg = NULL;
	CLEANUP(free_ptr) char *model = NULL;
	CLEANUP(free_ptr) char *op = NULL;
	CLEANUP(buf_release) struct buf spec = BUF_INIT;

	if (!opref_split_spec(step->opts.opspec, &pkg, &model, &op)) {
		/* A script by its path ("sub/train.py") is no reference to an operation. */
		if (file_exists(AT_FDCWD, step->opts.opspec)) {
			step->opspec = arena_strdup(&s->arena, step->opts.opspec);
			return 0;
		}
		return err_set(err, ERR_SYNTAX, "invalid reference: '%s'", step->opts.opspec);
	}
	if (pkg)
		buf_addf(&spec, "%s/", pkg);
	if (model && *model)
		buf_addf(&spec, "%s:", model);
	else if (*parent->opref->model_name)
		buf_addf(&spec, "%s:", parent->opref->model_name);
	buf_addstr(&spec, op);
	step->opspec = arena_strdup(&s->arena, spec.s);
	return 0;
}

static int load_step(struct steps *s, struct step *step, const struct value *data_in,
		     const struct parent *parent, struct err *err)
{
	struct arena *a = &s->arena;
	const struct value *data = data_in;
	CLEANUP(buf_release) struct buf text = BUF_INIT;
	const char *name;

	*step = (struct step){ .opts = RUNOPTS_INIT };
	if (value_is(data_in, VALUE_STR)) {
		struct value *map = value_map(a);

		value_set(a, map, "run", value_copy(a, data_in));
		data = map;
	}
	if (!value_is(data, VALUE_MAP))
		return step_error(err, "step data:", data, "");
	buf_addstr(&text, value_str_at(data, "run") ? value_str_at(data, "run") : "");
	buf_trim(&text);
	if (!text.len)
		return step_error(err, "step", data, ": must define run");
	if (parse_run_text(s, step, text.s, err) < 0)
		return -1;
	if (!step->opts.opspec)
		return step_error(err, "step", data, ": must name an operation");
	if (apply_data(a, step, data, err) < 0 || default_model(s, step, parent, err) < 0)
		return -1;
	inherit(a, step, parent);
	name = value_str_at(data, "name");
	step->title = arena_strdup(a, name && *name ? name : step->opts.opspec);
	step->isolate = !value_has(data, "isolate-runs") ||
			value_truth(value_get(data, "isolate-runs"));
	step->expect = value_copy(a, value_get(data, "expect"));
	if (step_flags(a, step, data, parent, err) < 0)
		return -1;
	if (expand_option(a, step, parent, &step->opts.label, err) < 0 ||
	    expand_option(a, step, parent, &step->opts.gpus, err) < 0)
		return -1;
	for (size_t i = 0; i < step->opts.tags.n; i++) {
		const char *tag = step->opts.tags.v[i];

		if (expand_option(a, step, parent, &tag, err) < 0)
			return -1;
		free(step->opts.tags.v[i]);
		step->opts.tags.v[i] = xstrdup(tag);
	}
	return 0;
}

/* "train", "train_2", …: the name of the link that leads to the step's run. */
static int name_links(struct steps *s, struct err *err)
{
	CLEANUP(map_release) struct map counts = MAP_INIT; /* title -> how many have it so far */

	for (size_t i = 0; i < s->n; i++) {
		struct step *step = &s->v[i];
		size_t *count = map_get(&counts, step->title);

		if (strchr(step->title, '/') || streq(step->title, ".") || streq(step->title, "..") ||
		    streq(step->title, ".guild"))
			return err_set(err, ERR_INVALID,
				       "invalid step name '%s': a run cannot be linked by this name\n"
				       "Use 'name' to give the step another one.",
				       step->title);
		if (!count) {
			count = ARENA_NEW(&s->arena, size_t);
			map_set(&counts, step->title, count);
		}
		step->name = ++*count == 1 ? step->title
					   : arena_printf(&s->arena, "%s_%zu", step->title, *count);
	}
	return 0;
}

void steps_release(struct steps *s)
{
	for (size_t i = 0; i < s->n; i++)
		runopts_release(&s->v[i].opts);
	arena_release(&s->arena);
	*s = (struct steps)STEPS_INIT;
}

int steps_load(struct steps *s, struct run *run, struct err *err)
{
	CLEANUP(arena_release) struct arena tmp = ARENA_INIT;
	struct parent parent = { 0 };
	const struct value *data = NULL;

	if (run_opref(run, &parent.opref, err) < 0 || run_attr(run, "flags", &parent.flags, err) < 0 ||
	    run_attr(run, "run_params", &parent.params, err) < 0 ||
	    run_attr(run, "steps", &data, err) < 0)
		return -1;
	if (!value_truth(data))
		return 0;
	if (!value_is(data, VALUE_LIST))
		return step_error(err, "steps data", data, ": expected list");
	find_step_flags(&tmp, &parent);
	s->v = arena_calloc(&s->arena, value_len(data), sizeof(*s->v));
	for (size_t i = 0; i < value_len(data); i++) {
		s->n = i + 1;
		if (load_step(s, &s->v[i], data->list.items[i], &parent, err) < 0)
			return -1;
	}
	return name_links(s, err);
}
