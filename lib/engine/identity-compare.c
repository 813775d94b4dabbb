/*
 * identity-compare.c: a run beside what the same words would run now.
 */
#include "guild/err.h"
#include "guild/flagval.h"
#include "guild/log.h"
#include "guild/op.h"
#include "guild/status.h"

#include "identity-internal.h"

/* ---- the definition ---- */

/*
 * The words that gave the run its flags: those of the command that made it, and on top those of the
 * last one that started it again.
 */
static int given_flags(struct run *run, struct strlist *words, struct err *err)
{
	const struct value *params = NULL, *user = NULL, *first;

	if (run_attr(run, "run_params", &params, err) < 0 ||
	    run_attr(run, "user_flags", &user, err) < 0)
		return -1;
	first = value_get(params, "flags");
	for (size_t i = 0; value_is(first, VALUE_LIST) && i < value_len(first); i++) {
		const char *word = value_get_str(first->list.items[i]);

		if (word && *word != '@') /* a batch file: the run has a value of it */
			strlist_push(words, word);
	}
	if (value_is(user, VALUE_MAP))
		flag_assigns(words, user);
	return 0;
}

/* Flags and reference that a run would get now. What is not valid any more is a fact, too. */
static int make_now(struct op *op, struct opdef *def, struct run *run, struct err *err)
{
	struct runopts opts = RUNOPTS_INIT;
	int rc;

	opts.force_flags = true;
	rc = given_flags(run, &opts.flags, err);
	if (rc == 0)
		rc = op_set_flags(op, def, &opts, NULL, err);
	runopts_release(&opts);
	if (rc == 0)
		opdef_opref(def, &op->opref);
	return rc;
}

/* ---- what is compared ---- */

static enum identity_state state_of(const struct opref *now, bool same)
{
	if (!now)
		return STATE_GONE;
	return same ? STATE_SAME : STATE_CHANGED;
}

static void add_operation(const struct comparing *c, const struct opref *was,
			  const struct opref *now)
{
	struct arena *a = &c->id->arena;
	CLEANUP(buf_release) struct buf opspec = BUF_INIT;
	bool same = now && streq(was->pkg_type, now->pkg_type) &&
		    streq(was->pkg_name, now->pkg_name);

	opref_opspec(&opspec, was, NULL);
	identity_add(c->id, FACT_OPERATION, state_of(now, same), opspec.s,
		     value_str(a, was->pkg_name), now ? value_str(a, now->pkg_name) : NULL);
	if (!streq(was->pkg_type, "guildfile"))
		return;
	same = now && streq(was->pkg_version, now->pkg_version);
	identity_add(c->id, FACT_GUILDFILE, state_of(now, same), now ? now->pkg_name : was->pkg_name,
		     value_str(a, was->pkg_version), now ? value_str(a, now->pkg_version) : NULL);
}

static int add_status(const struct comparing *c, struct err *err)
{
	const struct run_status *st;
	CLEANUP(buf_release) struct buf text = BUF_INIT;
	bool is_done;

	if (run_status(c->run, &st, err) < 0)
		return -1;
	is_done = st->state & (RUN_COMPLETED | RUN_TERMINATED);
	run_status_text(&text, st);
	identity_add(c->id, FACT_STATUS, is_done ? STATE_SAME : STATE_CHANGED, "",
		     value_str(&c->id->arena, text.s), NULL);
	return 0;
}

static int add_flags(const struct comparing *c, struct err *err)
{
	const struct value *was = NULL;

	if (run_attr(c->run, "flags", &was, err) < 0)
		return -1;
	/* Without a definition they can only be told. */
	identity_add_flags(c->id, was, c->def ? c->now : was);
	return 0;
}

static void add_needed(const struct comparing *c)
{
	CLEANUP(buf_release) struct buf reasons = BUF_INIT;

	identity_reasons(c->id, &reasons);
	identity_add(c->id, FACT_NEEDED, reasons.len ? STATE_CHANGED : STATE_SAME, reasons.s, NULL,
		     value_bool(&c->id->arena, reasons.len > 0));
}

/* ---- all ---- */

/* A definition that cannot be found or read is gone, and said so. */
static void find_now(struct comparing *c, struct opfind *found, struct op *op)
{
	CLEANUP(err_release) struct err err = ERR_INIT;

	if (opfind_by_run(found, c->home, c->run, &err) < 0 || make_now(op, found->def, c->run, &err) < 0) {
		log_warning("%.*s", (int)strcspn(err.msg, "\n"), err.msg);
		return;
	}
	c->def = found->def;
	c->now = op->flags;
}

static int add_all(struct comparing *c, const struct opref *was, const struct opref *now,
		   struct err *err)
{
	if (add_status(c, err) < 0)
		return -1;
	add_operation(c, was, c->def ? now : NULL);
	if (add_flags(c, err) < 0 || identity_add_source(c, err) < 0 ||
	    identity_add_deps(c, err) < 0)
		return -1;
	add_needed(c);
	return 0;
}

int identity_compare(struct identity *id, struct run *run, const char *home, const char *exec_path,
		     int flags, struct err *err)
{
	CLEANUP(opfind_release) struct opfind found = OPFIND_INIT;
	CLEANUP(op_release) struct op op = OP_INIT;
	struct comparing c = { .id = id, .run = run, .home = home, .flags = flags };
	const struct opref *was;

	op.home = home;
	op.exec_path = exec_path;
	if (run_opref(run, &was, err) < 0 || run_attr_int(run, "initialized", &c.made_us, err) < 0 ||
	    run_timestamp(run, &c.started_us, err) < 0)
		return -1;
	find_now(&c, &found, &op);
	return add_all(&c, was, &op.opref, err);
}
