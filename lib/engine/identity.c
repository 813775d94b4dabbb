#include "guild/identity.h"

#include "guild/alloc.h"
#include "guild/err.h"
#include "guild/flagval.h"
#include "guild/log.h"
#include "guild/op.h"
#include "guild/status.h"

#include "identity-internal.h"

const char *identity_fact_name(enum identity_fact fact)
{
	static const char *const names[] = { "status", "operation", "guildfile", "flag",
					     "sourcecode", "source", "dependency", "needed" };

	return names[fact];
}

const char *identity_state_name(enum identity_state state)
{
	static const char *const names[] = { "same", "changed", "new", "gone", "unknown" };

	return names[state];
}

void identity_release(struct identity *id)
{
	arena_release(&id->arena);
	free(id->v);
	*id = (struct identity)IDENTITY_INIT;
}

void identity_add(struct identity *id, enum identity_fact fact, enum identity_state state,
		  const char *name, const struct value *was, const struct value *now)
{
	ALLOC_GROW(id->v, id->n + 1, id->cap);
	id->v[id->n++] = (struct identity_item){
		.fact = fact,
		.state = state,
		.name = arena_strdup(&id->arena, name),
		.was = was ? value_copy(&id->arena, was) : NULL,
		.now = now ? value_copy(&id->arena, now) : NULL,
		.counts = fact <= FACT_FLAG,
	};
}

/* ---- flags ---- */

static enum identity_state flag_state(const struct value *was, const struct value *now)
{
	if (!was)
		return STATE_NEW;
	if (!now)
		return STATE_GONE;
	return value_equal(was, now) ? STATE_SAME : STATE_CHANGED;
}

void identity_add_flags(struct identity *id, const struct value *was, const struct value *now)
{
	struct value *all = value_map(&id->arena);
	const struct value *const sets[] = { was, now };
	CLEANUP(free_ptr) struct value_entry *sorted = NULL;

	for (size_t i = 0; i < ARRAY_SIZE(sets); i++)
		for (size_t k = 0; k < value_map_len(sets[i]); k++)
			value_set_key(&id->arena, all, sets[i]->map.entries[k].key,
				      sets[i]->map.entries[k].value);
	sorted = value_sorted_entries(all);
	for (size_t i = 0; i < value_map_len(all); i++) {
		const struct value_entry *a = value_find(was, sorted[i].key);
		const struct value_entry *b = value_find(now, sorted[i].key);
		const struct value *x = a ? a->value : NULL, *y = b ? b->value : NULL;
		CLEANUP(buf_release) struct buf name = BUF_INIT;

		value_str_py(&name, sorted[i].key);
		identity_add(id, FACT_FLAG, flag_state(x, y), name.s, x, y);
	}
}

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

/* ---- the definition ---- */

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

void identity_reasons(const struct identity *id, struct buf *out)
{
	size_t start = out->len;

	for (size_t i = 0; i < id->n; i++) {
		const struct identity_item *item = &id->v[i];

		if (!item->counts || item->state == STATE_SAME)
			continue;
		buf_addstr(out, out->len > start ? ", " : "");
		buf_addstr(out, identity_fact_name(item->fact));
		if (item->fact == FACT_FLAG)
			buf_addf(out, " %s", item->name);
	}
}

static void add_needed(const struct comparing *c)
{
	CLEANUP(buf_release) struct buf reasons = BUF_INIT;

	identity_reasons(c->id, &reasons);
	identity_add(c->id, FACT_NEEDED, reasons.len ? STATE_CHANGED : STATE_SAME, reasons.s, NULL,
		     value_bool(&c->id->arena, reasons.len > 0));
}

/* A definition that cannot be found or read is gone, and said so. */
static int find_now(struct comparing *c, struct opfind *found, struct op *op, struct err *err)
{
	int rc = opfind_by_run(found, c->run, err);

	if (rc == 0)
		rc = make_now(op, found->def, c->run, err);
	if (rc == 0) {
		c->def = found->def;
		c->now = op->flags;
		return 0;
	}
	log_warning("%.*s", (int)strcspn(err->msg, "\n"), err->msg);
	err_release(err);
	return 0;
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
	    run_timestamp(run, &c.started_us, err) < 0 ||
	    find_now(&c, &found, &op, err) < 0)
		return -1;
	return add_all(&c, was, &op.opref, err);
}
