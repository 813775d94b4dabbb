#include "guild/opt.h"

#include <inttypes.h>

#include "guild/err.h"
#include "guild/num.h"
#include "guild/typo.h"

struct parser {
	const struct option *options;
	const char *prog;
	char *const *next; /* the words that are left */
	struct err *err;
};

/* An option found by a name. */
struct match {
	const char *word; /* with its dashes */
	size_t len;
	const struct option *o;
	void *base;
	bool off;
};

static const struct option help_option[] = {
	OPT_FLAG(NULL, "help", NULL, "Show this message and exit."),
	OPT_END,
};

bool opt_names_next(struct opt_names *n)
{
	static const char separators[] = ", /";
	size_t gap;

	if (!n->started && n->o->short_name) {
		n->started = true;
		n->dashes = "-";
		n->s = n->o->short_name;
		n->len = strlen(n->s);
		return true;
	}
	n->started = true;
	if (!n->rest || !*n->rest)
		return false;
	n->dashes = "--";
	n->s = n->rest;
	n->len = strcspn(n->s, separators);
	n->off = n->rest_off;
	gap = strspn(n->s + n->len, separators);
	n->rest = n->s + n->len + gap;
	if (memchr(n->s + n->len, '/', gap))
		n->rest_off = true;
	return true;
}

bool opt_takes_value(const struct option *o)
{
	switch (o->type) {
	case OPT_TYPE_STRING:
	case OPT_TYPE_LIST:
	case OPT_TYPE_INT:
	case OPT_TYPE_NUMBER:
	case OPT_TYPE_CHOICE:
		return true;
	case OPT_TYPE_END:
	case OPT_TYPE_FLAG:
	case OPT_TYPE_SWITCH:
	case OPT_TYPE_COUNT:
	case OPT_TYPE_INCLUDE:
	case OPT_TYPE_GROUP:
		return false;
	}
	BUG("option type %d", (int)o->type);
}

void opt_term(const struct option *o, struct buf *out)
{
	struct opt_names n = OPT_NAMES_INIT(o);
	const char *sep = "";

	while (opt_names_next(&n)) {
		buf_addf(out, "%s%s%.*s", n.off ? " / " : sep, n.dashes, (int)n.len, n.s);
		sep = ", ";
	}
	if (o->arg && opt_takes_value(o))
		buf_addf(out, " %s", o->arg);
}

static int each(const struct option *options, void *base, opt_each_fn *fn, void *data)
{
	for (const struct option *o = options; o->type != OPT_TYPE_END; o++) {
		int rc = o->type == OPT_TYPE_INCLUDE ?
				 each(o->include, opt_target(o, base), fn, data) :
				 fn(o, base, data);

		if (rc)
			return rc;
	}
	return 0;
}

int opt_each(const struct option *options, opt_each_fn *fn, void *data)
{
	return each(options, NULL, fn, data);
}

void *opt_target(const struct option *o, void *base)
{
	return o->flags & OPT_RELATIVE ? (char *)base + o->offset : o->target;
}

/* Goes on after a hit: of two options with one name the later has it, as upstream. */
static int match_option(const struct option *o, void *base, void *data)
{
	struct opt_names n = OPT_NAMES_INIT(o);
	struct match *m = data;

	if (o->type == OPT_TYPE_GROUP)
		return 0;
	while (opt_names_next(&n)) {
		size_t dashes = strlen(n.dashes);

		if (m->len == dashes + n.len && strncmp(m->word, n.dashes, dashes) == 0 &&
		    memcmp(m->word + dashes, n.s, n.len) == 0) {
			m->o = o;
			m->base = base;
			m->off = n.off;
		}
	}
	return 0;
}

/* len: of the name with its dashes. */
static bool find(const struct option *options, const char *word, size_t len, struct match *m)
{
	*m = (struct match){ .word = word, .len = len };
	(void)each(help_option, NULL, match_option, m); /* never stops */
	(void)each(options, NULL, match_option, m);
	return m->o;
}

