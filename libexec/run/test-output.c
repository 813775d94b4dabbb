/*
 * test-output.c: --test-output-scalars and --test-output-attrs: what the patterns of an operation
 * make of a text. Source: upstream run_impl.py (_test_output), summary.py (TestOutputLogger).
 */
#include <errno.h>
#include <stdio.h>

#include "guild/alloc.h"
#include "guild/err.h"
#include "guild/msg.h"
#include "guild/num.h"
#include "guild/tty.h"
#include "guild/utf8.h"
#include "guild/value.h"

#include "run.h"

static void close_input(FILE **f)
{
	if (*f && *f != stdin)
		(void)fclose(*f); /* it was only read */
}

static int open_input(const char *path, FILE **f, struct err *err)
{
	*f = streq(path, "-") ? stdin : fopen(path, "re");
	if (*f)
		return 0;
	if (errno == ENOENT)
		return err_set(err, ERR_NOTFOUND, "%s does not exist", path);
	return err_os(err, "error opening %s", path);
}

static void print_safe(const char *s, size_t len)
{
	CLEANUP(buf_release) struct buf shown = BUF_INIT;

	if (tty_is(1))
		utf8_sanitize(&shown, s, len, /* keep_lines: */ false);
	else
		buf_add(&shown, s, len);
	fwrite(shown.s, 1, shown.len, stdout);
}

/* "  'PATTERN': [('loss', '0.5')] (loss=0.5)" */
static void print_pattern(struct outscalar *o, size_t i, enum outscalar_kind kind)
{
	CLEANUP(buf_release) struct buf repr = BUF_INIT, groups = BUF_INIT, values = BUF_INIT;
	const char *pattern = outscalar_pattern(o, i);
	const struct outscalar_pair *pairs;
	enum style style;
	size_t n;

	value_repr_str(&repr, pattern, strlen(pattern));
	style = outscalar_try(o, i, &groups, &pairs, &n) ? STYLE_YELLOW : STYLE_DIM;
	printf("%s  %s: ", style_begin(1, style), repr.s);
	if (style == STYLE_DIM) {
		printf("<no matches>%s\n", style_end(1, style));
		return;
	}
	for (size_t k = 0; k < n; k++) {
		buf_addstr(&values, k ? ", " : "");
		buf_add(&values, pairs[k].key, pairs[k].key_len);
		buf_addch(&values, '=');
		if (kind == OUTSCALAR_NUMBERS)
			num_format_repr(&values, pairs[k].number);
		else
			buf_add(&values, pairs[k].text, pairs[k].text_len);
	}
	printf("%s (", groups.s);
	print_safe(values.s, values.len);
	printf(")%s\n", style_end(1, style));
}

int run_test_output(const struct op *op, enum outscalar_kind kind, const char *path,
		    struct err *err)
{
	bool numbers = kind == OUTSCALAR_NUMBERS, talks = streq(path, "-") && tty_is(0);
	const struct value *config = value_get(op->attr, numbers ? "output-scalars" : "output-attrs");
	CLEANUP(close_input) FILE *f = NULL;
	CLEANUP(free_ptr) char *line = NULL;
	struct outscalar *o;
	size_t size = 0, len;
	ssize_t got;

	if (outscalar_is_off(config)) {
		note("Output %s disabled, nothing to test", numbers ? "scalars" : "attrs");
		return 0;
	}
	if (open_input(path, &f, err) < 0)
		return -1;
	if (talks)
		note_dim("Type lines and press Enter to test them. An empty line or Ctrl-C ends.");
	o = outscalar_new(kind, config);
	while ((got = getline(&line, &size, f)) >= 0) {
		const char *seen = outscalar_set_line(o, line, (size_t)got, &len);

		if (talks && !len)
			break;
		print_safe(seen, len);
		putchar('\n');
		for (size_t i = 0; outscalar_pattern(o, i); i++)
			print_pattern(o, i, kind);
	}
	outscalar_free(o);
	return ferror(f) ? err_os(err, "cannot read %s", path) : 0;
}
