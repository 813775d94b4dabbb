#include "guild/outscalar.h"

#include "guild/alloc.h"
#include "guild/err.h"
#include "guild/log.h"
#include "guild/num.h"
#include "guild/regex.h"
#include "guild/utf8.h"

#define KEY_PATTERN "[_a-zA-Z]\\S*"
#define STEP_PATTERN "[0-9]+"
#define TEXT_PATTERN "\\S+"
#define NUMBER_PATTERN                                            \
	"(?:[-+]?[0-9]*\\.?(?:[0-9]+)?(?:[eE][-+]?[0-9]+)?"       \
	"|[nN][aA][nN]"                                           \
	"|[-+]?[iI][nN][fF])"

/* Longer than any number that somebody prints. */
#define MAX_NUMBER 400

struct pattern {
	char *text; /* after aliases */
	char *name; /* the key of a map, NULL: none */
	struct regex *re;
	struct regex_span *groups; /* of the last match, group 0 first */
	size_t n_groups;           /* without group 0 */
	bool has_names;
	size_t key_group, value_group; /* of _key and _val, 0: not both there */
	bool warned;
};

struct outscalar {
	enum outscalar_kind kind;
	struct pattern *patterns;
	size_t n, cap;
	const char *line; /* the caller's, or clean.s */
	size_t len;
	struct buf clean; /* a line that was no UTF-8 */
	struct outscalar_pair *pairs;
	size_t n_pairs, cap_pairs;
};

bool outscalar_is_off(const struct value *config)
{
	return !value_is_null(config) && !value_truth(config);
}

void outscalar_free(struct outscalar *o)
{
	if (!o)
		return;
	for (size_t i = 0; i < o->n; i++) {
		free(o->patterns[i].text);
		free(o->patterns[i].name);
		free(o->patterns[i].groups);
		regex_free(o->patterns[i].re);
	}
	free(o->patterns);
	free(o->pairs);
	buf_release(&o->clean);
	free(o);
}

/* ---- patterns ---- */

static char *expand_aliases(enum outscalar_kind kind, const char *text)
{
	const struct { const char *alias, *pattern; } aliases[] = {
		{ "\\key", KEY_PATTERN },
		{ "\\value", kind == OUTSCALAR_NUMBERS ? NUMBER_PATTERN : TEXT_PATTERN },
		/* Only numbers have steps. */
		{ kind == OUTSCALAR_NUMBERS ? "\\step" : NULL, STEP_PATTERN },
	};
	CLEANUP(buf_release) struct buf out = BUF_INIT;

	while (*text) {
		size_t i = 0;

		while (i < ARRAY_SIZE(aliases) &&
		       !(aliases[i].alias && starts_with(text, aliases[i].alias)))
			i++;
		if (i < ARRAY_SIZE(aliases)) {
			buf_addstr(&out, aliases[i].pattern);
			text += strlen(aliases[i].alias);
		} else {
			buf_addch(&out, *text++);
		}
	}
	return buf_detach(&out);
}

static void find_names(struct pattern *p)
{
	for (size_t i = 1; i <= p->n_groups; i++) {
		const char *name = regex_group_name(p->re, i);

		if (!name)
			continue;
		p->has_names = true;
		if (streq(name, "_key"))
			p->key_group = i;
		else if (streq(name, "_val"))
			p->value_group = i;
	}
	if (!p->key_group || !p->value_group)
		p->key_group = p->value_group = 0;
}

static void add_pattern(struct outscalar *o, const char *text, const char *name)
{
	CLEANUP(err_release) struct err err = ERR_INIT;
	CLEANUP(free_ptr) char *expanded = expand_aliases(o->kind, text);
	struct pattern p = { .name = name ? xstrdup(name) : NULL };

	if (regex_compile(&p.re, expanded, &err) < 0) {
		log_warning("error compiling pattern %s: %s", expanded, err.msg);
		free(p.name);
		return;
	}
	p.text = expanded;
	expanded = NULL;
	p.n_groups = regex_group_count(p.re);
	p.groups = xcalloc(p.n_groups + 1, sizeof(*p.groups));
	find_names(&p);
	ALLOC_GROW(o->patterns, o->n + 1, o->cap);
	o->patterns[o->n++] = p;
}

