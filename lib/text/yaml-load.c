/*
 * yaml-load.c: values from libyaml's events.
 *
 * PyYAML reads the whole document before it makes the first value, so an
 * error of syntax anywhere comes before one of meaning (an unknown tag, a list as a
 * key). Here values are made on the way: the first error of meaning is kept, and
 * told at the end if the syntax is right.
 */
#include "guild/alloc.h"
#include "guild/err.h"
#include "guild/map.h"
#include "guild/yaml.h"
#include "yaml-internal.h"

#define TAG "tag:yaml.org,2002:"

struct anchor {
	struct value *value; /* NULL while the node is not complete */
	size_t n_nodes;      /* the node and all below it, aliases counted in full */
	int height;          /* levels of lists and maps, 0 for a scalar */
	yaml_mark_t mark;
};

/*
 * Plain scalars that were read lately: keys and words of a large file repeat, and need neither be
 * resolved nor stored again. A place in the table is taken by the last one with its hash.
 */
#define WORD_MAX 24
#define N_WORDS 256

struct word {
	const struct value *value; /* NULL: free */
	enum scalar_kind kind;
	unsigned len;
	char text[WORD_MAX];
};

struct loader {
	yaml_parser_t parser;
	struct yaml_source src;
	struct arena *arena;
	struct map anchors;
	struct word words[N_WORDS];
	size_t n_nodes; /* values so far, each alias counted with all below it */
	struct err later; /* the first error of meaning */
	struct err *err;
};

/* A node as its parent needs it. */
struct node {
	struct value *value;
	enum scalar_kind kind; /* of a scalar: a key may be << */
	int height;
	yaml_mark_t mark;
};

static const char *node_id(const struct value *v)
{
	if (v->type == VALUE_LIST)
		return "sequence";
	return v->type == VALUE_MAP ? "mapping" : "scalar";
}

/* Keep the first error of meaning. */
static void fail_later(struct loader *l, const char *context, const yaml_mark_t *context_mark,
		       const char *problem, const yaml_mark_t *mark)
{
	if (!err_is_set(&l->later))
		(void)yaml_fail(&l->src, context, context_mark, problem, mark, &l->later);
}

PRINTF_LIKE(4, 5)
static void fail_node(struct loader *l, const char *context, const yaml_mark_t *mark,
		      const char *fmt, ...)
{
	CLEANUP(buf_release) struct buf problem = BUF_INIT;
	va_list ap;

	va_start(ap, fmt);
	buf_vaddf(&problem, fmt, ap);
	va_end(ap);
	fail_later(l, context, NULL, problem.s, mark);
}

static void fail_unknown_tag(struct loader *l, const char *tag, const yaml_mark_t *mark)
{
	CLEANUP(buf_release) struct buf repr = BUF_INIT;

	value_repr_str(&repr, tag, strlen(tag));
	fail_node(l, NULL, mark, "could not determine a constructor for the tag %s", repr.s);
}

static void place(struct value *v, const yaml_mark_t *mark)
{
	v->line = (uint32_t)mark->line + 1;
	v->column = (uint32_t)mark->column + 1;
}

static int next_event(struct loader *l, yaml_event_t *event)
{
	if (!yaml_parser_parse(&l->parser, event))
		return yaml_parser_error(&l->parser, &l->src, l->err);
	return 0;
}

/* ---- scalars ---- */

/* What base64 says; the rest of what is not base64 is skipped, as Python does. */
static struct value *make_binary(struct arena *a, const char *s, size_t len)
{
	static const char digits[] =
		"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
	CLEANUP(buf_release) struct buf out = BUF_INIT;
	uint32_t bits = 0;
	size_t n = 0, pad = 0;

	for (size_t i = 0; i < len; i++) {
		const char *digit = s[i] ? strchr(digits, s[i]) : NULL;

		if (s[i] == '=' && n % 4 >= 2 && ++pad + n % 4 == 4)
			break;
		if (!digit)
			continue;
		bits = bits << 6 | (uint32_t)(digit - digits);
		if (++n % 4 != 1)
			buf_addch(&out, (int)(bits >> (4 - n % 4) % 4 * 2 & 0xff));
	}
	if (n % 4 && n % 4 + pad != 4)
		return NULL;
	return value_strn(a, out.s, out.len);
}

