#include "guild/regex.h"

#include <ctype.h>

#define PCRE2_CODE_UNIT_WIDTH 8
#include <pcre2.h>

#include "guild/alloc.h"
#include "guild/err.h"
#include "guild/num.h"
#include "guild/utf8.h"
#include "regex-internal.h"

/* A search that takes more steps than this, or more memory (KiB), finds nothing. */
#define MAX_STEPS 1000000
#define MAX_HEAP 65536

/* Compiling to machine code costs as much as some dozen searches: only for what is used often. */
#define JIT_AFTER 32

struct regex {
	pcre2_code *code;
	pcre2_match_data *match;
	pcre2_match_context *limits;
	size_t *offsets; /* of the last match: start and end of each group */
	uint32_t n_groups, name_size, n_names;
	const char *names; /* PCRE2's table of n_names: two bytes of number, the name */
	unsigned uses;
};

void regex_free(struct regex *re)
{
	if (!re)
		return;
	pcre2_match_context_free(re->limits);
	pcre2_match_data_free(re->match);
	pcre2_code_free(re->code);
	free(re);
}

static pcre2_code *compile(const char *pattern, struct err *err)
{
	CLEANUP(buf_release) struct buf translated = BUF_INIT;
	uint32_t options = PCRE2_UTF | PCRE2_MATCH_INVALID_UTF | PCRE2_NEVER_BACKSLASH_C;
	pcre2_compile_context *context;
	pcre2_code *code;
	char message[256];
	bool ascii;
	int number;
	size_t at;

	if (regex_translate(pattern, &translated, &ascii, err) < 0)
		return NULL;
	if (!ascii)
		options |= PCRE2_UCP;
	context = pcre2_compile_context_create(NULL);
	if (context)
		(void)pcre2_set_newline(context, PCRE2_NEWLINE_LF); /* a known value */
	code = pcre2_compile((PCRE2_SPTR)translated.s, translated.len, options, &number, &at, context);
	pcre2_compile_context_free(context);
	if (!code) {
		(void)pcre2_get_error_message(number, (PCRE2_UCHAR *)message, sizeof(message));
		(void)err_set(err, ERR_SYNTAX, "%s at position %zu", message, at);
	}
	return code;
}

int regex_compile(struct regex **out, const char *pattern, struct err *err)
{
	struct regex *re = xcalloc(1, sizeof(*re));

	re->code = compile(pattern, err);
	if (!re->code) {
		regex_free(re);
		return -1;
	}
	re->match = pcre2_match_data_create_from_pattern(re->code, NULL);
	re->limits = pcre2_match_context_create(NULL);
	if (!re->match || !re->limits) {
		regex_free(re);
		return err_set(err, ERR_SYNTAX, "no memory for the pattern '%s'", pattern);
	}
	/* These return 0 always. */
	(void)pcre2_set_match_limit(re->limits, MAX_STEPS);
	(void)pcre2_set_depth_limit(re->limits, MAX_STEPS);
	(void)pcre2_set_heap_limit(re->limits, MAX_HEAP);
	(void)pcre2_pattern_info(re->code, PCRE2_INFO_CAPTURECOUNT, &re->n_groups);
	(void)pcre2_pattern_info(re->code, PCRE2_INFO_NAMECOUNT, &re->n_names);
	(void)pcre2_pattern_info(re->code, PCRE2_INFO_NAMEENTRYSIZE, &re->name_size);
	(void)pcre2_pattern_info(re->code, PCRE2_INFO_NAMETABLE, &re->names);
	re->offsets = pcre2_get_ovector_pointer(re->match);
	*out = re;
	return 0;
}

/* Any failure, past a limit too, is no match. */
static bool run(struct regex *re, const char *s, size_t len, size_t offset, uint32_t options)
{
	int rc;

	if (offset > len)
		return false;
	if (++re->uses == JIT_AFTER)
		(void)pcre2_jit_compile(re->code, PCRE2_JIT_COMPLETE); /* without it: slower */
	rc = pcre2_match(re->code, (PCRE2_SPTR)s, len, offset, options, re->match, re->limits);
	if (rc == PCRE2_ERROR_JIT_STACKLIMIT)
		rc = pcre2_match(re->code, (PCRE2_SPTR)s, len, offset, options | PCRE2_NO_JIT,
				 re->match, re->limits);
	return rc >= 0;
}

static bool run_groups(struct regex *re, const char *s, size_t len, size_t offset,
		       uint32_t options, struct regex_span *groups, size_t n_groups)
{
	if (!run(re, s, len, offset, options))
		return false;
	for (size_t i = 0; i < n_groups; i++) {
		bool set = i <= re->n_groups;

		groups[i].start = set ? re->offsets[2 * i] : (size_t)-1; /* PCRE2_UNSET too */
		groups[i].end = set ? re->offsets[2 * i + 1] : (size_t)-1;
	}
	return true;
}

bool regex_search(struct regex *re, const char *s, size_t len, size_t offset,
		  struct regex_span *groups, size_t n_groups)
{
	return run_groups(re, s, len, offset, 0, groups, n_groups);
}

bool regex_match(struct regex *re, const char *s, size_t len, struct regex_span *groups,
		 size_t n_groups)
{
	return run_groups(re, s, len, 0, PCRE2_ANCHORED, groups, n_groups);
}

bool regex_fullmatch(struct regex *re, const char *s, size_t len)
{
	return run(re, s, len, 0, PCRE2_ANCHORED | PCRE2_ENDANCHORED);
}

bool regex_next(struct regex *re, const char *s, size_t len, struct regex_iter *it,
		struct regex_span *groups, size_t n_groups)
{
	if (!run_groups(re, s, len, it->offset, it->after_empty ? PCRE2_NOTEMPTY_ATSTART : 0,
			groups, n_groups))
		return false;
	it->offset = re->offsets[1];
	it->after_empty = re->offsets[0] == re->offsets[1];
	return true;
}

