#include "guild/natural.h"

static bool is_digit(char c)
{
	return c >= '0' && c <= '9';
}

static size_t text_len(const char *s)
{
	size_t n = 0;

	while (s[n] && !is_digit(s[n]))
		n++;
	return n;
}

static int compare_bytes(const char *a, size_t n, const char *b, size_t m)
{
	int c = memcmp(a, b, MIN(n, m));

	return c ? c : (n > m) - (n < m);
}

/* By value, whatever the length: past the zeros the longer one is larger. */
static int compare_digits(const char **a, const char **b)
{
	size_t n = 0, m = 0;
	int c;

	*a += strspn(*a, "0");
	*b += strspn(*b, "0");
	while (is_digit((*a)[n]))
		n++;
	while (is_digit((*b)[m]))
		m++;
	c = n == m ? memcmp(*a, *b, n) : (n > m) - (n < m);
	*a += n;
	*b += m;
	return c;
}

int natural_compare(const char *a, const char *b)
{
	do {
		size_t n = text_len(a), m = text_len(b);
		int c = compare_bytes(a, n, b, m);

		a += n;
		b += m;
		if (c == 0 && *a && *b)
			c = compare_digits(&a, &b);
		else if (c == 0)
			return (*a != '\0') - (*b != '\0');
		if (c)
			return c;
	} while (*a || *b);
	return 0;
}

static int compare_items(const void *a, const void *b)
{
	const char *x = *(char *const *)a, *y = *(char *const *)b;
	int c = natural_compare(x, y);

	return c ? c : strcmp(x, y);
}

void natural_sort(struct strlist *l)
{
	qsort(l->v, l->n, sizeof(l->v[0]), compare_items);
}