static struct value *make_tagged(struct loader *l, const char *tag, const char *s, size_t len,
				 const yaml_mark_t *mark)
{
	static const struct { const char *tag, *what; enum scalar_kind kind; } kinds[] = {
		{ TAG "str", "str", SCALAR_STR },
		{ TAG "null", "null", SCALAR_NULL },
		{ TAG "bool", "bool", SCALAR_BOOL },
		{ TAG "int", "int", SCALAR_INT },
		{ TAG "float", "float", SCALAR_FLOAT },
		{ TAG "timestamp", "timestamp", SCALAR_TIMESTAMP },
	};
	CLEANUP(buf_release) struct buf repr = BUF_INIT;
	struct value *v;

	for (size_t i = 0; i < ARRAY_SIZE(kinds); i++) {
		if (!streq(tag, kinds[i].tag))
			continue;
		v = scalar_make(l->arena, kinds[i].kind, s, len);
		if (v)
			return v;
		value_repr_str(&repr, s, len);
		fail_node(l, NULL, mark, "could not convert string to %s: %s", kinds[i].what, repr.s);
		return value_null(l->arena);
	}
	if (streq(tag, TAG "binary")) {
		v = make_binary(l->arena, s, len);
		if (v)
			return v;
		fail_node(l, NULL, mark, "failed to decode base64 data: Incorrect padding");
	} else if (streq(tag, TAG "seq") || streq(tag, TAG "omap") || streq(tag, TAG "pairs")) {
		fail_node(l, NULL, mark, "expected a sequence node, but found scalar");
	} else if (streq(tag, TAG "map") || streq(tag, TAG "set")) {
		fail_node(l, NULL, mark, "expected a mapping node, but found scalar");
	} else {
		fail_unknown_tag(l, tag, mark);
	}
	return value_null(l->arena);
}

static struct word *word_slot(struct loader *l, const char *s, size_t len)
{
	uint32_t hash = (uint32_t)len;

	for (size_t i = 0; i < len; i++)
		hash = hash * 31 + (unsigned char)s[i];
	return &l->words[(hash ^ hash >> 8) % N_WORDS];
}

static void load_plain(struct loader *l, const char *s, size_t len, struct node *node)
{
	struct word *word = len <= WORD_MAX ? word_slot(l, s, len) : NULL;

	if (word && word->value && word->len == len && memcmp(word->text, s, len) == 0) {
		node->kind = word->kind;
		node->value = ARENA_NEW(l->arena, struct value);
		*node->value = *word->value;
		return;
	}
	node->kind = scalar_resolve(s, len);
	node->value = scalar_make(l->arena, node->kind, s, len);
	if (!node->value) { /* a date that does not exist and such: text here, a crash upstream */
		node->value = value_strn(l->arena, s, len);
		return;
	}
	if (!word)
		return;
	*word = (struct word){ .value = node->value, .kind = node->kind, .len = (unsigned)len };
	memcpy(word->text, s, len);
}

static void load_scalar(struct loader *l, const yaml_event_t *event, struct node *node)
{
	const char *s = (const char *)event->data.scalar.value;
	const char *tag = (const char *)event->data.scalar.tag;
	size_t len = event->data.scalar.length;

	if (event->data.scalar.plain_implicit) {
		load_plain(l, s, len, node);
		return;
	}
	if (tag && streq(tag, "!"))
		node->kind = scalar_resolve(s, len);
	else if (tag && streq(tag, TAG "merge"))
		node->kind = SCALAR_MERGE;
	else if (tag && streq(tag, TAG "value"))
		node->kind = SCALAR_VALUE;
	else if (tag) {
		node->value = make_tagged(l, tag, s, len, &node->mark);
		return;
	}
	node->value = scalar_make(l->arena, node->kind, s, len);
	if (!node->value)
		node->value = value_strn(l->arena, s, len);
}

