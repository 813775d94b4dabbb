#include "guild/url.h"
#include "unit.h"

/* As Python's urlparse() splits them, and unquote() reads the last part of the path; but for NUL. */
static const struct { const char *text, *parts[URL_N_PARTS], *name; } cases[] = {
	{ "http://my.co/stuff.gz", { "http", "my.co", "/stuff.gz", "", "", "" }, "stuff.gz" },
	{ "HTTP://User:pa@ss@My.Co:80/a/b%20c.zip;v=1;w?x=1?2#frag#2", { "http", "User:pa@ss@My.Co:80", "/a/b%20c.zip", "v=1;w", "x=1?2", "frag#2" }, "b c.zip" },
	{ "https://h", { "https", "h", "", "", "", "" }, "" },
	{ "https://h/", { "https", "h", "/", "", "", "" }, "" },
	{ "https://h?x#y", { "https", "h", "", "", "x", "y" }, "" },
	{ "//h/p", { "", "h", "/p", "", "", "" }, "p" },
	{ "a:b", { "a", "", "b", "", "", "" }, "b" },
	{ "file:data.txt", { "file", "", "data.txt", "", "", "" }, "data.txt" },
	{ "file:///abs/data.txt", { "file", "", "/abs/data.txt", "", "", "" }, "data.txt" },
	{ "operation:m:op;x", { "operation", "", "m:op;x", "", "", "" }, "m:op;x" },
	{ "dvcfile:x;y", { "dvcfile", "", "x;y", "", "", "" }, "x;y" },
	{ "1a:b", { "", "", "1a:b", "", "", "" }, "1a:b" },
	{ "http:/x/y;z/w;q", { "http", "", "/x/y;z/w", "q", "", "" }, "w" },
	{ "http://[::1]:8080/a", { "http", "[::1]:8080", "/a", "", "", "" }, "a" },
	{ "http://h/a;b/c", { "http", "h", "/a;b/c", "", "", "" }, "c" },
	{ "", { "", "", "", "", "", "" }, "" },
	{ "#f", { "", "", "", "", "", "f" }, "" },
	{ "?q", { "", "", "", "", "q", "" }, "" },
	{ ";p", { "", "", "", "p", "", "" }, "" },
	{ "http://h/%2e%2e%2Fetc", { "http", "h", "/%2e%2e%2Fetc", "", "", "" }, "../etc" },
	{ "http://h/%00%zz%4", { "http", "h", "/%00%zz%4", "", "", "" }, "%00%zz%4" },
	{ "http://u@h@i/n", { "http", "u@h@i", "/n", "", "", "" }, "n" },
};

START_TEST(splits)
{
	CLEANUP(url_release) struct url url = URL_INIT;
	CLEANUP(buf_release) struct buf name = BUF_INIT;

	url_parse(&url, "ftp://what/was;before?it#is");
	url_parse(&url, cases[_i].text);
	for (size_t i = 0; i < URL_N_PARTS; i++)
		ck_assert_str_eq(url.part[i].s, cases[_i].parts[i]);
	url_file_name(&url, &name);
	ck_assert_str_eq(name.s, cases[_i].name);
}
END_TEST

static const struct { const char *text, *host; } hosts[] = {
	{ "http://my.co/x", "my.co" },
	{ "http://user:secret@my.co:80/x@y", "my.co" },
	{ "http://user:se@cret@my.co?a@b", "my.co" },
	{ "http://[::1]:80/x", "[::1]" },
	{ "http://[::1", "[::1" },
	{ "file:x@y", "" },
	{ "", "" },
};

START_TEST(finds_the_host)
{
	CLEANUP(url_release) struct url url = URL_INIT;
	CLEANUP(buf_release) struct buf host = BUF_INIT;

	url_parse(&url, hosts[_i].text);
	url_host(&url, &host);
	ck_assert_str_eq(host.s, hosts[_i].host);
	ck_assert_uint_eq(host.len, strlen(hosts[_i].host));
}
END_TEST

static Suite *suite(void)
{
	Suite *s = suite_create("url");
	TCase *t = tcase_create("url");

	tcase_add_loop_test(t, splits, 0, ARRAY_SIZE(cases));
	tcase_add_loop_test(t, finds_the_host, 0, ARRAY_SIZE(hosts));
	suite_add_tcase(s, t);
	return s;
}
UNIT_MAIN(suite)
