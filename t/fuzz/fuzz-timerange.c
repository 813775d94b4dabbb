/* Any text as a time range, at moments up to the ends of the calendar. */
#include "guild/alloc.h"
#include "guild/err.h"
#include "guild/timerange.h"
#include "fuzz.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	static const int64_t nows[] = { 0, 1556721323, 253402300799, -62135596800 };
	CLEANUP(free_ptr) char *text = xmemdup0(data, size);
	struct timerange r;

	for (size_t i = 0; i < ARRAY_SIZE(nows); i++) {
		CLEANUP(err_release) struct err err = ERR_INIT;

		if (timerange_parse(text, nows[i], &r, &err) == 0)
			(void)timerange_has(&r, nows[i]);
		else if (err.kind != ERR_SYNTAX || !err.msg)
			BUG("no reason to refuse \"%s\"", text);
	}
	return 0;
}