/* << and = mean something as keys only. */
static void refuse_special(struct loader *l, const struct node *node)
{
	if (node->kind == SCALAR_MERGE)
		fail_unknown_tag(l, TAG "merge", &node->mark);
	else if (node->kind == SCALAR_VALUE)
		fail_unknown_tag(l, TAG "value", &node->mark);
}

/* ---- lists and maps ---- */

static int load_node(struct loader *l, yaml_event_t *event, int depth, struct node *node);

/* The next node, or 0 at the end of the list or map. */
static int load_next(struct loader *l, int depth, struct node *node)
{
	yaml_event_t event;
	int rc;

	if (next_event(l, &event) < 0)
		return -1;
	rc = event.type == YAML_SEQUENCE_END_EVENT || event.type == YAML_MAPPING_END_EVENT
		     ? 0
		     : load_node(l, &event, depth, node);
	yaml_event_delete(&event);
	return rc;
}

static void raise_height(struct node *parent, const struct node *child)
{
	parent->height = MAX(parent->height, child->height + 1);
}

static int load_list(struct loader *l, int depth, struct node *node)
{
	struct node item;
	int rc;

	node->value = value_list(l->arena);
	while ((rc = load_next(l, depth + 1, &item)) > 0) {
		refuse_special(l, &item);
		value_append(l->arena, node->value, item.value);
		raise_height(node, &item);
	}
	return rc;
}

/* Set the entries of another map here; later ones win. */
static void merge_map(struct loader *l, struct value *into, const struct value *from)
{
	for (size_t i = 0; i < from->map.n; i++)
		value_set_key(l->arena, into, from->map.entries[i].key, from->map.entries[i].value);
}

static void merge_value(struct loader *l, struct value *into, const struct node *from,
			const yaml_mark_t *map_mark)
{
	static const char context[] = "while constructing a mapping";
	const struct value *v = from->value;
	CLEANUP(buf_release) struct buf problem = BUF_INIT;

	if (v->type == VALUE_MAP) {
		merge_map(l, into, v);
		return;
	}
	if (v->type != VALUE_LIST) {
		buf_addf(&problem, "expected a mapping or list of mappings for merging, but found %s",
			 node_id(v));
		fail_later(l, context, map_mark, problem.s, &from->mark);
		return;
	}
	for (size_t i = v->list.n; i-- > 0;) { /* the first map of the list wins */
		const struct value *item = v->list.items[i];

		if (item->type == VALUE_MAP) {
			merge_map(l, into, item);
			continue;
		}
		buf_addf(&problem, "expected a mapping for merging, but found %s", node_id(item));
		fail_later(l, context, map_mark, problem.s,
			   &(yaml_mark_t){ .line = item->line - 1, .column = item->column - 1 });
		return;
	}
}

static int load_map(struct loader *l, int depth, struct node *node)
{
	struct value *map = value_map(l->arena), *merged = NULL;
	struct node key, value;
	int rc;

	while ((rc = load_next(l, depth + 1, &key)) > 0) {
		if (load_next(l, depth + 1, &value) < 0)
			return -1;
		raise_height(node, &value);
		refuse_special(l, &value);
		if (key.kind == SCALAR_MERGE) {
			if (!merged)
				merged = value_map(l->arena);
			merge_value(l, merged, &value, &node->mark);
		} else if (key.value->type == VALUE_LIST || key.value->type == VALUE_MAP) {
			fail_later(l, "while constructing a mapping", &node->mark,
				   "found unhashable key", &key.mark);
		} else {
			value_set_key(l->arena, map, key.value, value.value);
		}
	}
	if (merged && !rc) { /* merged entries come first, and give way to the map's own */
		merge_map(l, merged, map);
		map = merged;
	}
	node->value = map;
	return rc;
}

