#include "guild/url.h"

#include <ctype.h>

void url_release(struct url *url)
{
	for (size_t i = 0; i < URL_N_PARTS; i++)
		buf_release(&url->part[i]);
}

/* The length of a scheme at the start of text, 0: none. */
static size_t scheme_length(const char *text)
{
	size_t n;

	if (!isalpha((unsigned char)text[0]))
		return 0;
	for (n = 1; isalnum((unsigned char)text[n]) || (text[n] && strchr("+-.", text[n])); n++)
		;
	return text[n] == ':' ? n : 0;
}

/* Schemes whose paths have parameters. Source: Python's urllib.parse.uses_params. */
static bool has_params(const char *scheme)
{
	static const char *const schemes[] = {
		"", "ftp", "hdl", "prospero", "http", "https", "shttp", "rtsp", "rtspu", "sip",
		"sips", "mms", "sftp", "tel",
	};

	for (size_t i = 0; i < ARRAY_SIZE(schemes); i++)
		if (streq(scheme, schemes[i]))
			return true;
	return false;
}

/* Move what follows the first sep of from, at or after start, to a part of its own. */
static void cut(struct buf *from, size_t start, char sep, struct buf *to)
{
	const char *at = strchr(from->s + start, sep);

	if (!at)
		return;
	buf_addstr(to, at + 1);
	buf_setlen(from, (size_t)(at - from->s));
}

void url_parse(struct url *url, const char *text)
{
	struct buf *path = &url->part[URL_PATH];
	size_t scheme = scheme_length(text);
	const char *slash;

	for (size_t i = 0; i < URL_N_PARTS; i++)
		buf_reset(&url->part[i]);
	for (size_t i = 0; i < scheme; i++)
		buf_addch(&url->part[URL_SCHEME], tolower((unsigned char)text[i]));
	if (scheme)
		text += scheme + 1;
	if (starts_with(text, "//")) {
		size_t n = strcspn(text + 2, "/?#");

		buf_add(&url->part[URL_NETLOC], text + 2, n);
		text += 2 + n;
	}
	buf_addstr(path, text);
	cut(path, 0, '#', &url->part[URL_FRAGMENT]);
	cut(path, 0, '?', &url->part[URL_QUERY]);
	slash = strrchr(path->s, '/');
	if (has_params(url->part[URL_SCHEME].s))
		cut(path, slash ? (size_t)(slash - path->s) : 0, ';', &url->part[URL_PARAMS]);
}

void url_host(const struct url *url, struct buf *out)
{
	const char *netloc = url->part[URL_NETLOC].s;
	const char *at = strrchr(netloc, '@');
	const char *host = at ? at + 1 : netloc;
	size_t address = *host == '[' ? strcspn(host, "]") : 0; /* IPv6 has colons of its own */

	buf_add(out, host, address + strcspn(host + address, ":"));
}

static int hex_digit(char c)
{
	if (c >= '0' && c <= '9')
		return c - '0';
	c = (char)tolower((unsigned char)c);
	return c >= 'a' && c <= 'f' ? c - 'a' + 10 : -1;
}

void url_file_name(const struct url *url, struct buf *out)
{
	const char *path = url->part[URL_PATH].s;
	const char *slash = strrchr(path, '/');

	for (const char *p = slash ? slash + 1 : path; *p; p++) {
		int high = *p == '%' ? hex_digit(p[1]) : -1;
		int low = high >= 0 ? hex_digit(p[2]) : -1;

		if (low < 0 || (!high && !low)) {
			buf_addch(out, *p);
			continue;
		}
		buf_addch(out, high * 16 + low);
		p += 2;
	}
}
