#include "guild/alloc.h"
#include "guild/digestlane.h"
#include "unit.h"

/* Given in pieces of so many bytes, the digest is that of the whole. */
static void check(size_t len, size_t piece)
{
	CLEANUP(free_ptr) unsigned char *data = xmalloc(len + 1);
	char want[DIGEST_HEX_MAX], hex[DIGEST_HEX_MAX];
	struct digest_lane lane;

	for (size_t i = 0; i < len; i++)
		data[i] = (unsigned char)(i * 7 + i / 251);
	digest_data(DIGEST_MD5, data, len, want);
	digest_lane_init(&lane, DIGEST_MD5);
	for (size_t at = 0; at < len; at += piece)
		digest_lane_update(&lane, data + at, MIN(piece, len - at));
	digest_lane_hex(&lane, hex);
	digest_lane_release(&lane);
	ck_assert_str_eq(hex, want);
}

START_TEST(little_is_digested_by_the_caller)
{
	check(0, 1);
	check(1, 1);
	check(100000, 100);
}
END_TEST

START_TEST(much_is_digested_beside)
{
	check((1 << 20) - 1, 4096);
	check(1 << 20, 1 << 20);
	check((1 << 20) + 1, 4096);
	check(10 << 20, 4093);
	check(10 << 20, 3 << 20);
	check(5 << 20, 5 << 20);
}
END_TEST

START_TEST(released_without_a_result)
{
	CLEANUP(free_ptr) unsigned char *data = xcalloc(3, 1 << 20);
	struct digest_lane lane;

	digest_lane_init(&lane, DIGEST_SHA1);
	digest_lane_release(&lane);
	digest_lane_init(&lane, DIGEST_SHA1);
	digest_lane_update(&lane, data, (size_t)3 << 20);
	digest_lane_release(&lane);
}
END_TEST

static Suite *suite(void)
{
	Suite *s = suite_create("digestlane");
	TCase *t = tcase_create("digestlane");

	tcase_add_test(t, little_is_digested_by_the_caller);
	tcase_add_test(t, much_is_digested_beside);
	tcase_add_test(t, released_without_a_result);
	suite_add_tcase(s, t);
	return s;
}
UNIT_MAIN(suite)