/* !!omap and !!pairs: a list of maps of one entry becomes a list of pairs. */
static void make_pairs(struct loader *l, struct node *node, const char *context)
{
	CLEANUP(buf_release) struct buf problem = BUF_INIT;
	const struct value *from = node->value;
	struct value *pairs = value_list(l->arena);

	for (size_t i = 0; i < value_len(from) && !problem.len; i++) {
		const struct value *item = from->list.items[i];
		struct value *pair = value_list(l->arena);

		if (item->type != VALUE_MAP) {
			buf_addf(&problem, "expected a mapping of length 1, but found %s",
				 node_id(item));
		} else if (item->map.n != 1) {
			buf_addf(&problem, "expected a single mapping item, but found %zu items",
				 item->map.n);
		} else {
			value_append(l->arena, pair, item->map.entries[0].key);
			value_append(l->arena, pair, item->map.entries[0].value);
			value_append(l->arena, pairs, pair);
			continue;
		}
		fail_later(l, context, &node->mark, problem.s,
			   &(yaml_mark_t){ .line = item->line - 1, .column = item->column - 1 });
	}
	node->value = pairs;
}

static void make_set(struct loader *l, struct value *map)
{
	map->set = true;
	for (size_t i = 0; i < map->map.n; i++)
		map->map.entries[i].value = value_null(l->arena);
}

/* What an explicit tag makes of a list or map that was read. */
static void apply_tag(struct loader *l, const char *tag, struct node *node)
{
	bool is_list = node->value->type == VALUE_LIST;
	const char *context = NULL, *want = NULL;

	if (!tag || streq(tag, "!"))
		return;
	if (streq(tag, TAG "seq")) {
		want = is_list ? NULL : "sequence node";
	} else if (streq(tag, TAG "map") || streq(tag, TAG "set")) {
		want = is_list ? "mapping node" : NULL;
		if (!is_list && streq(tag, TAG "set"))
			make_set(l, node->value);
	} else if (streq(tag, TAG "omap") || streq(tag, TAG "pairs")) {
		context = streq(tag, TAG "omap") ? "while constructing an ordered map"
						 : "while constructing pairs";
		if (is_list)
			make_pairs(l, node, context);
		else
			want = "sequence";
	} else if (streq(tag, TAG "str") || streq(tag, TAG "null") || streq(tag, TAG "bool") ||
		   streq(tag, TAG "int") || streq(tag, TAG "float") ||
		   streq(tag, TAG "timestamp") || streq(tag, TAG "binary")) {
		want = "scalar node";
	} else {
		fail_unknown_tag(l, tag, &node->mark);
	}
	if (want)
		fail_node(l, context, &node->mark, "expected a %s, but found %s", want,
			  is_list ? "sequence" : "mapping");
}

/* ---- anchors ---- */

static int add_anchor(struct loader *l, const char *name, const yaml_mark_t *mark,
		      struct anchor **out)
{
	struct anchor *known = map_get(&l->anchors, name);

	if (known) {
		CLEANUP(buf_release) struct buf context = BUF_INIT;

		buf_addf(&context, "found duplicate anchor '%s'; first occurrence", name);
		return yaml_fail(&l->src, context.s, &known->mark, "second occurrence", mark,
				 l->err);
	}
	*out = ARENA_NEW(l->arena, struct anchor);
	(*out)->mark = *mark;
	(void)map_set(&l->anchors, name, *out); /* there was none */
	return 0;
}

static int too_large(struct loader *l, const yaml_mark_t *mark, const char *what)
{
	return yaml_fail(&l->src, NULL, NULL, what, mark, l->err);
}

static int load_alias(struct loader *l, const char *name, int depth, struct node *node)
{
	struct anchor *anchor = map_get(&l->anchors, name);
	CLEANUP(buf_release) struct buf problem = BUF_INIT;

	if (!anchor) {
		buf_addf(&problem, "found undefined alias '%s'", name);
		return yaml_fail(&l->src, NULL, NULL, problem.s, &node->mark, l->err);
	}
	if (!anchor->value)
		return yaml_fail(&l->src, NULL, NULL, "found unconstructable recursive node",
				 &anchor->mark, l->err);
	if (depth + anchor->height > YAML_MAX_DEPTH)
		return too_large(l, &node->mark, "too many levels of lists and mappings");
	l->n_nodes += anchor->n_nodes;
	node->value = anchor->value;
	node->height = anchor->height;
	return 1;
}

/* ---- nodes ---- */

