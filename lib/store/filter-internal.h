/*
 * filter-internal.h: what the lexer, the parser and the evaluator of filters share.
 */
#ifndef FILTER_INTERNAL_H
#define FILTER_INTERNAL_H

#include "guild/arena.h"
#include "guild/err.h"
#include "guild/filter.h"
#include "guild/value.h"

/* ---- tokens ---- */
enum filter_token_type {
	TOKEN_END,
	TOKEN_LPAREN,
	TOKEN_RPAREN,
	TOKEN_LBRACKET,
	TOKEN_RBRACKET,
	TOKEN_COMMA,
	TOKEN_EQ,
	TOKEN_NEQ,
	TOKEN_LT,
	TOKEN_LE,
	TOKEN_GT,
	TOKEN_GE,
	TOKEN_AND,
	TOKEN_OR,
	TOKEN_NOT,
	TOKEN_IN,
	TOKEN_IS,
	TOKEN_CONTAINS,
	TOKEN_TRUE,
	TOKEN_FALSE,
	TOKEN_UNDEFINED,
	TOKEN_ID,
	TOKEN_NUMBER,
	TOKEN_STRING,
};

struct filter_token {
	enum filter_token_type type;
	unsigned line;       /* 1-based */
	size_t pos;          /* characters before it in the whole text, not in its line */
	struct value *value; /* NUMBER, STRING: decoded; else its text; NULL at the end */
};

struct filter_lexer {
	struct arena *arena; /* of the tokens' values */
	const char *p;       /* what is still to be read */
	unsigned line;
	size_t pos;
};

/* The next token; at the end TOKEN_END, again and again. */
MUST_CHECK int filter_lex(struct filter_lexer *lx, struct filter_token *out, struct err *err);
/* ERR_SYNTAX with upstream's words for the place; -1. */
PRINTF_LIKE(4, 5) int filter_syntax_error(struct err *err, unsigned line, size_t pos,
					  const char *fmt, ...);

/* ---- tree ---- */
enum filter_op {
	FILTER_TERM,  /* the truth of value */
	FILTER_GROUP, /* the expression in group */
	FILTER_EQ,    /* this and below: the run's value of name, compared with value */
	FILTER_LT,
	FILTER_LE,
	FILTER_GT,
	FILTER_GE,
	FILTER_IN,
	FILTER_CONTAINS,
};

enum filter_join { FILTER_LAST, FILTER_AND, FILTER_OR };

/*
 * An expression is a list of operands, each joined by `and` or `or` to all that
 * follows it: that is what binding alike and to the right means. So a list is
 * evaluated in a loop from its head, and only groups nest.
 */
struct filter_node {
	enum filter_op op;
	bool negate; /* not x, !=, is not, not in, not contains */
	const char *name;
	struct value *value;
	struct filter_node *group;
	enum filter_join join;
	struct filter_node *next; /* NULL for FILTER_LAST */
};

struct filter {
	struct arena arena;
	struct filter_node *expr;
};

#endif
