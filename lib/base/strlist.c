#include "guild/strlist.h"

#include "guild/alloc.h"
#include "guild/map.h"

/* Shared by all empty lists; only ever holds its NULL. */
char *strlist_empty[1];

void strlist_init(struct strlist *l)
{
	*l = (struct strlist)STRLIST_INIT;
}

void strlist_truncate(struct strlist *l, size_t n)
{
	while (l->n > n) {
		free(l->v[--l->n]);
		l->v[l->n] = NULL;
	}
}

void strlist_clear(struct strlist *l)
{
	strlist_truncate(l, 0);
}

void strlist_release(struct strlist *l)
{
	strlist_clear(l);
	if (l->cap)
		free(l->v);
	strlist_init(l);
}

void strlist_take(struct strlist *l, char *s)
{
	if (!l->cap)
		l->v = NULL; /* never reallocate the shared empty array */
	ALLOC_GROW(l->v, l->n + 2, l->cap);
	l->v[l->n++] = s;
	l->v[l->n] = NULL;
}

void strlist_push(struct strlist *l, const char *s)
{
	strlist_take(l, xstrdup(s));
}

void strlist_pushn(struct strlist *l, const char *s, size_t len)
{
	strlist_take(l, xmemdup0(s, len));
}

void strlist_pushf(struct strlist *l, const char *fmt, ...)
{
	struct buf b = BUF_INIT;
	va_list ap;

	va_start(ap, fmt);
	buf_vaddf(&b, fmt, ap);
	va_end(ap);
	strlist_take(l, buf_detach(&b));
}

void strlist_pushv(struct strlist *l, char *const *v)
{
	for (; *v; v++)
		strlist_push(l, *v);
}

void strlist_remove(struct strlist *l, size_t i)
{
	if (i >= l->n)
		BUG("remove item %zu of %zu", i, l->n);
	free(l->v[i]);
	memmove(l->v + i, l->v + i + 1, (l->n - i) * sizeof(l->v[0])); /* the NULL too */
	l->n--;
}

static int compare(const void *a, const void *b)
{
	return strcmp(*(char *const *)a, *(char *const *)b);
}

void strlist_sort(struct strlist *l)
{
	if (l->n > 1)
		qsort(l->v, l->n, sizeof(l->v[0]), compare);
}

bool strlist_has(const struct strlist *l, const char *s)
{
	for (size_t i = 0; i < l->n; i++)
		if (streq(l->v[i], s))
			return true;
	return false;
}

void strlist_uniq(struct strlist *l)
{
	CLEANUP(map_release) struct map seen = MAP_INIT;
	size_t kept = 0;

	for (size_t i = 0; i < l->n; i++) {
		if (map_has(&seen, l->v[i])) {
			free(l->v[i]);
			continue;
		}
		map_set(&seen, l->v[i], NULL);
		l->v[kept++] = l->v[i];
	}
	if (l->cap)
		l->v[kept] = NULL;
	l->n = kept;
}

void strlist_join(const struct strlist *l, const char *sep, struct buf *out)
{
	for (size_t i = 0; i < l->n; i++) {
		if (i)
			buf_addstr(out, sep);
		buf_addstr(out, l->v[i]);
	}
}

void strlist_split(struct strlist *l, const char *s, const char *sep)
{
	size_t m = strlen(sep);
	const char *end;

	if (!m)
		BUG("split at nothing");
	while ((end = strstr(s, sep))) {
		strlist_pushn(l, s, (size_t)(end - s));
		s = end + m;
	}
	strlist_push(l, s);
}

void strlist_split_space(struct strlist *l, const char *s)
{
	static const char space[] = " \t\n\v\f\r";

	for (;;) {
		size_t n;

		s += strspn(s, space);
		if (!*s)
			return;
		n = strcspn(s, space);
		strlist_pushn(l, s, n);
		s += n;
	}
}
