#include "guild/archive.h"
#include "scratch.h"

/*
 * Just as much of the tar format (POSIX ustar) as these tests need. What shell tests can pack
 * is in t411*.
 */
struct tar_header {
	char name[100], mode[8], uid[8], gid[8], size[12], mtime[12], sum[8], type, link[100];
	char magic[6], version[2], user[32], group[32], major[8], minor[8], prefix[155], pad[12];
};
_Static_assert(sizeof(struct tar_header) == 512, "one block");

static void add_member(struct buf *tar, const char *name, char type, const char *link, size_t size)
{
	struct tar_header h = { .type = type, .magic = "ustar", .version = "00" };
	unsigned sum = 0;

	snprintf(h.name, sizeof(h.name), "%s", name);
	snprintf(h.mode, sizeof(h.mode), "%07o", 0644);
	snprintf(h.size, sizeof(h.size), "%011zo", size);
	snprintf(h.link, sizeof(h.link), "%s", link);
	memset(h.sum, ' ', sizeof(h.sum));
	for (size_t i = 0; i < sizeof(h); i++)
		sum += ((unsigned char *)&h)[i];
	snprintf(h.sum, sizeof(h.sum), "%06o", sum & 0777777);
	buf_add(tar, &h, sizeof(h));
	buf_addchars(tar, 'x', size);
	buf_addchars(tar, '\0', -size & 511);
}

static int unpack(const struct buf *tar, const struct unpack_limits *limits, struct strlist *names,
		  struct err *err)
{
	CLEANUP(buf_release) struct buf whole = BUF_INIT;

	buf_addbuf(&whole, tar);
	buf_addchars(&whole, '\0', 1024);
	scratch_mkdir("out");
	ck_assert_int_eq(file_write(AT_FDCWD, "a.tar", NULL, whole.s, whole.len, 0, err), 0);
	return unpack_archive("a.tar", UNPACK_TAR, "out", limits, names, err);
}

static void assert_refused(const struct buf *tar, const struct unpack_limits *limits,
			   const char *why)
{
	CLEANUP(strlist_release) struct strlist names = STRLIST_INIT;
	CLEANUP(err_release) struct err err = ERR_INIT;

	ck_assert_int_eq(unpack(tar, limits, &names, &err), -1);
	ck_assert_str_eq(err.msg, why);
	ck_assert_uint_eq(names.n, 0);
}

START_TEST(members_in_their_order)
{
	CLEANUP(buf_release) struct buf tar = BUF_INIT;
	CLEANUP(buf_release) struct buf joined = BUF_INIT;
	CLEANUP(strlist_release) struct strlist names = STRLIST_INIT;
	CLEANUP(err_release) struct err err = ERR_INIT;

	add_member(&tar, "./", '5', "", 0);
	add_member(&tar, "./b/x", '0', "", 3);
	add_member(&tar, "b/", '5', "", 0);
	add_member(&tar, "a", '2', "b//x", 0);
	add_member(&tar, "c", '1', "./b/x", 0);
	ck_assert_msg(unpack(&tar, &unpack_limits, &names, &err) == 0, "%s", err.msg);
	strlist_join(&names, " ", &joined);
	ck_assert_str_eq(joined.s, "b/x b a c");
	scratch_assert_holds("out/b/x", "xxx");
	scratch_assert_holds("out/a", "xxx");
	scratch_assert_holds("out/c", "xxx");
}
END_TEST

START_TEST(as_much_as_the_limits_let)
{
	struct unpack_limits limits = {
		.bytes = 1000, .members = 2, .ratio = 1, .free_bytes = 0, .depth = 2, .name = 5,
	};
	CLEANUP(buf_release) struct buf tar = BUF_INIT;
	CLEANUP(strlist_release) struct strlist names = STRLIST_INIT;
	CLEANUP(err_release) struct err err = ERR_INIT;

	add_member(&tar, "a/bcd", '0', "", 500);
	add_member(&tar, "b", '0', "", 500);
	ck_assert_msg(unpack(&tar, &limits, &names, &err) == 0, "%s", err.msg);
	ck_assert_uint_eq(names.n, 2);
}
END_TEST

/* What is one over a limit, and what is said. */
static const struct {
	const char *name;
	size_t size;
	struct unpack_limits limits;
	const char *why;
} over[] = {
	{ "a", 1001, { 1000, 9, 9, 9, 9, 9 },
	  "cannot unpack a.tar: it unpacks to more than 1000 bytes, which is too much for its size" },
	{ "a", 3000, { 9000, 9, 0, 2999, 9, 9 },
	  "cannot unpack a.tar: it unpacks to more than 2999 bytes, which is too much for its size" },
	{ "a", 1, { 1000, 0, 9, 9, 9, 9 }, "cannot unpack a.tar: it has more than 0 members" },
	{ "a/b", 1, { 1000, 9, 9, 9, 1, 9 },
	  "cannot unpack a.tar: member 'a/b' is in too many directories" },
	{ "abcd", 1, { 1000, 9, 9, 9, 9, 3 },
	  "cannot unpack a.tar: member 'abcd' has too long a name" },
};

