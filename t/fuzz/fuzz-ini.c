/* Any text as an INI file; what is read is written. */
#include "guild/alloc.h"
#include "guild/err.h"
#include "guild/ini.h"
#include "fuzz.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	CLEANUP(free_ptr) char *text = xmemdup0(data, size);
	CLEANUP(arena_release) struct arena a = ARENA_INIT;
	CLEANUP(err_release) struct err err = ERR_INIT;
	CLEANUP(buf_release) struct buf out = BUF_INIT;
	struct value *v;

	if (ini_parse(&a, text, "fuzz", &v, &err) < 0) {
		if (err.kind != ERR_SYNTAX || !err.msg)
			BUG("no reason to refuse \"%s\"", text);
		return 0;
	}
	ini_encode(&out, v);
	return 0;
}
