/*
 * yaml-error.c: libyaml's complaints in PyYAML's words.
 *
 * The two scanners are the same machine and disagree about a text at the same place,
 * but PyYAML also names what it found there: upstream's users know these sentences.
 */
#include <ctype.h>

#include "guild/err.h"
#include "guild/utf8.h"
#include "yaml-internal.h"

static const char *token_name(yaml_token_type_t type)
{
	switch (type) {
	case YAML_NO_TOKEN: break;
	case YAML_STREAM_START_TOKEN: return "<stream start>";
	case YAML_STREAM_END_TOKEN: return "<stream end>";
	case YAML_VERSION_DIRECTIVE_TOKEN: return "<directive>";
	case YAML_TAG_DIRECTIVE_TOKEN: return "<directive>";
	case YAML_DOCUMENT_START_TOKEN: return "<document start>";
	case YAML_DOCUMENT_END_TOKEN: return "<document end>";
	case YAML_BLOCK_SEQUENCE_START_TOKEN: return "<block sequence start>";
	case YAML_BLOCK_MAPPING_START_TOKEN: return "<block mapping start>";
	case YAML_BLOCK_END_TOKEN: return "<block end>";
	case YAML_FLOW_SEQUENCE_START_TOKEN: return "[";
	case YAML_FLOW_SEQUENCE_END_TOKEN: return "]";
	case YAML_FLOW_MAPPING_START_TOKEN: return "{";
	case YAML_FLOW_MAPPING_END_TOKEN: return "}";
	case YAML_BLOCK_ENTRY_TOKEN: return "-";
	case YAML_FLOW_ENTRY_TOKEN: return ",";
	case YAML_KEY_TOKEN: return "?";
	case YAML_VALUE_TOKEN: return ":";
	case YAML_ALIAS_TOKEN: return "<alias>";
	case YAML_ANCHOR_TOKEN: return "<anchor>";
	case YAML_TAG_TOKEN: return "<tag>";
	case YAML_SCALAR_TOKEN: return "<scalar>";
	}
	return "<nothing>";
}

/* What stands in front of, and may be quoted in, PyYAML's sentence. */
enum found { FOUND_NONE, FOUND_CHAR, FOUND_TOKEN, FOUND_HANDLE, FOUND_ESCAPE, FOUND_DIGITS };

static const struct {
	const char *theirs; /* libyaml's problem */
	const char *context; /* libyaml's context that this row is for, NULL: any */
	const char *context_py; /* NULL: as libyaml's */
	const char *before, *after; /* what was found comes between */
	enum found found;
} words[] = {
	{ "found character that cannot start any token", NULL, NULL,
	  "found character ", " that cannot start any token", FOUND_CHAR },
	{ "block sequence entries are not allowed in this context", NULL, NULL,
	  "sequence entries are not allowed here", "", FOUND_NONE },
	{ "mapping keys are not allowed in this context", NULL, NULL,
	  "mapping keys are not allowed here", "", FOUND_NONE },
	{ "mapping values are not allowed in this context", NULL, NULL,
	  "mapping values are not allowed here", "", FOUND_NONE },
	{ "did not find expected key", NULL, NULL,
	  "expected <block end>, but found ", "", FOUND_TOKEN },
	{ "did not find expected '-' indicator", NULL, NULL,
	  "expected <block end>, but found ", "", FOUND_TOKEN },
	{ "did not find expected ',' or ']'", NULL, NULL,
	  "expected ',' or ']', but got ", "", FOUND_TOKEN },
	{ "did not find expected ',' or '}'", NULL, NULL,
	  "expected ',' or '}', but got ", "", FOUND_TOKEN },
	{ "did not find expected node content", NULL, NULL,
	  "expected the node content, but found ", "", FOUND_TOKEN },
	{ "did not find expected <document start>", NULL, NULL,
	  "expected '<document start>', but found ", "", FOUND_TOKEN },
	{ "found undefined tag handle", NULL, NULL,
	  "found undefined tag handle ", "", FOUND_HANDLE },
	{ "found duplicate %YAML directive", NULL, NULL,
	  "found duplicate YAML directive", "", FOUND_NONE },
	{ "found incompatible YAML document", NULL, NULL,
	  "found incompatible YAML document (version 1.* is required)", "", FOUND_NONE },
	{ "did not find expected alphabetic or numeric character", NULL, NULL,
	  "expected alphabetic or numeric character, but found ", "", FOUND_CHAR },
	{ "could not find expected directive name", NULL, NULL,
	  "expected alphabetic or numeric character, but found ", "", FOUND_CHAR },
	{ "found unexpected non-alphabetical character", NULL, NULL,
	  "expected alphabetic or numeric character, but found ", "", FOUND_CHAR },
	{ "did not find expected version number", NULL, "while scanning a directive",
	  "expected a digit, but found ", "", FOUND_CHAR },
	{ "did not find expected digit or '.' character", NULL, "while scanning a directive",
	  "expected a digit or '.', but found ", "", FOUND_CHAR },
	{ "did not find the expected '>'", NULL, "while parsing a tag",
	  "expected '>', but found ", "", FOUND_CHAR },
	{ "did not find expected whitespace or line break", "while scanning a tag", NULL,
	  "expected ' ', but found ", "", FOUND_CHAR },
	{ "did not find expected whitespace", NULL, "while scanning a directive",
	  "expected ' ', but found ", "", FOUND_CHAR },
	{ "did not find expected tag URI", NULL, NULL, "expected URI, but found ", "", FOUND_CHAR },
	{ "did not find expected '!'", NULL, NULL, "expected '!', but found ", "", FOUND_CHAR },
	{ "did not find expected comment or line break", "while scanning a block scalar", NULL,
	  "expected chomping or indentation indicators, but found ", "", FOUND_CHAR },
	{ "did not find expected comment or line break", NULL, NULL,
	  "expected a comment or a line break, but found ", "", FOUND_CHAR },
	{ "found an indentation indicator equal to 0", NULL, NULL,
	  "expected indentation indicator in the range 1-9, but found 0", "", FOUND_NONE },
	{ "found unexpected document indicator", NULL, NULL,
	  "found unexpected document separator", "", FOUND_NONE },
	{ "found unknown escape character", NULL, "while scanning a double-quoted scalar",
	  "found unknown escape character ", "", FOUND_ESCAPE },
	{ "did not find expected hexdecimal number", NULL, "while scanning a double-quoted scalar",
	  "expected escape sequence of ", "", FOUND_DIGITS },
};