START_TEST(one_over_a_limit)
{
	CLEANUP(buf_release) struct buf tar = BUF_INIT;

	add_member(&tar, over[_i].name, '0', "", over[_i].size);
	assert_refused(&tar, &over[_i].limits, over[_i].why);
}
END_TEST

START_TEST(bytes_count_over_all_members)
{
	struct unpack_limits limits = unpack_limits;
	CLEANUP(buf_release) struct buf tar = BUF_INIT;

	limits.bytes = 1000;
	add_member(&tar, "a", '0', "", 600);
	add_member(&tar, "b", '0', "", 600);
	assert_refused(&tar, &limits,
		       "cannot unpack a.tar: it unpacks to more than 1000 bytes, which is too much for its size");
}
END_TEST

/* From the link's place, and by what its target reads: in, or perhaps out. */
static const struct {
	const char *name, *target;
	bool inside;
} links[] = {
	{ "a", "b", true },         { "a", "./b", true },       { "d/a", "../b", true },
	{ "d/e/a", "../../b/c", true }, { "d/a", "..", true },  { "a", ".", true },
	{ "a", "..", false },       { "a", "../b", false },     { "d/a", "../../b", false },
	{ "a", "b/..", false },     { "a", "b/../../c", false }, { "a", "/", false },
	{ "a", "./../b", false },   { "a", ".//../b", false },  { "a", "..b", true },
	{ "a", "b/..c", true },
};

START_TEST(where_links_lead)
{
	CLEANUP(buf_release) struct buf tar = BUF_INIT;
	CLEANUP(strlist_release) struct strlist names = STRLIST_INIT;
	CLEANUP(err_release) struct err err = ERR_INIT;
	int rc;

	add_member(&tar, links[_i].name, '2', links[_i].target, 0);
	rc = unpack(&tar, &unpack_limits, &names, &err);
	ck_assert_msg((rc == 0) == links[_i].inside, "%s -> %s", links[_i].name, links[_i].target);
}
END_TEST

START_TEST(at_no_length_of_a_tar_file_a_crash)
{
	CLEANUP(buf_release) struct buf tar = BUF_INIT;
	CLEANUP(buf_release) struct buf part = BUF_INIT;

	add_member(&tar, "d/", '5', "", 0);
	add_member(&tar, "d/a", '0', "", 700);
	for (size_t len = 0; len < tar.len; len += 37) {
		CLEANUP(strlist_release) struct strlist names = STRLIST_INIT;
		CLEANUP(err_release) struct err err = ERR_INIT;

		buf_reset(&part);
		buf_add(&part, tar.s, len);
		ck_assert_int_eq(file_write(AT_FDCWD, "a.tar", NULL, part.s, part.len, 0, &err), 0);
		ck_assert_int_eq(tree_remove("out", &err), 0);
		scratch_mkdir("out");
		if (unpack_archive("a.tar", UNPACK_TAR, "out", &unpack_limits, &names, &err) < 0)
			ck_assert_ptr_nonnull(strstr(err.msg, "cannot unpack a.tar: "));
		else /* whole members, and between them */
			ck_assert_msg(len == 0 || len % 512 == 0 || names.n < 2, "%zu bytes", len);
	}
}
END_TEST

START_TEST(what_is_no_file_is_refused)
{
	CLEANUP(strlist_release) struct strlist names = STRLIST_INIT;
	CLEANUP(err_release) struct err err = ERR_INIT;

	scratch_mkdir("out");
	scratch_mkdir("dir.zip");
	ck_assert_int_eq(unpack_archive("dir.zip", UNPACK_ZIP, "out", &unpack_limits, &names, &err),
			 -1);
	ck_assert_str_eq(err.msg, "cannot unpack dir.zip: it is no regular file");
	ck_assert_int_eq(mkfifo("pipe.zip", 0600), 0);
	ck_assert_int_eq(unpack_archive("pipe.zip", UNPACK_ZIP, "out", &unpack_limits, &names, &err),
			 -1);
	ck_assert_str_eq(err.msg, "cannot unpack pipe.zip: it is no regular file");
	ck_assert_int_eq(unpack_archive("gone.zip", UNPACK_ZIP, "out", &unpack_limits, &names, &err),
			 -1);
	ck_assert_str_eq(err.msg,
			 "cannot unpack gone.zip: it cannot be read: No such file or directory");
}
END_TEST

static Suite *suite(void)
{
	Suite *s = suite_create("archive");
	TCase *t = tcase_create("archive");

	tcase_add_checked_fixture(t, scratch_enter, scratch_leave);
	tcase_add_test(t, members_in_their_order);
	tcase_add_test(t, as_much_as_the_limits_let);
	tcase_add_loop_test(t, one_over_a_limit, 0, ARRAY_SIZE(over));
	tcase_add_test(t, bytes_count_over_all_members);
	tcase_add_loop_test(t, where_links_lead, 0, ARRAY_SIZE(links));
	tcase_add_test(t, at_no_length_of_a_tar_file_a_crash);
	tcase_add_test(t, what_is_no_file_is_refused);
	suite_add_tcase(s, t);
	return s;
}
UNIT_MAIN(suite)