size_t regex_group_count(const struct regex *re)
{
	return re->n_groups;
}

/* Name k of the table, and the group that it names. */
static const char *name_at(const struct regex *re, uint32_t k, size_t *group)
{
	const unsigned char *entry = (const unsigned char *)re->names + k * re->name_size;

	*group = (size_t)entry[0] << 8 | entry[1];
	return (const char *)entry + 2;
}

const char *regex_group_name(const struct regex *re, size_t i)
{
	size_t group;

	for (uint32_t k = 0; k < re->n_names; k++) {
		const char *name = name_at(re, k, &group);

		if (group == i)
			return name;
	}
	return NULL;
}

/* ---- replace ---- */

static void put_group(const struct regex *re, const char *s, size_t group, struct buf *out)
{
	size_t start = re->offsets[2 * group], end = re->offsets[2 * group + 1];

	if (start != PCRE2_UNSET && start < end)
		buf_add(out, s + start, end - start);
}

/* The group that \g<…> names, in *group. */
static int find_group(const struct regex *re, const char *name, size_t *group, struct err *err)
{
	uint64_t number;

	for (uint32_t k = 0; k < re->n_names; k++) {
		size_t named;

		if (streq(name_at(re, k, &named), name)) {
			*group = named;
			return 0;
		}
	}
	if (num_parse_u64(name, &number)) {
		if (number > re->n_groups)
			return err_set(err, ERR_SYNTAX, "invalid group reference %s", name);
		*group = (size_t)number;
		return 0;
	}
	return err_set(err, ERR_SYNTAX, "unknown group name '%s'", name);
}

/* \g<name>, p at the g; the place after it, or NULL. */
static const char *put_named(const struct regex *re, const char *p, const char *s, struct buf *out,
			     struct err *err)
{
	const char *end = p[1] == '<' ? strchr(p, '>') : NULL;
	CLEANUP(free_ptr) char *name = NULL;
	size_t group = 0;

	if (!end) {
		(void)err_set(err, ERR_SYNTAX, "missing <, or > after a group name");
		return NULL;
	}
	name = xstrndup(p + 2, (size_t)(end - p - 2));
	if (find_group(re, name, &group, err) < 0)
		return NULL;
	put_group(re, s, group, out);
	return end + 1;
}

/* \1 or \12, p at the first digit. */
static const char *put_number(const struct regex *re, const char *p, const char *s,
			      struct buf *out, struct err *err)
{
	size_t group = (size_t)(*p++ - '0');

	if (isdigit((unsigned char)*p))
		group = group * 10 + (size_t)(*p++ - '0');
	if (group > re->n_groups) {
		(void)err_set(err, ERR_SYNTAX, "invalid group reference %zu", group);
		return NULL;
	}
	put_group(re, s, group, out);
	return p;
}

static bool is_octal(char c)
{
	return c >= '0' && c <= '7';
}

/* \0, \012 or \101: a character, p at the first digit. */
static const char *put_octal(const char *p, struct buf *out)
{
	unsigned c = 0;

	for (size_t n = 0; n < 3 && is_octal(*p); n++)
		c = c * 8 + (unsigned)(*p++ - '0');
	utf8_encode(out, c);
	return p;
}

/* What a \ in the replacement stands for, p behind it; the place after it, or NULL. */
static const char *put_special(const struct regex *re, const char *p, const char *s,
			       struct buf *out, struct err *err)
{
	static const char letters[] = "abfnrtv", bytes[] = "\a\b\f\n\r\t\v";
	const char *letter;

	if (*p == 'g')
		return put_named(re, p, s, out, err);
	if (*p == '0' || (is_octal(p[0]) && is_octal(p[1]) && is_octal(p[2])))
		return put_octal(p, out);
	if (isdigit((unsigned char)*p))
		return put_number(re, p, s, out, err);
	letter = *p ? strchr(letters, *p) : NULL;
	if (letter) {
		buf_addch(out, bytes[letter - letters]);
		return p + 1;
	}
	if (!*p || isalpha((unsigned char)*p)) {
		(void)err_set(err, ERR_SYNTAX, "bad escape \\%s", *p ? (char[]){ *p, '\0' } : "");
		return NULL;
	}
	if (*p != '\\') /* any other character keeps its backslash */
		buf_addch(out, '\\');
	buf_addch(out, *p);
	return p + 1;
}

static int put_replacement(const struct regex *re, const char *repl, const char *s, struct buf *out,
			   struct err *err)
{
	while (*repl) {
		size_t n = strcspn(repl, "\\");

		buf_add(out, repl, n);
		repl += n;
		if (*repl) {
			repl = put_special(re, repl + 1, s, out, err);
			if (!repl)
				return -1;
		}
	}
	return 0;
}

int regex_sub(struct regex *re, const char *repl, const char *s, unsigned count, struct buf *out,
	      struct err *err)
{
	CLEANUP(buf_release) struct buf result = BUF_INIT;
	size_t len = strlen(s), done = 0, offset = 0;
	uint32_t options = 0;
	unsigned n = 0;

	while ((!count || n < count) && run(re, s, len, offset, options)) {
		size_t start = re->offsets[0], end = re->offsets[1];

		buf_add(&result, s + done, start - done);
		if (put_replacement(re, repl, s, &result, err) < 0)
			return -1;
		n++;
		done = offset = end;
		/* An empty match may follow a match, but not itself. */
		options = start == end ? PCRE2_NOTEMPTY_ATSTART : 0;
	}
	buf_addbuf(out, &result);
	buf_addstr(out, s + done);
	return 0;
}
