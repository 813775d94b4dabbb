/*
 * yaml-emit.c: values as YAML, byte for byte as PyYAML's safe_dump lays them out.
 *
 * The layout follows from a few facts that are kept while writing: the column, and whether
 * what was written last is white space or indentation. Lines are folded once they are wider than
 * 80 columns. Output is pure ASCII: any other text is in double quotes, escaped.
 */
#include "guild/alloc.h"
#include "guild/map.h"
#include "guild/num.h"
#include "guild/utf8.h"
#include "guild/yaml.h"
#include "yaml-internal.h"

#define WIDTH 80
#define INDENT 2
/* A key longer than this, with its tag and anchor, is written as `? KEY`. */
#define MAX_KEY 127

/* A date, list or map that was seen: whether it is used again. */
struct shared {
	const struct value *v;
	unsigned id; /* of its anchor, 0: used once */
	bool written;
};

struct emitter {
	struct buf *out;
	size_t column;
	bool blank;  /* white space, or nothing on this line, was written last */
	bool indent; /* so far the line has only indentation and the marks - ? : */
	bool flow;   /* all lists and maps in [] and {} */
	bool strict; /* y and n are quoted: to others than PyYAML they are bools */
	int flow_level;
	struct shared *shared; /* open addressing by address; a power of two */
	size_t n_shared, n_slots;
	unsigned last_id;
};

/* Where a node stands. */
enum place { IN_LIST = 0, IN_MAP = 1 << 0, SIMPLE_KEY = 1 << 1 };

/* ---- sharing ---- */

static bool is_shareable(const struct value *v)
{
	return value_is(v, VALUE_LIST) || value_is(v, VALUE_MAP) || value_is(v, VALUE_DATE);
}

static struct shared *find_shared(const struct emitter *e, const struct value *v)
{
	size_t mask = e->n_slots - 1, i = map_hash(&v, sizeof(v)) & mask;

	while (e->shared[i].v && e->shared[i].v != v)
		i = (i + 1) & mask;
	return &e->shared[i];
}

static struct shared *add_shared(struct emitter *e, const struct value *v)
{
	struct shared *old = e->shared, *slot;
	size_t n = e->n_slots;

	if (e->n_shared * 3 >= n * 2) {
		e->n_slots = n ? n * 2 : 32;
		e->shared = xcalloc(e->n_slots, sizeof(e->shared[0]));
		for (size_t i = 0; i < n; i++)
			if (old[i].v)
				*find_shared(e, old[i].v) = old[i];
		free(old);
	}
	slot = find_shared(e, v);
	if (!slot->v)
		e->n_shared++;
	return slot;
}

/* Give an anchor to what is reached a second time, in that order. */
static void find_sharing(struct emitter *e, const struct value *v)
{
	struct value_entry *entries;
	struct shared *slot;

	if (!is_shareable(v))
		return;
	slot = add_shared(e, v);
	if (slot->v) {
		if (!slot->id)
			slot->id = ++e->last_id;
		return;
	}
	slot->v = v;
	for (size_t i = 0; v->type == VALUE_LIST && i < v->list.n; i++)
		find_sharing(e, v->list.items[i]);
	if (v->type != VALUE_MAP)
		return;
	entries = value_sorted_entries(v);
	for (size_t i = 0; i < v->map.n; i++) {
		find_sharing(e, entries[i].key);
		find_sharing(e, entries[i].value);
	}
	free(entries);
}

/* ---- marks and lines ---- */

static void put(struct emitter *e, const char *s, size_t len)
{
	buf_add(e->out, s, len);
	e->column += len;
}

static void put_mark(struct emitter *e, const char *mark, bool need_blank)
{
	if (need_blank && !e->blank)
		put(e, " ", 1);
	put(e, mark, strlen(mark));
	e->blank = false;
	e->indent = false;
}

/* - ? : at the start of a line: what follows may stand on the same line. */
static void put_block_mark(struct emitter *e, const char *mark)
{
	bool indent = e->indent;

	put_mark(e, mark, /* need_blank= */ true);
	e->indent = indent;
}

