#include "guild/identity.h"

#include "guild/alloc.h"

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
