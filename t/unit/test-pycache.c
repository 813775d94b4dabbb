#include "guild/err.h"
#include "guild/path.h"
#include "guild/pycache.h"
#include "scratch.h"

static void key_of(struct strlist *key, const char *word)
{
	strlist_push(key, word);
	pycache_key_file(key, "script.py");
}

/* The file that the cache has for the word and the script as it is now. */
static void path_of(const char *word, struct buf *path)
{
	CLEANUP(strlist_release) struct strlist key = STRLIST_INIT;

	key_of(&key, word);
	ck_assert(pycache_path("home", "python", &key, path));
}

START_TEST(keeps_nothing_without_a_home)
{
	CLEANUP(strlist_release) struct strlist key = STRLIST_INIT;
	CLEANUP(buf_release) struct buf path = BUF_INIT;

	key_of(&key, "a");
	ck_assert(!pycache_path(NULL, "python", &key, &path));
	ck_assert_str_eq(path.s, "");
}
END_TEST

START_TEST(tells_keys_apart)
{
	CLEANUP(buf_release) struct buf a = BUF_INIT, again = BUF_INIT, b = BUF_INIT, later = BUF_INIT;

	scratch_put("script.py", "1");
	path_of("a", &a);
	path_of("a", &again);
	path_of("b", &b);
	scratch_put("script.py", "22");
	path_of("a", &later);
	ck_assert(starts_with(a.s, "home/cache/python/"));
	ck_assert_str_eq(a.s, again.s);
	ck_assert_str_ne(a.s, b.s);
	ck_assert_str_ne(a.s, later.s);
}
END_TEST

START_TEST(keeps_an_answer_while_its_files_stay)
{
	static const char answer[] = "{files: [[gone.py, 1, 2]], x: 1}\n";
	static const char plain[] = "{files: [], x: 1}\n";
	CLEANUP(arena_release) struct arena a = ARENA_INIT;
	CLEANUP(buf_release) struct buf path = BUF_INIT;
	struct value *out;

	path_of("a", &path);
	ck_assert(!pycache_load(&a, path.s, &out));
	pycache_save(path.s, plain, strlen(plain));
	ck_assert(pycache_load(&a, path.s, &out));
	ck_assert(value_equal(value_get(out, "x"), value_int(&a, 1)));
	pycache_save(path.s, answer, strlen(answer));
	ck_assert(!pycache_load(&a, path.s, &out));
	pycache_save(path.s, "[", 1);
	ck_assert(!pycache_load(&a, path.s, &out));
}
END_TEST

static Suite *suite(void)
{
	Suite *s = suite_create("pycache");
	TCase *t = tcase_create("pycache");

	tcase_add_checked_fixture(t, scratch_enter, scratch_leave);
	tcase_add_test(t, keeps_nothing_without_a_home);
	tcase_add_test(t, tells_keys_apart);
	tcase_add_test(t, keeps_an_answer_while_its_files_stay);
	suite_add_tcase(s, t);
	return s;
}
UNIT_MAIN(suite)