const struct option *opt_find(const struct option *options, const char *name, size_t len)
{
	struct match m;

	return find(options, name, len, &m) ? m.o : NULL;
}

static int add_names(const struct option *o, UNUSED void *base, void *data)
{
	struct opt_names n = OPT_NAMES_INIT(o);
	struct strlist *names = data;

	while (!(o->flags & OPT_HIDDEN) && o->type != OPT_TYPE_GROUP && opt_names_next(&n))
		if (n.len > 1)
			strlist_pushf(names, "%s%.*s", n.dashes, (int)n.len, n.s);
	return 0;
}

static int usage(struct parser *p)
{
	return err_append(p->err, "\nTry '%s --help' for more information.", p->prog);
}

static int unknown(struct parser *p, const char *word, size_t len, bool guess)
{
	CLEANUP(strlist_release) struct strlist names = STRLIST_INIT;
	const char *near = NULL;

	err_set(p->err, ERR_USAGE, "unrecognized option '%.*s'", (int)len, word);
	if (guess) {
		CLEANUP(buf_release) struct buf name = BUF_INIT;

		buf_add(&name, word, len);
		(void)each(help_option, NULL, add_names, &names);
		(void)each(p->options, NULL, add_names, &names);
		near = typo_best(name.s, &names);
	}
	if (near)
		err_append(p->err, " (did you mean %s?)", near);
	return usage(p);
}

static void add_quoted_names(const struct option *o, struct buf *out)
{
	struct opt_names n = OPT_NAMES_INIT(o);
	const char *sep = "";

	while (opt_names_next(&n)) {
		buf_addf(out, "%s'%s%.*s'", sep, n.dashes, (int)n.len, n.s);
		sep = " / ";
	}
}

static int bad_value(struct parser *p, const struct option *o, const char *why)
{
	CLEANUP(buf_release) struct buf names = BUF_INIT;

	add_quoted_names(o, &names);
	err_set(p->err, ERR_USAGE, "Invalid value for %s: %s", names.s, why);
	return usage(p);
}

static int store_int(struct parser *p, const struct option *o, const char *value, int64_t *out)
{
	CLEANUP(buf_release) struct buf why = BUF_INIT;
	bool any = o->min == INT64_MIN;
	int64_t n = 0;

	switch (num_parse_pyint(value, &n)) {
	case NUM_NOT_INT:
		buf_addf(&why, "'%s' is not a valid integer%s.", value, any ? "" : " range");
		return bad_value(p, o, why.s);
	case NUM_BIG:
		n = strchr(value, '-') ? INT64_MIN : INT64_MAX;
		break;
	case NUM_INT:
		break;
	}
	if (n < o->min) {
		buf_addf(&why, "%" PRId64 " is not in the range x>=%" PRId64 ".", n, o->min);
		return bad_value(p, o, why.s);
	}
	*out = n;
	return 0;
}

static int store_choice(struct parser *p, const struct option *o, const char *value,
			const char **out)
{
	CLEANUP(buf_release) struct buf why = BUF_INIT;
	const char *sep = "";

	for (const char *const *c = o->choices; *c; c++) {
		if (streq(*c, value)) {
			*out = value;
			return 0;
		}
	}
	buf_addf(&why, "'%s' is not one of ", value);
	for (const char *const *c = o->choices; *c; c++) {
		buf_addf(&why, "%s'%s'", sep, *c);
		sep = ", ";
	}
	buf_addch(&why, '.');
	return bad_value(p, o, why.s);
}

