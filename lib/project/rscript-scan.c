/*
 * rscript-scan.c: constants that an R script assigns at its top level.
 *
 * No parser of R: it only has to know where statements begin. A statement ends with its line unless a bracket is
 * open or the line ends with something that wants more: an operator, or the head of an if, a loop or a function.
 */
#include <ctype.h>
#include <math.h>

#include "guild/map.h"
#include "guild/num.h"
#include "guild/utf8.h"

#include "rscript-internal.h"

enum token_type { END, NEWLINE, SEMICOLON, NUMBER, STRING, NAME, OPERATOR, OPEN, CLOSE };

struct token {
	enum token_type type;
	const char *s; /* in the text; a STRING is in scan.string, a NAME without its backticks */
	size_t len;
	size_t line;
};

struct scan {
	const char *p, *end;
	size_t line;
	struct buf string; /* the last STRING */
	struct buf open;   /* brackets that are open; 'h' for one around the head of an if, a loop, a function */
};

/* ---- tokens ---- */

static int at(const struct scan *s, size_t i)
{
	return (size_t)(s->end - s->p) > i ? (unsigned char)s->p[i] : 0;
}

static void advance(struct scan *s, size_t n)
{
	for (; n && s->p < s->end; n--)
		s->line += *s->p++ == '\n';
}

/* \x41, \u20ac, \u{20ac}: at most max digits. */
static void hex_escape(struct scan *s, size_t max)
{
	bool braced = at(s, 0) == '{';
	uint32_t code = 0;

	advance(s, braced);
	for (; max && isxdigit(at(s, 0)); max--) {
		int c = at(s, 0);

		code = code * 16 + (uint32_t)(isdigit(c) ? c - '0' : tolower(c) - 'a' + 10);
		advance(s, 1);
	}
	if (braced && at(s, 0) == '}')
		advance(s, 1);
	utf8_encode(&s->string, code);
}

static void octal_escape(struct scan *s)
{
	uint32_t code = 0;

	for (int i = 0; i < 3 && at(s, 0) >= '0' && at(s, 0) <= '7'; i++) {
		code = code * 8 + (uint32_t)(at(s, 0) - '0');
		advance(s, 1);
	}
	utf8_encode(&s->string, code);
}

static void escape(struct scan *s)
{
	static const char names[] = "abfnrtv", chars[] = "\a\b\f\n\r\t\v";
	int c = at(s, 0);
	const char *name = c ? strchr(names, c) : NULL;

	if (c >= '0' && c <= '7') {
		octal_escape(s);
		return;
	}
	advance(s, 1);
	if (c == 'x')
		hex_escape(s, 2);
	else if (c == 'u')
		hex_escape(s, 4);
	else if (c == 'U')
		hex_escape(s, 8);
	else if (name)
		buf_addch(&s->string, chars[name - names]);
	else if (c)
		buf_addch(&s->string, c);
}

static void quoted(struct scan *s)
{
	int quote = at(s, 0);

	buf_reset(&s->string);
	for (advance(s, 1); at(s, 0) && at(s, 0) != quote;) {
		if (at(s, 0) == '\\') {
			advance(s, 1);
			escape(s);
		} else {
			buf_addch(&s->string, at(s, 0));
			advance(s, 1);
		}
	}
	advance(s, 1);
}

/* r"---(text)---", with any number of dashes and one of three brackets. false: it is none. */
static bool raw_string(struct scan *s)
{
	static const char opening[] = "([{", closing[] = ")]}";
	CLEANUP(buf_release) struct buf close = BUF_INIT;
	size_t dashes = 0;
	const char *bracket, *stop;

	if ((at(s, 0) != 'r' && at(s, 0) != 'R') || (at(s, 1) != '"' && at(s, 1) != '\''))
		return false;
	while (at(s, 2 + dashes) == '-')
		dashes++;
	bracket = at(s, 2 + dashes) ? strchr(opening, at(s, 2 + dashes)) : NULL;
	if (!bracket)
		return false;
	buf_addch(&close, closing[bracket - opening]);
	for (size_t i = 0; i < dashes; i++)
		buf_addch(&close, '-');
	buf_addch(&close, at(s, 1));
	advance(s, 3 + dashes);
	stop = memmem(s->p, (size_t)(s->end - s->p), close.s, close.len);
	if (!stop)
		stop = s->end;
	buf_reset(&s->string);
	buf_add(&s->string, s->p, (size_t)(stop - s->p));
	advance(s, (size_t)(stop - s->p) + close.len);
	return true;
}

