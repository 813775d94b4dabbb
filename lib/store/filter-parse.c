/*
 * filter-parse.c: a filter's text to its tree, by recursive descent.
 *
 * Upstream's parser is generated from a grammar. Both stop at the first token
 * that cannot go on, and here too no token is read before the one in front of
 * it is known to fit: so both complain about the same one.
 */
#include "filter-internal.h"

#include "guild/alloc.h"

struct parser {
	struct filter_lexer lexer;
	struct filter_token token; /* the next one: seen, not yet taken */
	unsigned depth;
	struct arena *arena;
	struct err *err;
};

static int unexpected(struct parser *p)
{
	CLEANUP(buf_release) struct buf repr = BUF_INIT;

	if (p->token.type == TOKEN_END) /* "expresion": upstream's text */
		return err_set(p->err, ERR_SYNTAX,
			       "syntax error in filter - unexpected end of expresion");
	value_repr(&repr, p->token.value);
	return filter_syntax_error(p->err, p->token.line, p->token.pos, "unexpected token %s",
				   repr.s);
}

static int take(struct parser *p)
{
	return filter_lex(&p->lexer, &p->token, p->err);
}

static int expect(struct parser *p, enum filter_token_type type)
{
	return p->token.type == type ? take(p) : unexpected(p);
}

/* Past "(" or "[", one level down. */
static int enter(struct parser *p)
{
	if (p->depth == FILTER_MAX_DEPTH)
		return filter_syntax_error(p->err, p->token.line, p->token.pos,
					   "nested deeper than %d levels", FILTER_MAX_DEPTH);
	p->depth++;
	return take(p);
}

/* Past ")" or "]", one level up. */
static int leave(struct parser *p, enum filter_token_type type)
{
	p->depth--;
	return expect(p, type);
}

static int parse_list(struct parser *p, struct value **out);

static int parse_term(struct parser *p, struct value **out)
{
	if (p->token.type == TOKEN_LBRACKET)
		return parse_list(p, out);
	if (p->token.type == TOKEN_TRUE || p->token.type == TOKEN_FALSE)
		*out = value_bool(p->arena, p->token.type == TOKEN_TRUE);
	else if (p->token.type == TOKEN_UNDEFINED)
		*out = value_null(p->arena);
	else if (p->token.type == TOKEN_NUMBER || p->token.type == TOKEN_STRING ||
		 p->token.type == TOKEN_ID)
		*out = p->token.value;
	else
		return unexpected(p);
	return take(p);
}

static int parse_list(struct parser *p, struct value **out)
{
	struct value *list = value_list(p->arena), *item;

	if (p->token.type != TOKEN_LBRACKET)
		return unexpected(p);
	if (enter(p) < 0 || parse_term(p, &item) < 0)
		return -1;
	value_append(p->arena, list, item);
	while (p->token.type == TOKEN_COMMA) {
		if (take(p) < 0 || parse_term(p, &item) < 0)
			return -1;
		value_append(p->arena, list, item);
	}
	*out = list;
	return leave(p, TOKEN_RBRACKET);
}

/* After the name: [not] in LIST, [not] contains TERM. */
static int parse_membership(struct parser *p, struct filter_node *node)
{
	if (p->token.type == TOKEN_NOT) {
		node->negate = true;
		if (take(p) < 0)
			return -1;
	}
	if (p->token.type == TOKEN_IN) {
		node->op = FILTER_IN;
		return take(p) < 0 ? -1 : parse_list(p, &node->value);
	}
	if (p->token.type == TOKEN_CONTAINS) {
		node->op = FILTER_CONTAINS;
		return take(p) < 0 ? -1 : parse_term(p, &node->value);
	}
	return unexpected(p);
}

/* After the name: a sign or `is`, and TERM. */
static int parse_comparison(struct parser *p, struct filter_node *node)
{
	bool is = p->token.type == TOKEN_IS;

	if (take(p) < 0)
		return -1;
	if (is && p->token.type == TOKEN_NOT) {
		node->negate = true;
		if (take(p) < 0)
			return -1;
	}
	return parse_term(p, &node->value);
}

/* A name: the left side of a test, or a string by itself. */
static int parse_name(struct parser *p, struct filter_node *node)
{
	static const struct {
		enum filter_token_type token;
		enum filter_op op;
		bool negate;
	} comparisons[] = {
		{ TOKEN_EQ, FILTER_EQ, false },
		{ TOKEN_NEQ, FILTER_EQ, true },
		{ TOKEN_LT, FILTER_LT, false },
		{ TOKEN_LE, FILTER_LE, false },
		{ TOKEN_GT, FILTER_GT, false },
		{ TOKEN_GE, FILTER_GE, false },
		{ TOKEN_IS, FILTER_EQ, false },
	};

	node->op = FILTER_TERM;
	node->value = p->token.value;
	node->name = p->token.value->str.s;
	if (take(p) < 0)
		return -1;
	for (size_t i = 0; i < ARRAY_SIZE(comparisons); i++) {
		if (comparisons[i].token == p->token.type) {
			node->op = comparisons[i].op;
			node->negate = comparisons[i].negate;
			return parse_comparison(p, node);
		}
	}
	if (p->token.type == TOKEN_NOT || p->token.type == TOKEN_IN ||
	    p->token.type == TOKEN_CONTAINS)
		return parse_membership(p, node);
	return 0;
}

static int parse_expr(struct parser *p, struct filter_node **out);

static int parse_operand(struct parser *p, struct filter_node *node)
{
	bool negate = false;

	for (; p->token.type == TOKEN_NOT; negate = !negate)
		if (take(p) < 0)
			return -1;
	if (p->token.type == TOKEN_LPAREN) {
		node->op = FILTER_GROUP;
		if (enter(p) < 0 || parse_expr(p, &node->group) < 0 || leave(p, TOKEN_RPAREN) < 0)
			return -1;
	} else if (p->token.type == TOKEN_ID) {
		if (parse_name(p, node) < 0)
			return -1;
	} else {
		node->op = FILTER_TERM;
		if (parse_term(p, &node->value) < 0)
			return -1;
	}
	node->negate ^= negate;
	return 0;
}

static int parse_expr(struct parser *p, struct filter_node **out)
{
	for (;;) {
		struct filter_node *node = ARENA_NEW(p->arena, struct filter_node);

		*out = node;
		if (parse_operand(p, node) < 0)
			return -1;
		if (p->token.type != TOKEN_AND && p->token.type != TOKEN_OR)
			return 0;
		node->join = p->token.type == TOKEN_AND ? FILTER_AND : FILTER_OR;
		if (take(p) < 0)
			return -1;
		out = &node->next;
	}
}

int filter_parse(struct filter **out, const char *text, struct err *err)
{
	struct parser p = { .lexer = { .p = text, .line = 1 }, .err = err };
	struct filter *f;

	if (strlen(text) > FILTER_MAX_LEN)
		return err_set(err, ERR_SYNTAX, "filter is longer than %d bytes", FILTER_MAX_LEN);
	f = xcalloc(1, sizeof(*f));
	p.arena = p.lexer.arena = &f->arena;
	if (take(&p) < 0 || parse_expr(&p, &f->expr) < 0 || expect(&p, TOKEN_END) < 0) {
		filter_free(f);
		return -1;
	}
	*out = f;
	return 0;
}

void filter_free(struct filter *f)
{
	if (f)
		arena_release(&f->arena);
	free(f);
}
