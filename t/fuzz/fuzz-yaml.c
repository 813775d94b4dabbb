/* Any text as YAML: refused, or written and read back as the same value, in each style. */
#include "guild/err.h"
#include "guild/yaml.h"
#include "fuzz.h"

static void (*const styles[])(struct buf *out, const struct value *v) = {
	yaml_encode, yaml_encode_strict, yaml_encode_flow,
};

/*
 * What is written is read, and written again as it was. But neither PyYAML nor libyaml
 * reads all that PyYAML's rules write: bytes that are not UTF-8 (of !!binary), and keys that their
 * escapes make longer than 1024 characters.
 */
static void round_trip(const struct value *v, void (*encode)(struct buf *, const struct value *))
{
	CLEANUP(buf_release) struct buf text = BUF_INIT, again = BUF_INIT;
	CLEANUP(err_release) struct err err = ERR_INIT;
	CLEANUP(arena_release) struct arena a = ARENA_INIT;
	struct value *back;

	encode(&text, v);
	if (yaml_load(&a, text.s, text.len, "encoded", &back, &err) < 0) {
		if (strstr(text.s, "\\uDC") || strstr(err.msg, "could not find expected ':'"))
			return;
		BUG("cannot read back: %s\n%s", err.msg, text.s);
	}
	encode(&again, back);
	if (!streq(text.s, again.s))
		BUG("written as\n%s\nthen as\n%s", text.s, again.s);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	CLEANUP(err_release) struct err err = ERR_INIT;
	CLEANUP(arena_release) struct arena a = ARENA_INIT;
	struct value *v;

	if (yaml_load(&a, (const char *)data, size, "input", &v, &err) < 0) {
		if (err.kind != ERR_SYNTAX || !err.msg)
			BUG("no reason to refuse %zu bytes", size);
		return 0;
	}
	for (size_t i = 0; i < ARRAY_SIZE(styles); i++)
		round_trip(v, styles[i]);
	return 0;
}
