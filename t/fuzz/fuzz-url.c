/* Any text as a URL: its parts are parts of it, and the name of its file ends nowhere else. */
#include <strings.h>

#include "guild/alloc.h"
#include "guild/url.h"
#include "fuzz.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	CLEANUP(free_ptr) char *text = xmemdup0(data, size);
	CLEANUP(url_release) struct url url = URL_INIT;
	CLEANUP(buf_release) struct buf name = BUF_INIT, host = BUF_INIT;

	url_parse(&url, text);
	for (size_t i = 0; i < URL_N_PARTS; i++)
		if (i == URL_SCHEME ? !strcasestr(text, url.part[i].s) : !strstr(text, url.part[i].s))
			BUG("part %zu \"%s\" of \"%s\"", i, url.part[i].s, text);
	url_file_name(&url, &name);
	url_host(&url, &host);
	if (strlen(name.s) != name.len || strlen(host.s) != host.len)
		BUG("a NUL in a part of \"%s\"", text);
	return 0;
}