static void put_newline(struct emitter *e)
{
	buf_addch(e->out, '\n');
	e->column = 0;
	e->blank = true;
	e->indent = true;
}

/* Go to the column indent, on a new line unless this one has got no farther. */
static void put_indent(struct emitter *e, int indent)
{
	size_t want = indent > 0 ? (size_t)indent : 0;

	if (!e->indent || e->column > want || (e->column == want && !e->blank))
		put_newline(e);
	if (e->column < want) {
		buf_addchars(e->out, ' ', want - e->column);
		e->column = want;
		e->blank = true;
	}
}

/* ---- strings ---- */

/* What a text allows. */
struct analysis {
	bool multiline;
	bool plain, flow_plain, single;
};

static bool is_blank_or_end(const char *s, size_t len, size_t i)
{
	return i >= len || !s[i] || strchr(" \t\r\n", s[i]);
}

/* U+0085, U+2028, U+2029: breaks to YAML; their bytes at s. */
static bool is_wide_break(const char *s, size_t len)
{
	return (len >= 2 && memcmp(s, "\xc2\x85", 2) == 0) ||
	       (len >= 3 && memcmp(s, "\xe2\x80", 2) == 0 && (s[2] == '\xa8' || s[2] == '\xa9'));
}

/* Does the character at i mean something in a plain scalar: anywhere, or only in [] and {}? */
static void find_indicator(const char *s, size_t len, size_t i, bool *block, bool *flow)
{
	bool blank_next = is_blank_or_end(s, len, i + 1);

	if (i == 0) {
		*block = strchr("#,[]{}&*!|>'\"%@`", s[i]) || (strchr("?:-", s[i]) && blank_next);
		*flow = *block || s[i] == '?' || s[i] == ':';
	} else {
		*block = (s[i] == ':' && blank_next) || (s[i] == '#' && is_blank_or_end(s, len, i - 1));
		*flow = *block || strchr(",?[]{}:", s[i]);
	}
}

static struct analysis analyze(const char *s, size_t len)
{
	struct analysis a = { .plain = true, .flow_plain = len > 0, .single = true };

	if (!len)
		return a;
	if (len >= 3 && (memcmp(s, "---", 3) == 0 || memcmp(s, "...", 3) == 0))
		a.plain = a.flow_plain = false;
	if (s[0] == ' ' || s[len - 1] == ' ')
		a.plain = a.flow_plain = false;
	for (size_t i = 0; i < len; i++) {
		bool block, flow;

		if (s[i] == '\n') {
			a.multiline = true;
			a.plain = a.flow_plain = false;
			if ((i > 0 && s[i - 1] == ' ') || (i + 1 < len && s[i + 1] == ' '))
				a.single = false;
		} else if (s[i] < ' ' || s[i] > '~') {
			a.multiline |= is_wide_break(s + i, len - i);
			a.plain = a.flow_plain = a.single = false;
		} else {
			find_indicator(s, len, i, &block, &flow);
			a.plain &= !block;
			a.flow_plain &= !flow;
		}
	}
	return a;
}

/* A lone blank becomes a line break when the line is wide. */
static void put_plain(struct emitter *e, const char *s, size_t len, bool split, int indent)
{
	size_t n;

	if (!e->blank)
		put(e, " ", 1);
	for (size_t i = 0; i < len; i += n) {
		n = s[i] == ' ' ? strspn(s + i, " ") : strcspn(s + i, " ");
		if (s[i] == ' ' && n == 1 && split && e->column > WIDTH)
			put_indent(e, indent);
		else
			put(e, s + i, n);
	}
	e->blank = false;
	e->indent = false;
}