static bool is_name_char(int c)
{
	return isalnum(c) || c == '_' || c == '.' || c >= 0x80;
}

static size_t number_len(const struct scan *s)
{
	size_t n = 0;
	bool hex = at(s, 0) == '0' && tolower(at(s, 1)) == 'x';

	if (hex)
		for (n = 2; isxdigit(at(s, n));)
			n++;
	while (!hex && (isdigit(at(s, n)) || at(s, n) == '.'))
		n++;
	if (!hex && tolower(at(s, n)) == 'e') {
		size_t sign = at(s, n + 1) == '+' || at(s, n + 1) == '-';

		if (isdigit(at(s, n + 1 + sign)))
			for (n += 1 + sign; isdigit(at(s, n));)
				n++;
	}
	return n + (at(s, n) == 'L' || at(s, n) == 'i');
}

static size_t operator_len(const struct scan *s)
{
	static const char *const longer[] = { "<<-", "->>", "<-", "->", "<=", ">=", "==", "!=", "&&", "||", "|>" };
	size_t n = 1;

	if (at(s, 0) == '%') {
		while (at(s, n) && at(s, n) != '%' && at(s, n) != '\n')
			n++;
		return n + (at(s, n) == '%');
	}
	for (size_t i = 0; i < ARRAY_SIZE(longer); i++) {
		n = strlen(longer[i]);
		if ((size_t)(s->end - s->p) >= n && memcmp(s->p, longer[i], n) == 0)
			return n;
	}
	return 1;
}

static void skip_blank(struct scan *s)
{
	while (at(s, 0) == ' ' || at(s, 0) == '\t' || at(s, 0) == '\r' || at(s, 0) == '\f')
		advance(s, 1);
	if (at(s, 0) == '#')
		while (at(s, 0) && at(s, 0) != '\n')
			advance(s, 1);
}

static struct token next(struct scan *s)
{
	struct token t = { .type = OPERATOR };
	int c;

	skip_blank(s);
	t.s = s->p;
	t.line = s->line;
	c = at(s, 0);
	if (s->p == s->end) {
		t.type = END;
		return t;
	}
	if (raw_string(s)) {
		t.type = STRING;
		return t;
	}
	if (c == '"' || c == '\'' || c == '`') {
		quoted(s);
		t.type = c == '`' ? NAME : STRING;
		t.s = c == '`' ? s->string.s : t.s;
		t.len = s->string.len;
		return t;
	}
	if (isdigit(c) || (c == '.' && isdigit(at(s, 1)))) {
		t.type = NUMBER;
		t.len = number_len(s);
	} else if (is_name_char(c)) {
		t.type = NAME;
		while (is_name_char(at(s, t.len)))
			t.len++;
	} else if (c == '\n' || c == ';') {
		t.type = c == ';' ? SEMICOLON : NEWLINE;
		t.len = 1;
	} else if (c && strchr("([{)]}", c)) {
		t.type = strchr("([{", c) ? OPEN : CLOSE;
		t.len = 1;
	} else {
		t.len = operator_len(s);
	}
	advance(s, t.len);
	return t;
}

static struct token next_in_statement(struct scan *s)
{
	struct token t;

	do
		t = next(s);
	while (t.type == NEWLINE);
	return t;
}

static bool is(const struct token *t, const char *text)
{
	return t->len == strlen(text) && memcmp(t->s, text, t->len) == 0;
}

/* ---- statements ---- */

static bool begins_head(const struct token *t)
{
	return (t->type == NAME && (is(t, "if") || is(t, "for") || is(t, "while") || is(t, "function"))) ||
	       (t->type == OPERATOR && is(t, "\\"));
}

/* Pass over the rest of a statement, t being its next token. */
static void skip_statement(struct scan *s, struct token t)
{
	bool wants_more = false, head = false;

	buf_reset(&s->open);
	for (;; t = next(s)) {
		bool inside = s->open.len > 0;

		if (t.type == END || (!inside && (t.type == SEMICOLON || (t.type == NEWLINE && !wants_more))))
			return;
		if (t.type == NEWLINE)
			continue;
		wants_more = t.type == OPERATOR ||
			     (t.type == NAME && (is(&t, "else") || is(&t, "repeat") || is(&t, "in")));
		if (t.type == OPEN) {
			buf_addch(&s->open, head ? 'h' : '(');
		} else if (t.type == CLOSE && inside) {
			wants_more = s->open.s[s->open.len - 1] == 'h';
			buf_setlen(&s->open, s->open.len - 1);
		}
		head = begins_head(&t);
	}
}

/* ---- constants ---- */

