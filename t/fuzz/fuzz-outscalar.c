/* The first line as the patterns of output scalars, in YAML; the others as what an operation prints. */
#include "guild/alloc.h"
#include "guild/err.h"
#include "guild/outscalar.h"
#include "guild/yaml.h"
#include "fuzz.h"

static void check(const struct outscalar_pair *pairs, size_t n)
{
	if ((n == 0) != (pairs == NULL))
		BUG("%zu values at %p", n, (const void *)pairs);
	for (size_t i = 0; i < n; i++) {
		size_t len = MIN(pairs[i].key_len, i ? pairs[i - 1].key_len : 0);
		int order = i ? memcmp(pairs[i - 1].key, pairs[i].key, len) : -1;

		if (order > 0 || (order == 0 && pairs[i - 1].key_len >= pairs[i].key_len))
			BUG("keys %zu and %zu are not in order", i - 1, i);
	}
}

static void read_lines(struct outscalar *o, const char *text, const char *end)
{
	while (text < end) {
		const char *newline = memchr(text, '\n', (size_t)(end - text));
		size_t len = (size_t)((newline ? newline + 1 : end) - text), seen, n;
		const struct outscalar_pair *pairs;

		n = outscalar_read(o, text, len, &pairs);
		check(pairs, n);
		(void)outscalar_set_line(o, text, len, &seen);
		if (seen > len)
			BUG("a line of %zu bytes grew to %zu", len, seen);
		for (size_t i = 0; outscalar_pattern(o, i); i++) {
			CLEANUP(buf_release) struct buf groups = BUF_INIT;

			(void)outscalar_try(o, i, &groups, &pairs, &n); /* what it finds is checked */
			check(pairs, n);
		}
		text += len;
	}
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	CLEANUP(arena_release) struct arena a = ARENA_INIT;
	CLEANUP(err_release) struct err err = ERR_INIT;
	CLEANUP(free_ptr) char *text = xmemdup0(data, size);
	size_t n = strcspn(text, "\n");
	struct value *config;

	if (n >= size || yaml_load(&a, text, n, "config", &config, &err) < 0)
		return 0;
	for (int kind = OUTSCALAR_NUMBERS; kind <= OUTSCALAR_TEXTS; kind++) {
		struct outscalar *o = outscalar_new((enum outscalar_kind)kind, config);

		read_lines(o, text + n + 1, text + size);
		outscalar_free(o);
	}
	return 0;
}