/* value is NULL for the types that take none. */
static int store(struct parser *p, const struct match *m, const char *value)
{
	void *target = opt_target(m->o, m->base);
	double number;

	switch (m->o->type) {
	case OPT_TYPE_FLAG:
		*(bool *)target = true;
		return 0;
	case OPT_TYPE_SWITCH:
		*(int *)target = m->off ? -1 : 1;
		return 0;
	case OPT_TYPE_COUNT:
		++*(int *)target;
		return 0;
	case OPT_TYPE_STRING:
		*(const char **)target = value;
		return 0;
	case OPT_TYPE_LIST:
		strlist_push(target, value);
		return 0;
	case OPT_TYPE_INT:
		return store_int(p, m->o, value, target);
	case OPT_TYPE_NUMBER:
		/* The bare value is all that upstream says here. */
		if (!num_parse_pyfloat(value, &number))
			return bad_value(p, m->o, value);
		*(const char **)target = value;
		return 0;
	case OPT_TYPE_CHOICE:
		return store_choice(p, m->o, value, target);
	case OPT_TYPE_END:
	case OPT_TYPE_INCLUDE:
	case OPT_TYPE_GROUP:
		break;
	}
	BUG("option type %d", (int)m->o->type);
}

/* The next word is the value, whatever it looks like. */
static int store_next(struct parser *p, const struct match *m, const char *name, size_t len)
{
	if (!*p->next) {
		return err_set(p->err, ERR_USAGE, "Option '%.*s' requires an argument.", (int)len,
			       name);
	}
	return store(p, m, *p->next++);
}

/* "-abc" as one-letter options; one that takes a value takes the rest of the word. */
static int parse_cluster(struct parser *p, const char *word)
{
	for (const char *c = word + 1; *c; c++) {
		const char name[] = { '-', *c, '\0' };
		struct match m;
		int rc;

		if (!find(p->options, name, 2, &m))
			return unknown(p, name, 2, false);
		if (opt_takes_value(m.o))
			return c[1] ? store(p, &m, c + 1) : store_next(p, &m, name, 2);
		rc = store(p, &m, NULL);
		if (rc)
			return rc;
	}
	return 0;
}

static int parse_option(struct parser *p, const char *word)
{
	size_t len = strcspn(word, "=");
	const char *value = word[len] ? word + len + 1 : NULL;
	bool is_long = word[1] == '-';
	struct match m;

	/* "-n=5" is the letter n with "=5", as upstream reads it. */
	if (!is_long && len <= 2)
		return parse_cluster(p, word);
	if (!find(p->options, word, len, &m))
		return is_long ? unknown(p, word, len, true) : parse_cluster(p, word);
	if (opt_takes_value(m.o))
		return value ? store(p, &m, value) : store_next(p, &m, word, len);
	if (value)
		return err_set(p->err, ERR_USAGE, "Option '%.*s' does not take a value.", (int)len,
			       word);
	return m.o == help_option ? 1 : store(p, &m, NULL);
}

/* Options up to the next word that is none, "--" eaten. *ended: there was a "--". */
static int parse_options(struct parser *p, bool *ended)
{
	*ended = false;
	while (*p->next && (*p->next)[0] == '-' && (*p->next)[1]) {
		const char *word = *p->next++;
		int rc;

		if (streq(word, "--")) {
			*ended = true;
			return 0;
		}
		rc = parse_option(p, word);
		if (rc)
			return rc;
	}
	return 0;
}

int opt_parse_leading(const struct option *options, const char *prog, char *const *argv,
		      char *const **rest, struct err *err)
{
	struct parser p = { .options = options, .prog = prog, .next = argv, .err = err };
	bool ended;
	int rc = parse_options(&p, &ended);

	*rest = p.next;
	return rc;
}

int opt_parse(const struct option *options, const char *prog, char *const *argv,
	      struct strlist *args, struct err *err)
{
	struct parser p = { .options = options, .prog = prog, .next = argv, .err = err };

	for (;;) {
		bool ended;
		int rc = parse_options(&p, &ended);

		if (rc)
			return rc;
		if (ended)
			strlist_pushv(args, p.next);
		if (ended || !*p.next)
			return 0;
		strlist_push(args, *p.next++);
	}
}
