/*
 * transfer.c: one download, by libcurl.
 */
#include "guild/compat.h"

#include <curl/curl.h>
#include <errno.h>
#include <strings.h>
#include <unistd.h>

#include "guild/clock.h"
#include "guild/env.h"
#include "guild/err.h"
#include "guild/num.h"
#include "guild/url.h"

#include "fetch.h"
#include "progress.h"

#define MAX_REDIRECTS 10 /* Python's urllib follows as many */
#define CONNECT_TIMEOUT_S 30

struct transfer {
	CURL *curl;
	const char *url;
	const struct limits *limits;
	struct partial *partial;
	struct progress *progress;
	pid_t parent;           /* who asked: without it nobody waits for the file */
	int64_t begun_us;
	int64_t heard_us;       /* when the server sent something last */
	bool in_body;           /* the response is one that has the file */
	int64_t total;          /* of the whole file, -1: unknown */
	/* Of the response whose headers are read now. */
	struct buf reason, etag, modified, range;
	struct err err;         /* what failed in a callback */
	char message[CURL_ERROR_SIZE];
};

/* ---- headers ---- */

static bool is_header(const char *line, size_t len, const char *name, struct buf *value)
{
	size_t n = strlen(name);

	if (len <= n || strncasecmp(line, name, n) != 0 || line[n] != ':')
		return false;
	buf_reset(value);
	buf_add(value, line + n + 1, len - n - 1);
	buf_trim(value);
	return true;
}

/* "HTTP/1.1 404 Not Found": a response begins, perhaps after a redirection. */
static void start_response(struct transfer *t, const char *line, size_t len)
{
	CLEANUP(buf_release) struct buf status = BUF_INIT;
	const char *reason;

	buf_add(&status, line, len);
	buf_rtrim(&status);
	reason = strchr(status.s, ' ');
	reason = reason ? strchr(reason + 1, ' ') : NULL;
	buf_set(&t->reason, reason ? reason + 1 : "");
	buf_reset(&t->etag);
	buf_reset(&t->modified);
	buf_reset(&t->range);
}

static size_t on_header(char *line, size_t one, size_t len, void *data)
{
	struct transfer *t = data;

	(void)one; /* always 1 */
	t->heard_us = clock_monotonic_us();
	if (len > 5 && memcmp(line, "HTTP/", 5) == 0)
		start_response(t, line, len);
	else if (!is_header(line, len, "ETag", &t->etag) &&
		 !is_header(line, len, "Last-Modified", &t->modified))
		(void)is_header(line, len, "Content-Range", &t->range);
	return len;
}

/* What makes sure that the server still has the same content. A weak ETag does not. */
static const char *validator(const struct transfer *t)
{
	return t->etag.len && t->etag.s[0] == '"' ? t->etag.s : t->modified.s;
}

/* "bytes FIRST-LAST/TOTAL", TOTAL perhaps "*". */
static bool parse_range(const char *s, int64_t *first, int64_t *total)
{
	CLEANUP(buf_release) struct buf number = BUF_INIT;
	const char *slash = strchr(s, '/');

	if (strncasecmp(s, "bytes ", 6) != 0 || !slash)
		return false;
	buf_add(&number, s + 6, strspn(s + 6, "0123456789"));
	if (!num_parse_i64(slash + 1, total))
		*total = -1;
	return num_parse_i64(number.s, first);
}

/* ---- body ---- */

/* Is it the rest of what is there, or the file from its beginning? */
static int start_body(struct transfer *t)
{
	curl_off_t length = -1;
	int64_t first;
	long status = 0;

	curl_easy_getinfo(t->curl, CURLINFO_RESPONSE_CODE, &status);
	if (status == 206) {
		if (!parse_range(t->range.s, &first, &t->total) || first != t->partial->size)
			return err_set(&t->err, ERR_INVALID,
				       "the server sent another part of the file than the one that "
				       "was asked for");
	} else {
		curl_easy_getinfo(t->curl, CURLINFO_CONTENT_LENGTH_DOWNLOAD_T, &length);
		t->total = length;
		if (partial_restart(t->partial, t->url, validator(t), &t->err) < 0)
			return -1;
	}
	t->in_body = true;
	return 0;
}

