/*
 * Any text as a flag's value, by the type that the first byte names: it is decoded and written in every form.
 * The same text as a label and as text with references.
 */
#include "guild/alloc.h"
#include "guild/err.h"
#include "guild/expand.h"
#include "guild/flagval.h"
#include "guild/label.h"
#include "fuzz.h"

static const char *const types[] = { NULL, "auto", "string", "int", "float", "number", "boolean", "path" };

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	CLEANUP(arena_release) struct arena a = ARENA_INIT;
	CLEANUP(err_release) struct err err = ERR_INIT;
	CLEANUP(buf_release) struct buf out = BUF_INIT, label = BUF_INIT;
	struct value *flags = value_map(&a), *v, *expanded;
	CLEANUP(free_ptr) char *text = NULL;

	if (!size)
		return 0;
	text = xmemdup0(data + 1, size - 1);
	v = flag_decode(&a, text, types[data[0] % ARRAY_SIZE(types)]);
	flag_encode(&out, v);
	flag_format(&out, v, FLAG_SHORTEN_FLOATS);
	flag_arg_text(&out, v);
	value_set(&a, flags, "x", v);
	(void)flag_is_function(text); /* either */
	label_render(&label, text, flags, NULL);
	if (expand_value(&a, value_str(&a, text), flags, &expanded, &err) < 0 &&
	    !err.msg)
		BUG("no reason to refuse \"%s\"", text);
	return 0;
}