static void add_value(struct outscalar *o, const struct value *v, const char *name,
		      const char *what)
{
	CLEANUP(buf_release) struct buf repr = BUF_INIT;

	if (value_is(v, VALUE_STR)) {
		add_pattern(o, v->str.s, name);
		return;
	}
	value_repr(&repr, v);
	log_warning("invalid %s: %s", what, repr.s);
}

static void add_map(struct outscalar *o, const struct value *map)
{
	CLEANUP(free_ptr) struct value_entry *sorted = value_sorted_entries(map);

	for (size_t i = 0; i < value_map_len(map); i++) {
		CLEANUP(buf_release) struct buf name = BUF_INIT;

		value_str_py(&name, sorted[i].key);
		add_value(o, sorted[i].value, name.s, "output scalar pattern");
	}
}

static void add_item(struct outscalar *o, const struct value *item)
{
	if (value_is(item, VALUE_MAP))
		add_map(o, item);
	else
		add_value(o, item, NULL, "item config");
}

static void add_defaults(struct outscalar *o)
{
	if (o->kind == OUTSCALAR_TEXTS) {
		add_pattern(o, "^(\\key):\\s+(\\value)$", NULL);
		return;
	}
	add_pattern(o, "^\\key:\\s+\\value\\s+\\((?:step\\s+)?(?P<step>\\step)\\)$", NULL);
	add_pattern(o, "^(\\key):\\s+(\\value)(?:\\s+\\(.*\\))?$", NULL);
}

struct outscalar *outscalar_new(enum outscalar_kind kind, const struct value *config)
{
	struct outscalar *o = xcalloc(1, sizeof(*o));

	o->kind = kind;
	buf_init(&o->clean);
	o->line = "";
	if (value_is_null(config))
		add_defaults(o);
	else if (!value_is(config, VALUE_LIST))
		add_item(o, config);
	else
		for (size_t i = 0; i < value_len(config); i++)
			add_item(o, config->list.items[i]);
	return o;
}

const char *outscalar_pattern(const struct outscalar *o, size_t i)
{
	return i < o->n ? o->patterns[i].text : NULL;
}

/* ---- lines ---- */

/* White space as Python's str.rstrip() has it. */
static bool is_space(int32_t c)
{
	return (c >= '\t' && c <= '\r') || (c >= 0x1c && c <= ' ') || c == 0x85 || c == 0xa0 ||
	       c == 0x1680 || (c >= 0x2000 && c <= 0x200a) || c == 0x2028 || c == 0x2029 ||
	       c == 0x202f || c == 0x205f || c == 0x3000;
}

static size_t trimmed(const char *s, size_t len)
{
	while (len) {
		size_t start = len - 1, n;

		while (start && ((unsigned char)s[start] & 0xc0) == 0x80)
			start--;
		if (!is_space(utf8_decode(s + start, len - start, &n)))
			break;
		len = start;
	}
	return len;
}

static void drop_invalid(struct buf *out, const char *s, size_t len)
{
	size_t n;

	buf_reset(out);
	for (size_t i = 0; i < len; i += n)
		if (utf8_decode(s + i, len - i, &n) >= 0)
			buf_add(out, s + i, n);
}

const char *outscalar_set_line(struct outscalar *o, const char *line, size_t len, size_t *seen_len)
{
	o->line = line;
	o->len = len;
	if (!utf8_valid(line, len)) {
		drop_invalid(&o->clean, line, len);
		o->line = o->clean.s;
		o->len = o->clean.len;
	}
	o->len = trimmed(o->line, o->len);
	*seen_len = o->len;
	return o->line;
}

/* ---- values ---- */

static bool is_number(const char *s, size_t len, double *out)
{
	char text[MAX_NUMBER + 1];

	if (len > MAX_NUMBER || memchr(s, '\0', len))
		return false;
	memcpy(text, s, len);
	text[len] = '\0';
	return num_parse_pyfloat(text, out);
}

static int compare_keys(const struct outscalar_pair *a, const struct outscalar_pair *b)
{
	int order = memcmp(a->key, b->key, MIN(a->key_len, b->key_len));

	return order ? order : (a->key_len > b->key_len) - (a->key_len < b->key_len);
}

