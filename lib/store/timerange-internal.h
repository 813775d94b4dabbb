/*
 * timerange-internal.h: what the lexer and the parser of time ranges share.
 */
#ifndef TIMERANGE_INTERNAL_H
#define TIMERANGE_INTERNAL_H

#include "guild/err.h"

enum timerange_token_type {
	TOKEN_END,
	TOKEN_NUMBER,
	TOKEN_SHORT_DATE,  /* M-D */
	TOKEN_MEDIUM_DATE, /* YY-M-D */
	TOKEN_LONG_DATE,   /* YYYY-M-D */
	TOKEN_SHORT_TIME,  /* H:MM */
	TOKEN_LONG_TIME,   /* H:MM:SS */
	TOKEN_MINUTE,
	TOKEN_HOUR,
	TOKEN_DAY,
	TOKEN_WEEK,
	TOKEN_MONTH,
	TOKEN_YEAR,
	TOKEN_TODAY,
	TOKEN_YESTERDAY,
	TOKEN_THIS,
	TOKEN_LAST,
	TOKEN_AGO,
	TOKEN_BEFORE,
	TOKEN_AFTER,
	TOKEN_BETWEEN,
	TOKEN_AND,
};

struct timerange_token {
	enum timerange_token_type type;
	const char *text; /* len bytes, pos bytes (all ASCII) from the start of the whole text */
	size_t len;
	size_t pos;
	int fields[3]; /* of a date or time, in the order of the text */
	size_t n_fields;
};

/* The token at text + *at; *at moves behind it. At the end TOKEN_END, again and again. */
MUST_CHECK int timerange_lex(const char *text, size_t *at, struct timerange_token *out,
			     struct err *err);

#endif