/* As plain, but ' is doubled, and line breaks cost one more. */
static void put_single(struct emitter *e, const char *s, size_t len, bool split, int indent)
{
	size_t n;

	put_mark(e, "'", /* need_blank= */ true);
	for (size_t i = 0; i < len; i += n) {
		if (s[i] == ' ') {
			n = strspn(s + i, " ");
			if (n == 1 && split && e->column > WIDTH && i > 0 && i + n < len)
				put_indent(e, indent);
			else
				put(e, s + i, n);
		} else if (s[i] == '\n') {
			n = strspn(s + i, "\n");
			for (size_t k = 0; k <= n; k++)
				put_newline(e);
			put_indent(e, indent);
		} else if (s[i] == '\'') {
			n = 1;
			put(e, "''", 2);
		} else {
			n = strcspn(s + i, " \n'");
			put(e, s + i, n);
		}
	}
	put_mark(e, "'", /* need_blank= */ false);
}

static void put_escape(struct emitter *e, int32_t c, char byte)
{
	static const struct { int32_t c; char letter; } letters[] = {
		{ 0, '0' },	{ 7, 'a' },    { 8, 'b' },	 { 9, 't' },	   { 10, 'n' },
		{ 11, 'v' },	{ 12, 'f' },   { 13, 'r' },	 { 27, 'e' },	   { '"', '"' },
		{ '\\', '\\' }, { 0x85, 'N' }, { 0xa0, '_' }, { 0x2028, 'L' }, { 0x2029, 'P' },
	};
	size_t start = e->out->len;

	if (c < 0) /* not UTF-8: as Python reads such a byte */
		c = 0xdc00 + (unsigned char)byte;
	for (size_t i = 0; i < ARRAY_SIZE(letters); i++) {
		if (letters[i].c == c) {
			put(e, "\\", 1);
			put(e, &letters[i].letter, 1);
			return;
		}
	}
	if (c <= 0xff)
		buf_addf(e->out, "\\x%02X", (unsigned)c);
	else if (c <= 0xffff)
		buf_addf(e->out, "\\u%04X", (unsigned)c);
	else
		buf_addf(e->out, "\\U%08X", (unsigned)c);
	e->column += e->out->len - start;
}

static void put_double(struct emitter *e, const char *s, size_t len, bool split, int indent)
{
	size_t start = 0, n; /* from start on is not written yet */

	put_mark(e, "\"", /* need_blank= */ true);
	for (size_t i = 0; i < len; i += n) {
		int32_t c = utf8_decode(s + i, len - i, &n);
		bool escape = c < ' ' || c > '~' || c == '"' || c == '\\';

		if (escape) {
			put(e, s + start, i - start);
			put_escape(e, c, s[i]);
			start = i + n;
		}
		/* PyYAML's condition, with its off-by-one after an escape. */
		if (!split || i == 0 || i + n >= len || !(c == ' ' || escape || start == i) ||
		    e->column + (escape ? 0 : i - start) <= (escape ? WIDTH + 1 : WIDTH))
			continue;
		if (!escape) {
			put(e, s + start, i - start);
			start = i;
		}
		put(e, "\\", 1);
		put_indent(e, indent);
		e->blank = false;
		e->indent = false;
		if (s[start] == ' ')
			put(e, "\\", 1);
	}
	put(e, s + start, len - start);
	put_mark(e, "\"", /* need_blank= */ false);
}

/* ---- scalars ---- */

static enum scalar_kind scalar_kind_of(const struct value *v, const char **tag)
{
	switch (v ? v->type : VALUE_NULL) {
	case VALUE_NULL:
		*tag = "!!null";
		return SCALAR_NULL;
	case VALUE_BOOL:
		*tag = "!!bool";
		return SCALAR_BOOL;
	case VALUE_INT:
	case VALUE_BIGINT:
		*tag = "!!int";
		return SCALAR_INT;
	case VALUE_FLOAT:
		*tag = "!!float";
		return SCALAR_FLOAT;
	case VALUE_DATE:
		*tag = "!!timestamp";
		return SCALAR_TIMESTAMP;
	case VALUE_STR:
	case VALUE_LIST:
	case VALUE_MAP:
		break;
	}
	*tag = "!!str";
	return SCALAR_STR;
}

