/* filter-lex.c: the tokens of a filter expression. */
#include "filter-internal.h"

#include <strings.h>

#include "guild/utf8.h"
#include "guild/yaml.h"

/* What a name cannot hold. A tab it can: upstream's rule. */
static const char name_ends[] = " ,<>!=\n()[]";

static const struct {
	const char *word;
	enum filter_token_type type;
} keywords[] = {
	{ "and", TOKEN_AND },
	{ "or", TOKEN_OR },
	{ "not", TOKEN_NOT },
	{ "in", TOKEN_IN },
	{ "is", TOKEN_IS },
	{ "contains", TOKEN_CONTAINS },
	{ "true", TOKEN_TRUE },
	{ "false", TOKEN_FALSE },
	{ "undefined", TOKEN_UNDEFINED },
};

/* A longer sign stands before the one that it begins with. */
static const struct {
	const char *text;
	enum filter_token_type type;
} signs[] = {
	{ "(", TOKEN_LPAREN },
	{ ")", TOKEN_RPAREN },
	{ "[", TOKEN_LBRACKET },
	{ "]", TOKEN_RBRACKET },
	{ ",", TOKEN_COMMA },
	{ "<>", TOKEN_NEQ },
	{ "!=", TOKEN_NEQ },
	{ "=", TOKEN_EQ },
	{ "<=", TOKEN_LE },
	{ "<", TOKEN_LT },
	{ ">=", TOKEN_GE },
	{ ">", TOKEN_GT },
};

int filter_syntax_error(struct err *err, unsigned line, size_t pos, const char *fmt, ...)
{
	CLEANUP(buf_release) struct buf what = BUF_INIT;
	va_list ap;

	va_start(ap, fmt);
	buf_vaddf(&what, fmt, ap);
	va_end(ap);
	if (line == 1)
		return err_set(err, ERR_SYNTAX, "syntax error in filter at position %zu: %s", pos,
			       what.s);
	return err_set(err, ERR_SYNTAX, "syntax error in filter on line %u, position %zu: %s",
		       line, pos, what.s);
}

static bool is_digit(char c)
{
	return c >= '0' && c <= '9';
}

static bool is_letter(char c)
{
	return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
}

static const char *skip_digits(const char *s)
{
	while (is_digit(*s))
		s++;
	return s;
}

/* Each match_… gives how many bytes of that kind s begins with, 0: none. */

static size_t match_sign(const char *s, enum filter_token_type *type)
{
	for (size_t i = 0; i < ARRAY_SIZE(signs); i++) {
		if (starts_with(s, signs[i].text)) {
			*type = signs[i].type;
			return strlen(signs[i].text);
		}
	}
	return 0;
}

static size_t match_number(const char *s)
{
	const char *p = s;

	p += *p == '-';
	p += *p == '.';
	if (!is_digit(*p))
		return 0;
	p = skip_digits(p);
	if (p[0] == '.' && is_digit(p[1]))
		p = skip_digits(p + 1);
	if (*p == 'e') {
		const char *e = p + 1;

		e += *e == '+' || *e == '-';
		if (is_digit(*e))
			p = skip_digits(e);
	}
	return (size_t)(p - s);
}

static size_t match_string(const char *s)
{
	char quote = *s;
	const char *p;

	if (quote != '\'' && quote != '"')
		return 0;
	for (p = s + 1; *p != quote; p++) {
		p += *p == '\\';
		if (*p == '\0' || *p == '\n')
			return 0;
	}
	return (size_t)(p + 1 - s);
}

static enum filter_token_type word_type(const char *word)
{
	for (size_t i = 0; i < ARRAY_SIZE(keywords); i++)
		if (strcasecmp(word, keywords[i].word) == 0)
			return keywords[i].type;
	return TOKEN_ID;
}

/* What separates tokens. A newline counts for messages, nothing else. */
static void skip_blanks(struct filter_lexer *lx)
{
	for (; *lx->p == ' ' || *lx->p == '\t' || *lx->p == '\n'; lx->p++) {
		lx->line += *lx->p == '\n';
		lx->pos++;
	}
}

static int decode_string(struct filter_lexer *lx, size_t len, struct filter_token *out,
			 struct err *err)
{
	CLEANUP(err_release) struct err why = ERR_INIT;

	/* Not all that ends here at its quote is a string there: 'it\'s', "\d". */
	if (yaml_load(lx->arena, lx->p, len, "filter", &out->value, &why) < 0)
		return filter_syntax_error(err, lx->line, lx->pos, "invalid string %.*s", (int)len,
					   lx->p);
	return 0;
}

int filter_lex(struct filter_lexer *lx, struct filter_token *out, struct err *err)
{
	size_t len, n;

	skip_blanks(lx);
	*out = (struct filter_token){ .line = lx->line, .pos = lx->pos };
	if (!*lx->p) {
		out->type = TOKEN_END;
		return 0;
	}
	if ((len = match_sign(lx->p, &out->type)) > 0) {
		out->value = value_strn(lx->arena, lx->p, len);
	} else if (is_letter(*lx->p)) {
		len = strcspn(lx->p, name_ends);
		out->value = value_strn(lx->arena, lx->p, len);
		out->type = word_type(out->value->str.s);
	} else if ((len = match_number(lx->p)) > 0) {
		out->type = TOKEN_NUMBER;
		out->value = yaml_resolve_plain(lx->arena, lx->p, len);
	} else if ((len = match_string(lx->p)) > 0) {
		out->type = TOKEN_STRING;
		if (decode_string(lx, len, out, err) < 0)
			return -1;
	} else {
		(void)utf8_decode(lx->p, strlen(lx->p), &n); /* only its length is asked for */
		return filter_syntax_error(err, lx->line, lx->pos, "unexpected character '%.*s'",
					   (int)n, lx->p);
	}
	for (const char *end = lx->p + len; lx->p < end; lx->p += n, lx->pos++)
		(void)utf8_decode(lx->p, (size_t)(end - lx->p), &n); /* an invalid byte counts as one */
	return 0;
}