/* Where the character of that index begins. */
static size_t offset_of(const struct yaml_source *src, size_t index)
{
	size_t i = 0, n;

	for (; index && i < src->len; index--, i += n)
		(void)utf8_decode(src->text + i, src->len - i, &n); /* its length is all we need */
	return i;
}

/* How many characters come before that byte. */
static size_t index_of(const struct yaml_source *src, size_t offset)
{
	size_t index = 0, n;

	for (size_t i = 0; i < offset && i < src->len; i += n, index++)
		(void)utf8_decode(src->text + i, src->len - i, &n); /* its length is all we need */
	return index;
}

static void add_char(struct buf *out, const struct yaml_source *src, size_t offset)
{
	size_t n = 1;

	if (offset < src->len)
		(void)utf8_decode(src->text + offset, src->len - offset, &n); /* its length only */
	value_repr_str(out, offset < src->len ? src->text + offset : "", n);
}

/* The handle !x! of a tag. */
static void add_handle(struct buf *out, const struct yaml_source *src, size_t offset)
{
	const char *s = src->text + offset;
	const char *end = offset < src->len ? memchr(s + 1, '!', src->len - offset - 1) : NULL;

	value_repr_str(out, s, end ? (size_t)(end + 1 - s) : 0);
}

/* "4 hexadecimal numbers, but found 'x'", for what follows the \u at the offset. */
static void add_digits(struct buf *out, const struct yaml_source *src, size_t offset)
{
	char kind = src->text[offset - 1];

	buf_addf(out, "%d hexadecimal numbers, but found ", kind == 'x' ? 2 : kind == 'u' ? 4 : 8);
	while (offset < src->len && isxdigit((unsigned char)src->text[offset]))
		offset++;
	add_char(out, src, offset);
}

static void add_found(struct buf *out, enum found found, const yaml_parser_t *p,
		      const struct yaml_source *src, size_t offset)
{
	switch (found) {
	case FOUND_NONE:
		break;
	case FOUND_CHAR:
		add_char(out, src, offset);
		break;
	case FOUND_TOKEN: /* the parser has looked at it, not taken it */
		buf_addf(out, "'%s'", token_name(p->tokens.head->type));
		break;
	case FOUND_HANDLE:
		add_handle(out, src, offset);
		break;
	case FOUND_ESCAPE: /* libyaml stands at the backslash */
		add_char(out, src, offset + 1);
		break;
	case FOUND_DIGITS:
		add_digits(out, src, offset);
		break;
	}
}