static bool is_yes_or_no(const char *s, size_t len)
{
	return len == 1 && strchr("yYnN", s[0]);
}

/* The text of a scalar and its length; scratch holds it where the value does not. */
static const char *scalar_text(const struct value *v, struct buf *scratch, size_t *len)
{
	if (value_is(v, VALUE_STR)) {
		*len = v->str.len;
		return v->str.s;
	}
	if (value_is_null(v))
		buf_addstr(scratch, "null");
	else if (v->type == VALUE_BOOL)
		buf_addstr(scratch, v->b ? "true" : "false");
	else if (v->type == VALUE_FLOAT)
		num_format_yaml(scratch, v->f);
	else
		value_str_py(scratch, v);
	*len = scratch->len;
	return scratch->s;
}

static void emit_scalar(struct emitter *e, const struct value *v, int indent, enum place place)
{
	CLEANUP(buf_release) struct buf scratch = BUF_INIT;
	bool split = !(place & SIMPLE_KEY);
	enum scalar_kind kind;
	struct analysis a;
	const char *tag, *s;
	size_t len;

	indent = indent < 0 ? INDENT : indent + INDENT;
	kind = scalar_kind_of(v, &tag);
	s = scalar_text(v, &scratch, &len);
	a = analyze(s, len);
	if ((e->flow_level ? a.flow_plain : a.plain) &&
	    scalar_resolve(s, len) == kind && !(e->strict && is_yes_or_no(s, len))) {
		put_plain(e, s, len, split, indent);
		return;
	}
	if (kind != SCALAR_STR)
		put_mark(e, tag, /* need_blank= */ true);
	if (a.single && !(a.multiline && !split))
		put_single(e, s, len, split, indent);
	else
		put_double(e, s, len, split, indent);
}

/* ---- lists and maps ---- */

static void emit(struct emitter *e, const struct value *v, int indent, enum place place);

/* Can it be written as `KEY:`? Short, on one line, not empty. */
static bool is_simple_key(const struct emitter *e, const struct value *key)
{
	CLEANUP(buf_release) struct buf scratch = BUF_INIT;
	const char *tag, *s;
	size_t length = 0, len;

	if (is_shareable(key)) {
		const struct shared *slot = find_shared(e, key);

		if (slot->id && slot->written)
			return true;
		if (slot->id)
			length += (size_t)snprintf(NULL, 0, "id%03u", slot->id);
	}
	if (value_is(key, VALUE_LIST) || value_is(key, VALUE_MAP))
		return !value_len(key);
	(void)scalar_kind_of(key, &tag); /* we need the tag alone */
	s = scalar_text(key, &scratch, &len);
	for (size_t i = 0, n; i < len; i += n, length++)
		(void)utf8_decode(s + i, len - i, &n); /* its length is all we need */
	return len && length + strlen(tag) <= MAX_KEY && !analyze(s, len).multiline;
}

static int deeper(int indent)
{
	return indent < 0 ? 0 : indent + INDENT;
}

static void emit_flow_list(struct emitter *e, const struct value *v, int indent)
{
	put_mark(e, "[", /* need_blank= */ true);
	e->blank = true;
	e->flow_level++;
	indent = indent < 0 ? INDENT : indent + INDENT;
	for (size_t i = 0; i < v->list.n; i++) {
		if (i)
			put_mark(e, ",", /* need_blank= */ false);
		if (e->column > WIDTH)
			put_indent(e, indent);
		emit(e, v->list.items[i], indent, IN_LIST);
	}
	e->flow_level--;
	put_mark(e, "]", /* need_blank= */ false);
}

static void emit_block_list(struct emitter *e, const struct value *v, int indent, enum place place)
{
	/* A list in a map stands at the column of its key. */
	if (!(place & IN_MAP) || e->indent)
		indent = deeper(indent);
	for (size_t i = 0; i < v->list.n; i++) {
		put_indent(e, indent);
		put_block_mark(e, "-");
		emit(e, v->list.items[i], indent, IN_LIST);
	}
}