/* The start of a scalar, list or map: which anchor and tag it has. */
static const char *event_anchor(const yaml_event_t *event)
{
	if (event->type == YAML_SCALAR_EVENT)
		return (const char *)event->data.scalar.anchor;
	if (event->type == YAML_SEQUENCE_START_EVENT)
		return (const char *)event->data.sequence_start.anchor;
	return (const char *)event->data.mapping_start.anchor;
}

static int load_content(struct loader *l, const yaml_event_t *event, int depth, struct node *node)
{
	const char *tag;

	if (event->type == YAML_SCALAR_EVENT) {
		load_scalar(l, event, node);
		return 0;
	}
	if (depth >= YAML_MAX_DEPTH)
		return too_large(l, &node->mark, "too many levels of lists and mappings");
	node->height = 1;
	if (event->type == YAML_SEQUENCE_START_EVENT) {
		tag = (const char *)event->data.sequence_start.tag;
		if (load_list(l, depth, node) < 0)
			return -1;
	} else {
		tag = (const char *)event->data.mapping_start.tag;
		if (load_map(l, depth, node) < 0)
			return -1;
	}
	apply_tag(l, tag, node);
	return 0;
}

static int load_node(struct loader *l, yaml_event_t *event, int depth, struct node *node)
{
	struct anchor *anchor = NULL;
	size_t before = l->n_nodes;

	*node = (struct node){ .mark = event->start_mark };
	if (event->type == YAML_ALIAS_EVENT) {
		if (load_alias(l, (const char *)event->data.alias.anchor, depth, node) < 0)
			return -1;
	} else {
		const char *name = event_anchor(event);

		l->n_nodes++;
		if ((name && add_anchor(l, name, &node->mark, &anchor) < 0) ||
		    load_content(l, event, depth, node) < 0)
			return -1;
		place(node->value, &node->mark);
	}
	if (l->n_nodes > YAML_MAX_NODES)
		return too_large(l, &node->mark, "too many values");
	if (anchor) {
		anchor->value = node->value;
		anchor->height = node->height;
		anchor->n_nodes = l->n_nodes - before;
	}
	return 1;
}

/* ---- documents ---- */

/* The next event's type and place; 0, or -1. */
static int next_mark(struct loader *l, yaml_event_type_t *type, yaml_mark_t *mark)
{
	yaml_event_t event;

	if (next_event(l, &event) < 0)
		return -1;
	*type = event.type;
	*mark = event.start_mark;
	yaml_event_delete(&event);
	return 0;
}

static int load_stream(struct loader *l, struct value **out)
{
	yaml_event_type_t type;
	struct node root = { 0 };
	yaml_mark_t mark;

	if (next_mark(l, &type, &mark) < 0 || next_mark(l, &type, &mark) < 0)
		return -1;
	if (type == YAML_STREAM_END_EVENT) {
		*out = value_null(l->arena);
		return 0;
	}
	if (load_next(l, 0, &root) < 0)
		return -1;
	refuse_special(l, &root);
	if (next_mark(l, &type, &mark) < 0 || next_mark(l, &type, &mark) < 0)
		return -1;
	if (type != YAML_STREAM_END_EVENT)
		return yaml_fail(&l->src, "expected a single document in the stream", &root.mark,
				 "but found another document", &mark, l->err);
	if (err_is_set(&l->later)) {
		err_move(l->err, &l->later);
		return -1;
	}
	*out = root.value;
	return 0;
}

int yaml_load(struct arena *a, const char *text, size_t len, const char *name,
	      struct value **out, struct err *err)
{
	struct loader l = {
		.src = { text, len, name },
		.arena = a,
		.anchors = MAP_INIT,
		.later = ERR_INIT,
		.err = err,
	};
	int rc;

	if (!yaml_parser_initialize(&l.parser))
		return err_set(err, ERR_SYNTAX, "no memory for \"%s\"", name);
	yaml_parser_set_encoding(&l.parser, YAML_UTF8_ENCODING);
	yaml_parser_set_input_string(&l.parser, (const unsigned char *)text, len);
	rc = load_stream(&l, out);
	yaml_parser_delete(&l.parser);
	map_release(&l.anchors);
	err_release(&l.later);
	return rc;
}