/* Keep them sorted: a line has few. */
static void add_pair(struct outscalar *o, struct outscalar_pair pair)
{
	size_t i = 0;
	int order = 1;

	while (i < o->n_pairs && (order = compare_keys(&o->pairs[i], &pair)) < 0)
		i++;
	if (i < o->n_pairs && order == 0) {
		o->pairs[i] = pair;
		return;
	}
	ALLOC_GROW(o->pairs, o->n_pairs + 1, o->cap_pairs);
	memmove(&o->pairs[i + 1], &o->pairs[i], (o->n_pairs - i) * sizeof(*o->pairs));
	o->pairs[i] = pair;
	o->n_pairs++;
}

/* A group that took no part in the match is no value. */
static void take(struct outscalar *o, const char *key, size_t key_len,
		 const struct regex_span *span)
{
	struct outscalar_pair pair = { .key = key, .key_len = key_len };

	if (span->start == (size_t)-1)
		return;
	pair.text = o->line + span->start;
	pair.text_len = span->end - span->start;
	if (o->kind == OUTSCALAR_TEXTS || is_number(pair.text, pair.text_len, &pair.number))
		add_pair(o, pair);
}

static void take_pair(struct outscalar *o, const struct regex_span *key,
		      const struct regex_span *value)
{
	if (key->start != (size_t)-1)
		take(o, o->line + key->start, key->end - key->start, value);
}

static void warn_once(struct pattern *p)
{
	CLEANUP(buf_release) struct buf repr = BUF_INIT;

	if (p->warned)
		return;
	p->warned = true;
	value_repr_str(&repr, p->text, strlen(p->text));
	if (p->n_groups == 1)
		log_warning("one unnamed group for %s, which has no name - skipping", repr.s);
	else
		log_warning("bad unnamed group count %zu for %s (expected 1 or 2) skipping",
			    p->n_groups, repr.s);
}

/* The values of one match. */
static void take_match(struct outscalar *o, struct pattern *p)
{
	const struct regex_span *groups = p->groups;

	if (p->key_group) {
		take_pair(o, &groups[p->key_group], &groups[p->value_group]);
		return;
	}
	for (size_t i = 1; p->has_names && i <= p->n_groups; i++) {
		const char *name = regex_group_name(p->re, i);

		if (name)
			take(o, name, strlen(name), &groups[i]);
	}
	if (p->has_names)
		return;
	if (p->n_groups == 2)
		take_pair(o, &groups[1], &groups[2]);
	else if (p->n_groups == 1 && p->name)
		take(o, p->name, strlen(p->name), &groups[1]);
	else
		warn_once(p);
}

static bool next_match(const struct outscalar *o, struct pattern *p, struct regex_iter *it)
{
	return regex_next(p->re, o->line, o->len, it, p->groups, p->n_groups + 1);
}

size_t outscalar_read(struct outscalar *o, const char *line, size_t len,
		      const struct outscalar_pair **pairs)
{
	size_t ignored;

	(void)outscalar_set_line(o, line, len, &ignored); /* it stays set */
	o->n_pairs = 0;
	for (size_t i = 0; i < o->n; i++) {
		struct regex_iter it = { 0 };

		while (next_match(o, &o->patterns[i], &it))
			take_match(o, &o->patterns[i]);
	}
	*pairs = o->n_pairs ? o->pairs : NULL;
	return o->n_pairs;
}

static void add_groups(const struct outscalar *o, const struct pattern *p, struct buf *out)
{
	buf_addch(out, '(');
	for (size_t i = 1; i <= p->n_groups; i++) {
		const struct regex_span *g = &p->groups[i];

		buf_addstr(out, i > 1 ? ", " : "");
		if (g->start == (size_t)-1)
			buf_addstr(out, "None");
		else
			value_repr_str(out, o->line + g->start, g->end - g->start);
	}
	buf_addstr(out, p->n_groups == 1 ? ",)" : ")");
}

bool outscalar_try(struct outscalar *o, size_t i, struct buf *groups,
		   const struct outscalar_pair **pairs, size_t *n)
{
	struct pattern *p = &o->patterns[i];
	struct regex_iter it = { 0 };
	bool found = false;

	o->n_pairs = 0;
	buf_addch(groups, '[');
	while (next_match(o, p, &it)) {
		buf_addstr(groups, found ? ", " : "");
		add_groups(o, p, groups);
		take_match(o, p);
		found = true;
	}
	buf_addch(groups, ']');
	*n = o->n_pairs;
	*pairs = o->n_pairs ? o->pairs : NULL;
	return found;
}
