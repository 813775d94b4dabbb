/*
 * url.h: URLs, split as Python's urlparse() splits them: the names of cached downloads depend on it.
 *
 *	CLEANUP(url_release) struct url url = URL_INIT;
 *
 *	url_parse(&url, "http://user@host:80/data/a%20b.zip;v=1?x#y");
 *	url.part[URL_PATH].s    "/data/a%20b.zip"
 *	url_file_name(&url, &name)   "a b.zip"
 *
 * Any text splits into parts; what cannot be fetched shows when it is.
 */
#ifndef GUILD_URL_H
#define GUILD_URL_H

#include "guild/buf.h"

enum url_part {
	URL_SCHEME, /* lower case, without ":" */
	URL_NETLOC, /* without "//": user, host and port */
	URL_PATH,
	URL_PARAMS, /* of the last part of the path, without ";"; only of schemes that have them */
	URL_QUERY,
	URL_FRAGMENT,
	URL_N_PARTS,
};

struct url {
	struct buf part[URL_N_PARTS]; /* an absent one is empty */
};
#define URL_INIT { .part = { BUF_INIT, BUF_INIT, BUF_INIT, BUF_INIT, BUF_INIT, BUF_INIT } }
void url_release(struct url *url);

void url_parse(struct url *url, const char *text);
/* The host alone, without user and port. Appended. */
void url_host(const struct url *url, struct buf *out);
/* The last part of the path, with %XX decoded: may be empty, or hold any byte but NUL. Appended. */
void url_file_name(const struct url *url, struct buf *out);

#endif
