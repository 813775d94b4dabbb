/*
 * runsel-filter.c: the tests behind the filter options. guild-filters(7); upstream guild/commands/runs_impl.py.
 */
#include "runsel-internal.h"

#include "guild/alloc.h"
#include "guild/clock.h"
#include "guild/cmd.h"
#include "guild/err.h"
#include "guild/field.h"
#include "guild/status.h"
#include "guild/utf8.h"

void runsel_filter_release(struct runsel_filter *f)
{
	for (size_t i = 0; f->ops && i < f->sel->ops.n; i++)
		runmatch_release(&f->ops[i]);
	free(f->ops);
	filter_free(f->expr);
	*f = (struct runsel_filter)RUNSEL_FILTER_INIT;
}

/* ---- options ---- */

/* Upstream finds these after parsing: status 1. */
static int bad_option(struct err *err)
{
	err->kind = ERR_USAGE;
	err->status = 1;
	return -1;
}

static int init_states(struct runsel_filter *f, struct err *err)
{
	const struct runsel *s = f->sel;
	const struct { int given; char letter; enum run_state state; } states[] = {
		{ s->running, 'r', RUN_RUNNING },	{ s->completed, 'c', RUN_COMPLETED },
		{ s->error, 'e', RUN_ERROR },		{ s->terminated, 't', RUN_TERMINATED },
		{ s->pending, 'p', RUN_PENDING },	{ s->staged, 's', RUN_STAGED },
	};
	const char *chars = s->status_chars ? s->status_chars : "";
	size_t known = strspn(chars, "rcetps");

	if (chars[known]) {
		size_t n;

		(void)utf8_decode(chars + known, strlen(chars + known), &n); /* for the length alone */
		err_set(err, ERR_USAGE,
			"unrecognized status char '%.*s' in option '-S'\n"
			"Try '%s --help' for more information.",
			(int)n, chars + known, cmd_path());
		return bad_option(err);
	}
	for (size_t i = 0; i < ARRAY_SIZE(states); i++) {
		if (states[i].given > 0 || strchr(chars, states[i].letter))
			f->wanted |= states[i].state;
		else if (states[i].given < 0)
			f->unwanted |= states[i].state;
	}
	return 0;
}

static int check_pairs(const struct runsel *s, struct err *err)
{
	if (s->labels.n && s->unlabeled)
		err_set(err, ERR_USAGE, "--label and --unlabeled cannot both be used");
	else if (s->marked && s->unmarked)
		err_set(err, ERR_USAGE, "--marked and --unmarked cannot both be used");
	else
		return 0;
	return bad_option(err);
}

static int init_range(struct runsel_filter *f, struct err *err)
{
	const char *text = f->sel->started;

	if (!text || !*text)
		return 0;
	f->has_range = true;
	if (timerange_parse(text, clock_now_us() / 1000000, &f->range, err) == 0)
		return 0;
	err_wrap(err, "invalid RANGE");
	err_append(err, "\nTry '%s --help' for help specifying time ranges.", cmd_path());
	return bad_option(err);
}

static int init_ops(struct runsel_filter *f, struct err *err)
{
	const struct strlist *ops = &f->sel->ops;

	f->ops = xcalloc(ops->n + 1, sizeof(*f->ops));
	for (size_t i = 0; i < ops->n; i++)
		if (runmatch_parse(&f->ops[i], RUNMATCH_FILTER, ops->v[i], err) < 0)
			return -1;
	return 0;
}

int runsel_filter_init(struct runsel_filter *f, const struct runsel *sel, struct err *err)
{
	*f = (struct runsel_filter){ .sel = sel };
	if (init_states(f, err) < 0 || check_pairs(sel, err) < 0 || init_range(f, err) < 0 ||
	    init_ops(f, err) < 0)
		return -1;
	if (sel->filter && *sel->filter && filter_parse(&f->expr, sel->filter, err) < 0)
		return bad_option(err);
	return 0;
}

/* ---- runs ---- */

static int test_state(const struct runsel_filter *f, struct run *run, struct err *err)
{
	const struct run_status *st;

	if (!f->wanted && !f->unwanted)
		return 1;
	if (run_status(run, &st, err) < 0)
		return -1;
	return (!f->wanted || (st->state & f->wanted)) && !(st->state & f->unwanted);
}