static int check_size(struct transfer *t, int64_t size)
{
	if (t->limits->max_bytes && size > t->limits->max_bytes)
		return err_set(&t->err, ERR_INVALID,
			       "the file is larger than the %lld bytes that are allowed "
			       "(GUILD_DOWNLOAD_MAX_SIZE)", (long long)t->limits->max_bytes);
	return 0;
}

static size_t on_body(char *bytes, size_t one, size_t len, void *data)
{
	struct transfer *t = data;

	(void)one; /* always 1 */
	t->heard_us = clock_monotonic_us();
	if (!t->in_body && start_body(t) < 0)
		return 0;
	if (check_size(t, MAX(t->total, t->partial->size + (int64_t)len)) < 0 ||
	    partial_append(t->partial, bytes, len, &t->err) < 0)
		return 0;
	return len;
}

/*
 * Has the server gone silent? Not libcurl's own CURLOPT_LOW_SPEED_TIME, which looks at the mean
 * of some seconds.
 */
static bool is_stalled(struct transfer *t)
{
	curl_off_t connected = 0;

	curl_easy_getinfo(t->curl, CURLINFO_PRETRANSFER_TIME_T, &connected);
	if (!connected)
		t->heard_us = clock_monotonic_us(); /* that has a limit of its own */
	return t->limits->stall_s &&
	       clock_monotonic_us() - t->heard_us >= t->limits->stall_s * 1000000;
}

/* libcurl calls it once a second, and whenever something happens. */
static int on_progress(void *data, curl_off_t a, curl_off_t b, curl_off_t c, curl_off_t d)
{
	struct transfer *t = data;

	(void)a, (void)b, (void)c, (void)d; /* we count ourselves: a part may be there already */
	if (t->in_body)
		progress_show(t->progress, t->partial->size, t->total);
	if (getppid() != t->parent)
		return err_set(&t->err, ERR_OS, "nobody waits for the file any more");
	if (is_stalled(t))
		return err_set(&t->err, ERR_OS, "the server sent nothing for %lld seconds "
						"(GUILD_DOWNLOAD_STALL)",
			       (long long)t->limits->stall_s);
	return 0;
}

/* ---- what went wrong ---- */

/* By the environment; then libcurl's own text says who did not answer. */
static bool may_have_proxy(void)
{
	static const char *const names[] = { "http_proxy", "https_proxy", "HTTPS_PROXY", "all_proxy",
					     "ALL_PROXY" };

	for (size_t i = 0; i < ARRAY_SIZE(names); i++)
		if (env_get(names[i]))
			return true;
	return false;
}

static int connect_error(struct transfer *t, const char *host, struct err *err)
{
	long os = 0;

	curl_easy_getinfo(t->curl, CURLINFO_OS_ERRNO, &os);
	return err_set(err, ERR_OS, "cannot connect to %s: %s", host,
		       os && !may_have_proxy() ? strerror((int)os) : t->message);
}

static int time_error(const struct transfer *t, const char *host, struct err *err)
{
	int64_t spent_s = (clock_monotonic_us() - t->begun_us) / 1000000;

	if (t->limits->timeout_s && spent_s >= t->limits->timeout_s)
		return err_set(err, ERR_OS,
			       "not done after %lld seconds (GUILD_DOWNLOAD_TIMEOUT)",
			       (long long)t->limits->timeout_s);
	return err_set(err, ERR_OS, "cannot connect to %s in %d seconds", host, CONNECT_TIMEOUT_S);
}

static int broken_error(const struct transfer *t, const char *host, struct err *err)
{
	if (t->total >= 0)
		return err_set(err, ERR_OS, "the connection to %s broke after %lld of %lld bytes", host,
			       (long long)t->partial->size, (long long)t->total);
	return err_set(err, ERR_OS, "the connection to %s broke after %lld bytes", host,
		       (long long)t->partial->size);
}

/* Upstream's words, which Python's urllib has. */
static int http_error(struct transfer *t, struct err *err)
{
	long status = 0;

	curl_easy_getinfo(t->curl, CURLINFO_RESPONSE_CODE, &status);
	return err_set(err, status == 404 ? ERR_NOTFOUND : ERR_INVALID, "HTTP Error %ld: %s", status,
		       t->reason.s);
}

