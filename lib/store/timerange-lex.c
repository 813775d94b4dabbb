/* timerange-lex.c: the tokens of a time range. */
#include "timerange-internal.h"

#include <strings.h>

/*
 * Dates and times: 9 is a digit, # a digit or none, the rest stands for itself.
 * Tried in this order (upstream guild/timerange/trlex.py): what begins alike and
 * is longer comes first.
 */
static const struct {
	const char *pattern;
	enum timerange_token_type type;
} patterns[] = {
	{ "9999-9#-9#", TOKEN_LONG_DATE },
	{ "99-9#-9#", TOKEN_MEDIUM_DATE },
	{ "9#-9#", TOKEN_SHORT_DATE },
	{ "9#:99:99", TOKEN_LONG_TIME },
	{ "9#:99", TOKEN_SHORT_TIME },
};

/*
 * A unit ends where it ends, and what follows it directly is a token of its
 * own: `mins` is `min` and an unknown `s`, as upstream.
 */
static const struct {
	const char *word;
	enum timerange_token_type type;
} units[] = {
	{ "days", TOKEN_DAY },       { "day", TOKEN_DAY },
	{ "weeks", TOKEN_WEEK },     { "week", TOKEN_WEEK },
	{ "months", TOKEN_MONTH },   { "month", TOKEN_MONTH },
	{ "years", TOKEN_YEAR },     { "year", TOKEN_YEAR },
	{ "hours", TOKEN_HOUR },     { "hour", TOKEN_HOUR },     { "hr", TOKEN_HOUR },
	{ "minutes", TOKEN_MINUTE }, { "minute", TOKEN_MINUTE }, { "min", TOKEN_MINUTE },
};

static const struct {
	const char *word;
	enum timerange_token_type type;
} words[] = {
	{ "today", TOKEN_TODAY },
	{ "yesterday", TOKEN_YESTERDAY },
	{ "this", TOKEN_THIS },
	{ "last", TOKEN_LAST },
	{ "ago", TOKEN_AGO },
	{ "before", TOKEN_BEFORE },
	{ "after", TOKEN_AFTER },
	{ "between", TOKEN_BETWEEN },
	{ "and", TOKEN_AND },
};

static const char digits[] = "0123456789";
static const char letters[] = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ";

static bool is_digit(char c)
{
	return c >= '0' && c <= '9';
}

/* The numbers in s go to out->fields. Returns the bytes matched, 0: s does not begin so. */
static size_t match_pattern(const char *s, const char *pattern, struct timerange_token *out)
{
	const char *p = s;
	int fields[ARRAY_SIZE(out->fields)] = { 0 };
	size_t n = 0;

	for (; *pattern; pattern++) {
		if (*pattern == '#' && !is_digit(*p))
			continue;
		if (*pattern != '9' && *pattern != '#') {
			if (*p++ != *pattern)
				return 0;
			n++;
			continue;
		}
		if (!is_digit(*p))
			return 0;
		fields[n] = fields[n] * 10 + (*p++ - '0');
	}
	memcpy(out->fields, fields, sizeof(fields));
	out->n_fields = n + 1;
	return (size_t)(p - s);
}

static bool match_date_or_time(struct timerange_token *out)
{
	for (size_t i = 0; i < ARRAY_SIZE(patterns); i++) {
		out->len = match_pattern(out->text, patterns[i].pattern, out);
		if (out->len) {
			out->type = patterns[i].type;
			return true;
		}
	}
	return false;
}

static bool match_unit(struct timerange_token *out)
{
	for (size_t i = 0; i < ARRAY_SIZE(units); i++) {
		size_t len = strlen(units[i].word);

		if (strncasecmp(out->text, units[i].word, len) == 0) {
			out->type = units[i].type;
			out->len = len;
			return true;
		}
	}
	return false;
}

/* out->len is the length of the word at out->text. */
static bool match_word(struct timerange_token *out)
{
	for (size_t i = 0; i < ARRAY_SIZE(words); i++) {
		if (strlen(words[i].word) == out->len &&
		    strncasecmp(out->text, words[i].word, out->len) == 0) {
			out->type = words[i].type;
			return true;
		}
	}
	return false;
}

int timerange_lex(const char *text, size_t *at, struct timerange_token *out, struct err *err)
{
	size_t pos = *at + strspn(text + *at, " \t\n");

	*out = (struct timerange_token){ .type = TOKEN_END, .text = text + pos, .pos = pos };
	if (*out->text && !match_date_or_time(out) && !match_unit(out)) {
		out->type = TOKEN_NUMBER;
		out->len = strspn(out->text, digits);
		if (out->len == 0) {
			out->len = strspn(out->text, letters);
			if (!match_word(out)) {
				if (out->len == 0) /* upstream shows all the rest */
					out->len = strlen(out->text);
				return err_set(err, ERR_SYNTAX, "unexpected '%.*s' at position %zu",
					       (int)out->len, out->text, pos);
			}
		}
	}
	*at = pos + out->len;
	return 0;
}
