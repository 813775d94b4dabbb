/* Any text as a filter: refused, or tested on values of every type. */
#include "guild/alloc.h"
#include "guild/err.h"
#include "guild/filter.h"
#include "guild/yaml.h"
#include "fuzz.h"

static const char names[] = "{i: 1, f: 1.5, s: Text, b: true, n: null, l: [1, two, [3]], m: {k: v},"
			    " d: 2020-01-31, z: 0, e: '', B: 99999999999999999999, N: .nan}";

static int lookup(void *data, const char *name, const struct value **out, struct err *err)
{
	(void)err; /* nothing here can fail */
	*out = value_get(data, name);
	return *out != NULL;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	CLEANUP(err_release) struct err err = ERR_INIT;
	CLEANUP(arena_release) struct arena a = ARENA_INIT;
	CLEANUP(free_ptr) char *text = xmemdup0(data, size);
	struct filter *f;
	struct value *run;

	if (filter_parse(&f, text, &err) < 0) {
		if (err.kind != ERR_SYNTAX || !err.msg)
			BUG("no reason to refuse \"%s\"", text);
		return 0;
	}
	if (yaml_load(&a, names, sizeof(names) - 1, "names", &run, &err) < 0)
		BUG("%s", err.msg);
	if (filter_test_with(f, lookup, run, &err) < 0)
		BUG("%s", err.msg);
	filter_free(f);
	return 0;
}