static int set_error(struct transfer *t, CURLcode code, struct err *err)
{
	CLEANUP(url_release) struct url url = URL_INIT;
	CLEANUP(buf_release) struct buf host = BUF_INIT;
	char *last = NULL;

	if (err_is_set(&t->err)) {
		err_move(err, &t->err);
		return -1;
	}
	curl_easy_getinfo(t->curl, CURLINFO_EFFECTIVE_URL, &last);
	url_parse(&url, last ? last : t->url);
	url_host(&url, &host);
	switch ((int)code) { /* not the enum: it has a hundred others */
	case CURLE_COULDNT_RESOLVE_HOST:
		return err_set(err, ERR_NOTFOUND, "cannot find the host %s", host.s);
	case CURLE_COULDNT_RESOLVE_PROXY:
		return err_set(err, ERR_NOTFOUND, "cannot find the host of the proxy");
	case CURLE_COULDNT_CONNECT:
		return connect_error(t, host.s, err);
	case CURLE_OPERATION_TIMEDOUT:
		return time_error(t, host.s, err);
	case CURLE_TOO_MANY_REDIRECTS:
		return err_set(err, ERR_INVALID, "redirected more than %d times", MAX_REDIRECTS);
	case CURLE_HTTP_RETURNED_ERROR:
		return http_error(t, err);
	case CURLE_PARTIAL_FILE:
	case CURLE_RECV_ERROR:
	case CURLE_GOT_NOTHING:
		return broken_error(t, host.s, err);
	case CURLE_PEER_FAILED_VERIFICATION:
	case CURLE_SSL_CONNECT_ERROR:
	case CURLE_SSL_CACERT_BADFILE:
		return err_set(err, ERR_OS, "no secure connection to %s: %s", host.s,
			       *t->message ? t->message : curl_easy_strerror(code));
	default:
		return err_set(err, ERR_OS, "%s",
			       *t->message ? t->message : curl_easy_strerror(code));
	}
}

/* ---- one request ---- */

/* Set an option of a request; what fails is told once, at the end. */
#define SET(r, option, value) \
	((r)->failed |= curl_easy_setopt((r)->curl, option, value) != CURLE_OK)

struct request {
	CURL *curl;
	bool failed;
	struct curl_slist *headers;
};

static void set_protocols(struct request *r)
{
#if LIBCURL_VERSION_NUM >= 0x075500
	SET(r, CURLOPT_PROTOCOLS_STR, "http,https");
	SET(r, CURLOPT_REDIR_PROTOCOLS_STR, "http,https");
#else
	SET(r, CURLOPT_PROTOCOLS, (long)(CURLPROTO_HTTP | CURLPROTO_HTTPS));
	SET(r, CURLOPT_REDIR_PROTOCOLS, (long)(CURLPROTO_HTTP | CURLPROTO_HTTPS));
#endif
}

/* Where certificates are, as Python's ssl module looks for them; else where libcurl does. */
static void set_certificates(struct request *r)
{
	const char *file = getenv("SSL_CERT_FILE");
	const char *dir = getenv("SSL_CERT_DIR");

	if (file && *file)
		SET(r, CURLOPT_CAINFO, file);
	if (dir && *dir)
		SET(r, CURLOPT_CAPATH, dir);
}

/* Ask for the rest, if the file is still the one that we have a part of; else for all of it. */
static void set_range(struct request *r, const struct partial *p)
{
	CLEANUP(buf_release) struct buf text = BUF_INIT;

	buf_addf(&text, "%lld-", (long long)p->size);
	SET(r, CURLOPT_RANGE, text.s);
	buf_reset(&text);
	buf_addf(&text, "If-Range: %s", p->validator.s);
	r->headers = curl_slist_append(r->headers, text.s);
	r->failed |= !r->headers;
	SET(r, CURLOPT_HTTPHEADER, r->headers);
}

