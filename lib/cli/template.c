#include "guild/template.h"

#include "guild/alloc.h"
#include "guild/err.h"
#include "guild/record.h"

struct part {
	char *text;     /* literal, or the field's name */
	size_t len;     /* of the literal: it may hold NULs */
	bool field;
	char *modifier; /* NULL: none */
};

struct template {
	struct part *parts;
	size_t n, cap;
};

void template_free(struct template *t)
{
	if (!t)
		return;
	for (size_t i = 0; i < t->n; i++) {
		free(t->parts[i].text);
		free(t->parts[i].modifier);
	}
	free(t->parts);
	free(t);
}

static void free_template(struct template **t)
{
	template_free(*t);
}

static struct part *add_part(struct template *t)
{
	ALLOC_GROW(t->parts, t->n + 1, t->cap);
	t->parts[t->n] = (struct part){ 0 };
	return &t->parts[t->n++];
}

static void end_literal(struct template *t, struct buf *literal)
{
	struct part *part;

	if (!literal->len)
		return;
	part = add_part(t);
	part->len = literal->len;
	part->text = buf_detach(literal);
}

static void add_field(struct template *t, const char *s, size_t len)
{
	struct part *part = add_part(t);
	const char *colon = memchr(s, ':', len);
	size_t name_len = colon ? (size_t)(colon - s) : len;

	part->field = true;
	part->text = xstrndup(s, name_len);
	if (colon)
		part->modifier = xstrndup(colon + 1, len - name_len - 1);
}

static bool add_escape(struct buf *literal, char c)
{
	static const char names[] = "nt0\\", meanings[] = "\n\t\0\\";
	const char *at = c ? strchr(names, c) : NULL;

	if (!at)
		return false;
	buf_addch(literal, meanings[at - names]);
	return true;
}

int template_parse(struct template **out, const char *text, struct err *err)
{
	CLEANUP(free_template) struct template *t = xcalloc(1, sizeof(*t));
	CLEANUP(buf_release) struct buf literal = BUF_INIT;

	for (const char *s = text; *s; s++) {
		if (*s == '\\') {
			if (!add_escape(&literal, *++s))
				return err_set(err, ERR_SYNTAX, "unknown escape '\\%.1s' in '%s'", s,
					       text);
		} else if (*s != '%') {
			buf_addch(&literal, *s);
		} else if (*++s == '%') {
			buf_addch(&literal, '%');
		} else {
			const char *end = *s == '(' ? strchr(s, ')') : NULL;

			if (!end || end == s + 1)
				return err_set(err, ERR_SYNTAX,
					       "expected '%%(name)' or '%%%%' at '%%%s' in '%s'", s,
					       text);
			end_literal(t, &literal);
			add_field(t, s + 1, (size_t)(end - s - 1));
			s = end;
		}
	}
	end_literal(t, &literal);
	*out = t;
	t = NULL;
	return 0;
}

int template_expand(const struct template *t, const struct record_kind *k, void *record,
		    struct buf *out, struct err *err)
{
	for (size_t i = 0; i < t->n; i++) {
		const struct part *part = &t->parts[i];

		if (!part->field)
			buf_add(out, part->text, part->len);
		else if (!record_text(k, record, part->text, part->modifier, out))
			return err_set(err, ERR_INVALID, "unknown field '%s%s%s'", part->text,
				       part->modifier ? ":" : "",
				       part->modifier ? part->modifier : "");
	}
	return 0;
}
