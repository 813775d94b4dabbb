#include "guild/digest.h"
#include "scratch.h"

static const struct { enum digest_algo algo; const char *text, *hex; } cases[] = {
	{ DIGEST_MD5, "", "d41d8cd98f00b204e9800998ecf8427e" },
	{ DIGEST_MD5, "abc", "900150983cd24fb0d6963f7d28e17f72" },
	{ DIGEST_SHA1, "", "da39a3ee5e6b4b0d3255bfef95601890afd80709" },
	{ DIGEST_SHA1, "abc", "a9993e364706816aba3e25717850c26c9cd0d89d" },
	{ DIGEST_SHA224, "abc", "23097d223405d8228642a477bda255b32aadbce4bda0b3f7e36c9da7" },
	{ DIGEST_SHA256, "",
	  "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855" },
	{ DIGEST_SHA256, "abc",
	  "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad" },
};

START_TEST(data)
{
	char hex[DIGEST_HEX_MAX];

	digest_data(cases[_i].algo, cases[_i].text, strlen(cases[_i].text), hex);
	ck_assert_str_eq(hex, cases[_i].hex);
}
END_TEST

START_TEST(in_pieces)
{
	char hex[DIGEST_HEX_MAX];
	struct digest d;

	digest_init(&d, cases[_i].algo);
	for (const char *p = cases[_i].text; *p; p++)
		digest_update(&d, p, 1);
	digest_hex(&d, hex);
	ck_assert_str_eq(hex, cases[_i].hex);
}
END_TEST

/* A million times "a", which takes several reads. From FIPS 180-2. */
START_TEST(file)
{
	CLEANUP(buf_release) struct buf b = BUF_INIT;
	CLEANUP(err_release) struct err err = ERR_INIT;
	char hex[DIGEST_HEX_MAX];

	buf_addchars(&b, 'a', 1000000);
	scratch_put("f", b.s);
	ck_assert_int_eq(digest_file(DIGEST_SHA1, AT_FDCWD, "f", hex, &err), 0);
	ck_assert_str_eq(hex, "34aa973cd4c4daa4f61eeb2bdbad27316534016f");
	ck_assert_int_eq(symlink("f", "l"), 0);
	ck_assert_int_eq(digest_file(DIGEST_SHA1, AT_FDCWD, "l", hex, &err), 0);
}
END_TEST

START_TEST(file_fails)
{
	CLEANUP(err_release) struct err err = ERR_INIT;
	char hex[DIGEST_HEX_MAX] = "kept";

	ck_assert_int_eq(digest_file(DIGEST_MD5, AT_FDCWD, "no", hex, &err), -1);
	ck_assert_int_eq(err.kind, ERR_NOTFOUND);
	ck_assert_str_eq(err.msg, "cannot read no: No such file or directory");
	ck_assert_int_eq(digest_file(DIGEST_MD5, AT_FDCWD, ".", hex, &err), -1);
	ck_assert_str_eq(err.msg, ".: cannot read: Is a directory");
	ck_assert_str_eq(hex, "kept");
}
END_TEST

static Suite *suite(void)
{
	Suite *s = suite_create("digest");
	TCase *t = tcase_create("digest");

	tcase_add_checked_fixture(t, scratch_enter, scratch_leave);
	tcase_add_loop_test(t, data, 0, ARRAY_SIZE(cases));
	tcase_add_loop_test(t, in_pieces, 0, ARRAY_SIZE(cases));
	tcase_add_test(t, file);
	tcase_add_test(t, file_fails);
	suite_add_tcase(s, t);
	return s;
}
UNIT_MAIN(suite)
