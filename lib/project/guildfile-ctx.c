/* guildfile-ctx.c: what each step of loading says, and what all may take together. */
#include <stdarg.h>

#include "guild/err.h"
#include "guild/utf8.h"
#include "guildfile-internal.h"

void gf_clip(struct buf *out, const char *s, size_t len, size_t max)
{
	size_t keep = 0, n;

	if (len <= max) {
		buf_add(out, s, len);
		return;
	}
	for (; keep < max; keep += n)
		(void)utf8_decode(s + keep, len - keep, &n); /* only n: stop between characters */
	buf_add(out, s, keep);
	buf_addstr(out, "…");
}

const char *gf_repr(struct gf_ctx *x, const struct value *v)
{
	CLEANUP(buf_release) struct buf text = BUF_INIT;
	CLEANUP(buf_release) struct buf clipped = BUF_INIT;

	value_repr(&text, v);
	gf_clip(&clipped, text.s, text.len, GUILDFILE_MAX_REPR);
	return arena_strdup(x->arena, clipped.s);
}

const char *gf_str(struct gf_ctx *x, const struct value *v)
{
	if (value_get_str(v))
		return value_get_str(v);
	return gf_repr(x, v);
}

int gf_error(struct gf_ctx *x, const struct value *v, const char *fmt, ...)
{
	CLEANUP(buf_release) struct buf msg = BUF_INIT;
	va_list ap;

	va_start(ap, fmt);
	buf_vaddf(&msg, fmt, ap);
	va_end(ap);
	if (x->gf->path)
		err_set(x->err, ERR_INVALID, "error in %s: %s", x->gf->path, msg.s);
	else
		err_set(x->err, ERR_INVALID, "%s", msg.s);
	/* A value that came from another file has a place there, not here. */
	if (v && v->line && x->gf->path && !x->load->root->n_others) {
		x->err->line = v->line;
		x->err->column = v->column;
		err_set_place(x->err, "  in \"%s\", line %u, column %u", x->gf->path, v->line,
			      v->column);
	}
	return -1;
}

int gf_check_memory(struct gf_ctx *x, const struct value *place)
{
	const struct guildfile *root = x->load->root;
	size_t total = root->arena.total;

	for (size_t i = 0; i < root->n_others; i++)
		total += root->others[i]->arena.total;
	if (total <= GUILDFILE_MAX_MEMORY)
		return 0;
	return gf_error(x, place, "its definitions need more than %zu MiB of memory",
			GUILDFILE_MAX_MEMORY >> 20);
}
