/* filter-eval.c: whether values that are looked up by name pass a filter. */
#include "filter-internal.h"

#include "guild/utf8.h"

struct lookup {
	filter_lookup_fn *fn;
	void *data;
	struct err *err;
};

/* Of unlike types neither is less. Equals order alike, but nan is not even equal to itself. */
static bool ordered(enum filter_op op, const struct value *a, const struct value *b)
{
	bool ok;
	int cmp = value_compare(a, b, &ok);

	if (!ok)
		return false;
	if (cmp == 0)
		return (op == FILTER_LE || op == FILTER_GE) && value_equal(a, b);
	return (cmp < 0) == (op == FILTER_LT || op == FILTER_LE);
}

static bool list_has(const struct value *list, const struct value *item)
{
	for (size_t i = 0; i < list->list.n; i++)
		if (value_equal(list->list.items[i], item))
			return true;
	return false;
}

static bool list_has_all(const struct value *list, const struct value *items)
{
	for (size_t i = 0; i < items->list.n; i++)
		if (!list_has(list, items->list.items[i]))
			return false;
	return true;
}

static void lower_text(struct buf *out, const struct value *v)
{
	CLEANUP(buf_release) struct buf text = BUF_INIT;

	value_str_py(&text, v);
	utf8_lower(out, text.s, text.len);
}

static bool contains(const struct value *v, const struct value *wanted)
{
	CLEANUP(buf_release) struct buf text = BUF_INIT;
	CLEANUP(buf_release) struct buf part = BUF_INIT;

	if (!value_truth(v)) /* 0 contains nothing, not even 0: upstream */
		return false;
	if (value_is(v, VALUE_LIST))
		return value_is(wanted, VALUE_LIST) ? list_has_all(v, wanted) : list_has(v, wanted);
	lower_text(&text, v);
	lower_text(&part, wanted);
	return memmem(text.s, text.len, part.s, part.len) != NULL;
}

static bool compare(enum filter_op op, const struct value *v, const struct value *wanted)
{
	switch (op) {
	case FILTER_EQ:
		return value_equal(v, wanted);
	case FILTER_LT:
	case FILTER_LE:
	case FILTER_GT:
	case FILTER_GE:
		return ordered(op, v, wanted);
	case FILTER_IN:
		return list_has(wanted, v);
	case FILTER_CONTAINS:
		return contains(v, wanted);
	case FILTER_TERM:
	case FILTER_GROUP:
		break;
	}
	BUG("filter operation %d compares nothing", (int)op);
}

static int eval_expr(const struct filter_node *node, const struct lookup *lookup);

static int eval_operand(const struct filter_node *node, const struct lookup *lookup)
{
	const struct value *v = NULL;
	int rc;

	if (node->op == FILTER_TERM) {
		rc = value_truth(node->value);
	} else if (node->op == FILTER_GROUP) {
		rc = eval_expr(node->group, lookup);
	} else {
		rc = lookup->fn(lookup->data, node->name, &v, lookup->err);
		if (rc >= 0)
			rc = compare(node->op, rc > 0 ? v : NULL, node->value);
	}
	return rc < 0 ? -1 : rc != node->negate;
}

static int eval_expr(const struct filter_node *node, const struct lookup *lookup)
{
	for (;;) {
		int rc = eval_operand(node, lookup);

		if (rc < 0 || node->join == FILTER_LAST || (rc > 0) == (node->join == FILTER_OR))
			return rc;
		node = node->next;
	}
}

int filter_test_with(const struct filter *f, filter_lookup_fn *fn, void *data, struct err *err)
{
	const struct lookup lookup = { fn, data, err };

	return eval_expr(f->expr, &lookup);
}