/* A sum of numbers as R has it: what is complex stays so, of integers alone comes an integer. */
struct sum {
	double real, imaginary;
	bool is_complex, is_double;
};

static void add_number(struct sum *sum, const struct token *t, bool minus)
{
	CLEANUP(buf_release) struct buf digits = BUF_INIT;
	char suffix = t->s[t->len - 1];
	bool marked = suffix == 'L' || suffix == 'i';
	double d = 0;

	buf_add(&digits, t->s, t->len - marked);
	if (starts_with(digits.s, "0x") || starts_with(digits.s, "0X")) {
		for (const char *s = digits.s + 2; *s; s++)
			d = d * 16 + (isdigit((unsigned char)*s) ? *s - '0' : tolower((unsigned char)*s) - 'a' + 10);
	} else if (!num_parse_pyfloat(digits.s, &d)) {
		d = 0; /* "1.2.3": the rest of the statement is no R either */
	}
	if (suffix == 'i') {
		sum->imaginary += minus ? -d : d;
		sum->is_complex = true;
		return;
	}
	sum->real += minus ? -d : d;
	if (suffix != 'L' || d != floor(d))
		sum->is_double = true;
}

static void add_short(struct buf *out, double d)
{
	num_format_repr(out, d);
	if (ends_with(out->s, ".0"))
		buf_setlen(out, out->len - 2);
}

static void set_sum(struct arena *a, const struct sum *sum, struct rscript_assign *out)
{
	if (sum->is_complex) { /* YAML has no such numbers */
		CLEANUP(buf_release) struct buf text = BUF_INIT;

		add_short(&text, sum->real);
		buf_addstr(&text, sum->imaginary < 0 ? "" : "+");
		add_short(&text, sum->imaginary);
		buf_addch(&text, 'i');
		out->value = value_str(a, text.s);
		out->type = "string";
	} else if (sum->is_double || fabs(sum->real) > INT32_MAX) {
		out->value = value_float(a, sum->real);
		out->type = "number";
	} else {
		out->value = value_int(a, (int64_t)sum->real);
		out->type = "int";
	}
}

/* Read numbers with + and - between and before them. *t is the first token, then the one after the last. */
static bool read_sum(struct arena *a, struct scan *s, struct token *t, struct rscript_assign *out)
{
	struct sum sum = { 0 };

	for (;;) {
		bool minus = false;

		while (t->type == OPERATOR && (is(t, "-") || is(t, "+"))) {
			minus ^= is(t, "-");
			*t = next_in_statement(s);
		}
		if (t->type != NUMBER)
			return false;
		add_number(&sum, t, minus);
		*t = next(s);
		if (t->type != OPERATOR || (!is(t, "-") && !is(t, "+")))
			break;
	}
	set_sum(a, &sum, out);
	return true;
}

static bool read_constant(struct arena *a, struct scan *s, struct token *t,
			  struct rscript_assign *out)
{
	if (t->type == STRING) {
		out->value = value_strn(a, s->string.s, s->string.len);
		out->type = "string";
	} else if (t->type == NAME && (is(t, "TRUE") || is(t, "FALSE"))) {
		out->value = value_bool(a, is(t, "TRUE"));
		out->type = "boolean";
	} else {
		return read_sum(a, s, t, out);
	}
	*t = next(s);
	return true;
}

static bool ends_statement(const struct token *t)
{
	return t->type == NEWLINE || t->type == SEMICOLON || t->type == END;
}

void rscript_scan(struct arena *a, const char *text, size_t len,
		  void (*found)(const struct rscript_assign *assign, void *data), void *data)
{
	struct scan s = { .p = text, .end = text + len, .line = 1, .string = BUF_INIT, .open = BUF_INIT };
	CLEANUP(map_release) struct map seen = MAP_INIT;
	struct token t;

	while ((t = next(&s)).type != END) {
		struct rscript_assign assign = { .line = t.line };

		if (t.type != NAME) {
			skip_statement(&s, t);
			continue;
		}
		assign.name = arena_strndup(a, t.s, t.len);
		if (begins_head(&t)) {
			skip_statement(&s, t);
			continue;
		}
		t = next(&s);
		if (t.type == OPERATOR && (is(&t, "=") || is(&t, "<-"))) {
			t = next_in_statement(&s);
			if (read_constant(a, &s, &t, &assign) && ends_statement(&t) &&
			    !map_get(&seen, assign.name)) {
				map_set(&seen, assign.name, assign.name);
				found(&assign, data);
			}
		}
		skip_statement(&s, t);
	}
	buf_release(&s.string);
	buf_release(&s.open);
}
