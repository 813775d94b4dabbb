#include "guild/typo.h"

#include "guild/alloc.h"

/* What it costs to make a candidate of what was typed. As git's: a swap is free and a letter
 * left out is cheap, as these are what fingers do. */
enum { INSERT = 1, SUBSTITUTE = 2, DELETE = 3, COST_MAX = 6 };

/* Damerau-Levenshtein, with the last three rows of the matrix. */
static size_t distance(const char *from, const char *to)
{
	size_t n = strlen(from), m = strlen(to);
	CLEANUP(free_ptr) size_t *rows = xcalloc(3 * (m + 1), sizeof(rows[0]));
	size_t *before = rows, *above = rows + m + 1, *row = rows + 2 * (m + 1);

	for (size_t j = 0; j <= m; j++)
		row[j] = j * INSERT;
	for (size_t i = 1; i <= n; i++) {
		size_t *oldest = before;

		before = above;
		above = row;
		row = oldest;
		row[0] = i * DELETE;
		for (size_t j = 1; j <= m; j++) {
			bool same = from[i - 1] == to[j - 1];

			row[j] = above[j - 1] + (same ? 0 : SUBSTITUTE);
			row[j] = MIN(row[j], above[j] + DELETE);
			row[j] = MIN(row[j], row[j - 1] + INSERT);
			if (i > 1 && j > 1 && from[i - 1] == to[j - 2] && from[i - 2] == to[j - 1])
				row[j] = MIN(row[j], before[j - 2]);
		}
	}
	return row[m];
}

const char *typo_best(const char *s, const struct strlist *candidates)
{
	/* Of a short word nearly everything is a few letters away. */
	size_t best_cost = MIN((size_t)COST_MAX, strlen(s) * 3 / 2) + 1;
	const char *best = NULL;

	for (size_t i = 0; i < candidates->n; i++) {
		size_t cost = distance(s, candidates->v[i]);

		if (cost < best_cost) {
			best_cost = cost;
			best = candidates->v[i];
		}
	}
	return best;
}
