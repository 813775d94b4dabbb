#include "guild/err.h"
#include "guild/flagimport.h"
#include "guild/flagval.h"
#include "guild/home.h"
#include "guild/lookup.h"
#include "guild/map.h"
#include "guild/opcandidates.h"
#include "guild/resolve.h"
#include "guild/runcandidates.h"
#include "guild/runmatch.h"

#include "run.h"

/* "NAME=VALUE" gives a value to NAME. */
static void add_given(struct map *given, const char *word)
{
	CLEANUP(buf_release) struct buf name = BUF_INIT;

	buf_add(&name, word, strcspn(word, "="));
	if (word[name.len])
		map_set(given, name.s, NULL);
}

/* "NAME=", unless the line has it already. */
static void add_name(const char *name, const struct map *given, struct strlist *out)
{
	if (!map_has(given, name))
		strlist_pushf(out, "%s=", name);
}

static void add_values(const struct flagdef *flag, struct strlist *out)
{
	static const char *const truths[] = { "true", "false" };
	const char *type = flag->type ? flag->type : "";

	for (size_t i = 0; i < flag->n_choices; i++) {
		CLEANUP(buf_release) struct buf assign = BUF_INIT;

		buf_addf(&assign, "%s=", flag->name);
		flag_encode(&assign, flag->choices[i].value);
		strlist_push(out, assign.s);
	}
	if (flag->n_choices)
		return;
	for (size_t i = 0; streq(type, "boolean") && i < ARRAY_SIZE(truths); i++)
		strlist_pushf(out, "%s=%s", flag->name, truths[i]);
	if (streq(type, "path") || streq(type, "existing-path"))
		strlist_push(out, "!!file:*");
}

static void add_flags(const struct opdef *op, const struct map *given, const char *word,
		      struct strlist *out)
{
	size_t name_len = strcspn(word, "=");

	for (size_t i = 0; i < op->n_flags; i++) {
		const struct flagdef *flag = &op->flags[i];

		if (!word[name_len])
			add_name(flag->name, given, out);
		else if (strlen(flag->name) == name_len && starts_with(word, flag->name))
			add_values(flag, out);
	}
}

static void add_flags_of_op(const char *opspec, const struct map *given, const char *word,
			    struct strlist *out)
{
	CLEANUP(buf_release) struct buf home = BUF_INIT;
	CLEANUP(err_release) struct err err = ERR_INIT;
	CLEANUP(project_close) struct project project = PROJECT_INIT;
	struct opdef *op;

	if (project_open(&project, home_cwd(), home_if_any(&home), &err) < 0 ||
	    project_find_op(&project, opspec, &op, &err) < 0)
		return;
	flagimport_apply(op);
	resolve_add_flags(op);
	add_flags(op, given, word, out);
}

/* A run has values, but not what else they could be. */
static void add_flags_of_run(const char *spec, const struct map *given, struct strlist *out)
{
	CLEANUP(err_release) struct err err = ERR_INIT;
	CLEANUP(buf_release) struct buf home = BUF_INIT;
	const struct value *flags;
	struct run *run;

	if (home_find(&home, &err) < 0 || runmatch_restart(home.s, spec, &run, &err) < 0)
		return;
	if (run_attr(run, "flags", &flags, &err) > 0 && value_is(flags, VALUE_MAP))
		for (size_t i = 0; i < flags->map.n; i++)
			if (value_is(flags->map.entries[i].key, VALUE_STR))
				add_name(value_get_str(flags->map.entries[i].key), given, out);
	run_free(run);
}

void run_candidates(const struct runopts *opts, enum opt_complete kind, const struct strlist *words,
		    struct strlist *out)
{
	CLEANUP(map_release) struct map given = MAP_INIT; /* names of flags */
	const char *word = words->v[words->n - 1];
	const char *opspec = words->n > 1 && !strchr(words->v[0], '=') ? words->v[0] : NULL;

	if (kind != COMPLETE_OP) {
		runcandidates(kind, words, out);
		return;
	}
	for (size_t i = 0; i + 1 < words->n; i++)
		add_given(&given, words->v[i]);
	if (opts->restart || (opts->proto && !opspec)) {
		add_flags_of_run(opts->restart ? opts->restart : opts->proto, &given, out);
		if (opts->restart)
			return;
	}
	if (words->n == 1) {
		opcandidates(kind, words, out);
		strlist_push(out, "!!file:*"); /* a script */
	}
	if (opspec || !opts->proto)
		add_flags_of_op(opspec, &given, word, out);
}