static void emit_flow_map(struct emitter *e, const struct value_entry *entries, size_t n,
			  int indent)
{
	put_mark(e, "{", /* need_blank= */ true);
	e->blank = true;
	e->flow_level++;
	indent = indent < 0 ? INDENT : indent + INDENT;
	for (size_t i = 0; i < n; i++) {
		if (i)
			put_mark(e, ",", /* need_blank= */ false);
		if (e->column > WIDTH)
			put_indent(e, indent);
		if (is_simple_key(e, entries[i].key)) {
			emit(e, entries[i].key, indent, IN_MAP | SIMPLE_KEY);
			put_mark(e, ":", /* need_blank= */ false);
		} else {
			put_mark(e, "?", /* need_blank= */ true);
			emit(e, entries[i].key, indent, IN_MAP);
			if (e->column > WIDTH)
				put_indent(e, indent);
			put_mark(e, ":", /* need_blank= */ true);
		}
		emit(e, entries[i].value, indent, IN_MAP);
	}
	e->flow_level--;
	put_mark(e, "}", /* need_blank= */ false);
}

static void emit_block_map(struct emitter *e, const struct value_entry *entries, size_t n,
			   int indent)
{
	indent = deeper(indent);
	for (size_t i = 0; i < n; i++) {
		put_indent(e, indent);
		if (is_simple_key(e, entries[i].key)) {
			emit(e, entries[i].key, indent, IN_MAP | SIMPLE_KEY);
			put_mark(e, ":", /* need_blank= */ false);
		} else {
			put_block_mark(e, "?");
			emit(e, entries[i].key, indent, IN_MAP);
			put_indent(e, indent);
			put_block_mark(e, ":");
		}
		emit(e, entries[i].value, indent, IN_MAP);
	}
}

/* Write the anchor or the alias of what is used twice; true if that was all. */
static bool emit_sharing(struct emitter *e, const struct value *v)
{
	struct shared *s;
	char mark[16];

	if (!is_shareable(v))
		return false;
	s = find_shared(e, v);
	if (!s->id)
		return false;
	(void)snprintf(mark, sizeof(mark), "%cid%03u", s->written ? '*' : '&', s->id); /* fits */
	put_mark(e, mark, /* need_blank= */ true);
	if (s->written)
		return true;
	s->written = true;
	return false;
}

static void emit(struct emitter *e, const struct value *v, int indent, enum place place)
{
	bool flow = e->flow || e->flow_level || !value_len(v);

	if (emit_sharing(e, v))
		return;
	if (value_is(v, VALUE_LIST)) {
		if (flow)
			emit_flow_list(e, v, indent);
		else
			emit_block_list(e, v, indent, place);
	} else if (value_is(v, VALUE_MAP)) {
		struct value_entry *entries = value_sorted_entries(v);

		if (v->set)
			put_mark(e, "!!set", /* need_blank= */ true);
		if (flow)
			emit_flow_map(e, entries, v->map.n, indent);
		else
			emit_block_map(e, entries, v->map.n, indent);
		free(entries);
	} else {
		emit_scalar(e, v, indent, place);
	}
}

static void encode(struct emitter *e, const struct value *v)
{
	e->blank = true;
	e->indent = true;
	find_sharing(e, v);
	emit(e, v, /* indent= */ -1, IN_LIST);
	free(e->shared);
}

void yaml_encode(struct buf *out, const struct value *v)
{
	struct emitter e = { .out = out };

	encode(&e, v);
}

void yaml_encode_strict(struct buf *out, const struct value *v)
{
	struct emitter e = { .out = out, .strict = true };

	encode(&e, v);
}

void yaml_encode_flow(struct buf *out, const struct value *v)
{
	struct emitter e = { .out = out, .flow = true };

	encode(&e, v);
}