static int test_op(const struct runsel_filter *f, struct run *run, struct err *err)
{
	CLEANUP(buf_release) struct buf desc = BUF_INIT;
	size_t n = f->sel->ops.n;

	if (!n)
		return 1;
	if (field_op_desc(run, &desc, err) < 0)
		return -1;
	for (size_t i = 0; i < n; i++)
		if (runmatch_desc(&f->ops[i], desc.s))
			return 1;
	return 0;
}

static int test_label(const struct runsel_filter *f, struct run *run, struct err *err)
{
	CLEANUP(buf_release) struct buf label = BUF_INIT;
	const struct strlist *want = &f->sel->labels;
	const struct value *v;
	int rc;

	if (!want->n && !f->sel->unlabeled)
		return 1;
	rc = run_attr(run, "label", &v, err);
	if (rc < 0)
		return -1;
	if (rc)
		value_str_py(&label, v);
	buf_trim(&label);
	if (f->sel->unlabeled)
		return !label.len;
	for (size_t i = 0; i < want->n; i++)
		if (streq(want->v[i], "-") ? !label.len : strstr(label.s, want->v[i]) != NULL)
			return 1;
	return 0;
}

static int test_tags(const struct runsel_filter *f, struct run *run, struct err *err)
{
	const struct strlist *want = &f->sel->tags;
	const struct value *tags;
	int rc;

	if (!want->n)
		return 1;
	rc = run_attr(run, "tags", &tags, err);
	if (rc <= 0 || !value_is(tags, VALUE_LIST))
		return MIN(rc, 0);
	for (size_t i = 0; i < tags->list.n; i++) {
		const char *tag = value_get_str(tags->list.items[i]);

		if (tag && strlist_has(want, tag))
			return 1;
	}
	return 0;
}

/* "USER\nHOST\nBODY" of each comment, in lower case. */
static void add_comments(struct buf *out, const struct value *comments)
{
	static const char *const keys[] = { "user", "host", "body" };

	for (size_t i = 0; value_is(comments, VALUE_LIST) && i < comments->list.n; i++) {
		for (size_t k = 0; k < ARRAY_SIZE(keys); k++) {
			const char *s = value_str_at(comments->list.items[i], keys[k]);

			if (i || k)
				buf_addch(out, '\n');
			if (s)
				utf8_lower(out, s, strlen(s));
		}
	}
}

static int test_comments(const struct runsel_filter *f, struct run *run, struct err *err)
{
	CLEANUP(buf_release) struct buf text = BUF_INIT;
	const struct strlist *want = &f->sel->comments;
	const struct value *comments;
	int rc;

	if (!want->n)
		return 1;
	rc = run_attr(run, "comments", &comments, err);
	if (rc < 0)
		return -1;
	if (rc)
		add_comments(&text, comments);
	for (size_t i = 0; i < want->n; i++) {
		CLEANUP(buf_release) struct buf lower = BUF_INIT;

		utf8_lower(&lower, want->v[i], strlen(want->v[i]));
		if (streq(want->v[i], "-") ? !text.len : strstr(text.s, lower.s) != NULL)
			return 1;
	}
	return 0;
}

static int test_marked(const struct runsel_filter *f, struct run *run, struct err *err)
{
	int marked;

	if (!f->sel->marked && !f->sel->unmarked)
		return 1;
	marked = run_is_marked(run, err);
	return marked < 0 ? -1 : marked == f->sel->marked;
}

static int test_started(const struct runsel_filter *f, struct run *run, struct err *err)
{
	int64_t us;

	if (!f->has_range)
		return 1;
	if (run_timestamp(run, &us, err) < 0)
		return -1;
	return us > 0 && timerange_has(&f->range, us / 1000000);
}

static int test_digest(const struct runsel_filter *f, struct run *run, struct err *err)
{
	const char *digest = "";

	if (!f->sel->digest || !*f->sel->digest)
		return 1;
	if (run_attr_str(run, "sourcecode_digest", &digest, err) < 0)
		return -1;
	return starts_with(digest, f->sel->digest);
}

static int test_expr(const struct runsel_filter *f, struct run *run, struct err *err)
{
	return f->expr ? filter_test(f->expr, run, err) : 1;
}

int runsel_filter_test(const struct runsel_filter *f, struct run *run, struct err *err)
{
	static int (*const tests[])(const struct runsel_filter *, struct run *, struct err *) = {
		test_state, test_op, test_label, test_tags, test_comments,
		test_marked, test_started, test_digest, test_expr,
	};

	for (size_t i = 0; i < ARRAY_SIZE(tests); i++) {
		int rc = tests[i](f, run, err);

		if (rc <= 0)
			return rc;
	}
	return 1;
}