static int set_options(struct request *r, struct transfer *t, struct err *err)
{
	SET(r, CURLOPT_URL, t->url);
	SET(r, CURLOPT_USERAGENT, "guild/" GUILD_VERSION);
	set_protocols(r);
	set_certificates(r);
	SET(r, CURLOPT_FAILONERROR, 1L);
	SET(r, CURLOPT_FOLLOWLOCATION, 1L);
	SET(r, CURLOPT_MAXREDIRS, (long)MAX_REDIRECTS);
	SET(r, CURLOPT_NOSIGNAL, 1L);
	SET(r, CURLOPT_CONNECTTIMEOUT, (long)CONNECT_TIMEOUT_S);
	SET(r, CURLOPT_TIMEOUT, (long)t->limits->timeout_s);
	SET(r, CURLOPT_ERRORBUFFER, t->message);
	SET(r, CURLOPT_HEADERFUNCTION, on_header);
	SET(r, CURLOPT_HEADERDATA, t);
	SET(r, CURLOPT_WRITEFUNCTION, on_body);
	SET(r, CURLOPT_WRITEDATA, t);
	SET(r, CURLOPT_XFERINFOFUNCTION, on_progress);
	SET(r, CURLOPT_XFERINFODATA, t);
	SET(r, CURLOPT_NOPROGRESS, 0L);
	if (t->partial->size && t->partial->validator.len)
		set_range(r, t->partial);
	if (r->failed)
		return err_set(err, ERR_OS, "libcurl %s is too old",
			       curl_version_info(CURLVERSION_NOW)->version);
	return 0;
}

/* It ended well: is that the file? */
static int check_whole(struct transfer *t, struct err *err)
{
	long status = 0;

	curl_easy_getinfo(t->curl, CURLINFO_RESPONSE_CODE, &status);
	if (status < 200 || status > 299)
		return http_error(t, err);
	if (!t->in_body && start_body(t) < 0) { /* an empty file */
		err_move(err, &t->err);
		return -1;
	}
	if (t->total >= 0 && t->partial->size != t->total) {
		CLEANUP(url_release) struct url url = URL_INIT;
		CLEANUP(buf_release) struct buf host = BUF_INIT;

		url_parse(&url, t->url);
		url_host(&url, &host);
		return broken_error(t, host.s, err);
	}
	return 0;
}

/* 0 when done, 1 when what is there is no part of the file: ask for all of it. */
static int request(struct transfer *t, struct err *err)
{
	struct request r = { .curl = curl_easy_init() };
	CURLcode code;
	long status = 0;
	int rc;

	if (!r.curl)
		return err_set(err, ERR_OS, "libcurl cannot start");
	t->curl = r.curl;
	rc = set_options(&r, t, err);
	if (rc == 0) {
		code = curl_easy_perform(r.curl);
		curl_easy_getinfo(r.curl, CURLINFO_RESPONSE_CODE, &status);
		if (status == 416 && t->partial->size)
			rc = 1;
		else
			rc = code == CURLE_OK ? check_whole(t, err) : set_error(t, code, err);
	}
	curl_slist_free_all(r.headers);
	curl_easy_cleanup(r.curl);
	return rc;
}

int transfer(const char *url, const char *name, const struct limits *limits, struct partial *p,
	     struct err *err)
{
	struct progress progress = PROGRESS_INIT(name);
	struct transfer t = {
		.url = url, .limits = limits, .partial = p, .progress = &progress,
		.parent = getppid(), .begun_us = clock_monotonic_us(),
		.heard_us = clock_monotonic_us(), .total = -1,
		.reason = BUF_INIT, .etag = BUF_INIT, .modified = BUF_INIT, .range = BUF_INIT,
		.err = ERR_INIT,
	};
	int rc = request(&t, err);

	if (rc == 1) {
		rc = partial_restart(p, url, "", err);
		if (rc == 0)
			rc = request(&t, err);
		if (rc == 1)
			rc = err_set(err, ERR_INVALID, "HTTP Error 416: %s", t.reason.s);
	}
	progress_end(&progress);
	buf_release(&t.reason);
	buf_release(&t.etag);
	buf_release(&t.modified);
	buf_release(&t.range);
	err_release(&t.err);
	return rc;
}