static void add_mark(struct buf *out, const struct yaml_source *src, const yaml_mark_t *mark)
{
	buf_addf(out, "\n  in \"%s\", line %zu, column %zu", src->name, mark->line + 1,
		 mark->column + 1);
}

/*
 * libyaml reads a last line without its newline as if it had one, and calls the end the
 * line after; for PyYAML the end is where the text ends.
 */
static yaml_mark_t true_end(const struct yaml_source *src, const yaml_mark_t *mark)
{
	yaml_mark_t end = *mark;
	size_t start = src->len;

	if (!mark->line || mark->column || !src->len || strchr("\r\n", src->text[src->len - 1]) ||
	    mark->index < index_of(src, src->len))
		return end;
	while (start && !strchr("\r\n", src->text[start - 1]))
		start--;
	end.line--;
	end.column = index_of(src, src->len) - index_of(src, start);
	return end;
}

int yaml_fail(const struct yaml_source *src, const char *context, const yaml_mark_t *context_mark,
	      const char *problem, const yaml_mark_t *problem_mark, struct err *err)
{
	CLEANUP(buf_release) struct buf b = BUF_INIT;
	yaml_mark_t mark = true_end(src, problem_mark);
	yaml_mark_t start = context_mark ? true_end(src, context_mark) : mark;

	if (context)
		buf_addstr(&b, context);
	if (start.line != mark.line || start.column != mark.column)
		add_mark(&b, src, &start);
	if (b.len)
		buf_addch(&b, '\n');
	buf_addstr(&b, problem);
	add_mark(&b, src, &mark);
	(void)err_set(err, ERR_SYNTAX, "%s", b.s); /* returns -1 as we do */
	err->line = (unsigned)mark.line + 1;
	err->column = (unsigned)mark.column + 1;
	return -1;
}

/* Text that is not UTF-8 or holds what YAML does not allow, as PyYAML and Python tell. */
static int reader_error(const yaml_parser_t *p, const struct yaml_source *src, struct err *err)
{
	size_t at = p->problem_offset;
	bool cut = starts_with(p->problem, "incomplete");
	bool lead = starts_with(p->problem, "invalid leading");

	if (starts_with(p->problem, "control"))
		return err_set(err, ERR_SYNTAX, "unacceptable character #x%04x: special characters "
			       "are not allowed\n  in \"%s\", position %zu",
			       (unsigned)p->problem_value, src->name,
			       index_of(src, at));
	if (starts_with(p->problem, "invalid trailing")) /* Python names the byte that began it */
		do
			at--;
		while (at && (src->text[at] & 0xc0) == 0x80);
	return err_set(err, ERR_SYNTAX, "'utf-8' codec can't decode byte 0x%02x in position %zu: %s\n"
		       "  in \"%s\"", at < src->len ? (unsigned char)src->text[at] : 0, at,
		       cut ? "unexpected end of data" : lead ? "invalid start byte"
							     : "invalid continuation byte",
		       src->name);
}

int yaml_parser_error(const yaml_parser_t *p, const struct yaml_source *src, struct err *err)
{
	CLEANUP(buf_release) struct buf problem = BUF_INIT;
	const char *context = p->context;
	yaml_mark_t mark = p->problem_mark;
	size_t offset;

	if (p->error == YAML_READER_ERROR)
		return reader_error(p, src, err);
	if (p->error == YAML_MEMORY_ERROR)
		return err_set(err, ERR_SYNTAX, "no memory for \"%s\"", src->name);
	offset = offset_of(src, mark.index);
	for (size_t i = 0; i < ARRAY_SIZE(words) && !problem.len; i++) {
		if (!streq(p->problem, words[i].theirs) ||
		    (words[i].context && (!context || !streq(context, words[i].context))))
			continue;
		if (words[i].context_py)
			context = words[i].context_py;
		if (words[i].found == FOUND_ESCAPE)
			mark.column++;
		buf_addstr(&problem, words[i].before);
		add_found(&problem, words[i].found, p, src, offset);
		buf_addstr(&problem, words[i].after);
	}
	if (!problem.len)
		buf_addstr(&problem, p->problem);
	return yaml_fail(src, context, context ? &p->context_mark : NULL,
			 problem.s, &mark, err);
}
