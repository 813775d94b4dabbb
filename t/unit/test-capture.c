#include "guild/capture.h"

#include <fcntl.h>
#include <signal.h>
#include <sys/resource.h>
#include <time.h>

#include "scratch.h"

static struct run run;
static struct capture c;
static int in[2][2], out[2]; /* in[i][1]: the operation's stream i */

static void setup(void)
{
	scratch_enter();
	scratch_mkdir(".guild");
	run_init(&run, scratch_dir);
	c = (struct capture)CAPTURE_INIT;
	out[0] = out[1] = -1;
	signal(SIGPIPE, SIG_IGN);
}

static void teardown(void)
{
	capture_close(&c);
	file_close(&in[0][1]);
	file_close(&in[1][1]);
	run_release(&run);
	scratch_leave();
}

static void open_with(int copy_out, int copy_err)
{
	CLEANUP(err_release) struct err err = ERR_INIT;

	ck_assert_msg(capture_open(&c, &run, (const int[2]){ copy_out, copy_err }, &err) == 0, "%s",
		      err.msg);
	for (int i = 0; i < 2; i++) {
		ck_assert_int_eq(pipe(in[i]), 0);
		c.fd_in[i] = in[i][0];
	}
}

static void feed(int i, const char *data, size_t len)
{
	CLEANUP(err_release) struct err err = ERR_INIT;

	ck_assert_int_eq(write(in[i][1], data, len), (ssize_t)len);
	ck_assert_int_eq(capture_read(&c, i, &err), 1);
}

static void end(int i)
{
	CLEANUP(err_release) struct err err = ERR_INIT;

	file_close(&in[i][1]);
	ck_assert_int_eq(capture_read(&c, i, &err), 0);
	ck_assert_int_eq(c.fd_in[i], -1);
}

/* The streams of the index's records, "01…"; every time is about now. */
static void assert_index(const char *streams)
{
	CLEANUP(buf_release) struct buf b = BUF_INIT;
	CLEANUP(err_release) struct err err = ERR_INIT;
	uint64_t now_ms = (uint64_t)time(NULL) * 1000;

	ck_assert_int_eq(file_read(AT_FDCWD, ".guild/output.index", 0, &b, &err), 1);
	ck_assert_uint_eq(b.len, 9 * strlen(streams));
	for (size_t i = 0; i < strlen(streams); i++) {
		const unsigned char *r = (const unsigned char *)b.s + 9 * i;
		uint64_t ms = 0;

		for (int k = 0; k < 8; k++)
			ms = ms << 8 | r[k];
		ck_assert_uint_gt(ms, now_ms - 60000);
		ck_assert_uint_lt(ms, now_ms + 60000);
		ck_assert_int_eq(r[8], streams[i] - '0');
	}
}

START_TEST(records_lines_of_both)
{
	open_with(-1, -1);
	feed(0, "a\nb", 3);
	feed(1, "err\n", 4);
	feed(0, "b\n\n", 3);
	end(0);
	end(1);
	scratch_assert_holds(".guild/output", "a\nberr\nb\n\n");
	assert_index("0100");
}
END_TEST

START_TEST(last_line_without_end)
{
	open_with(-1, -1);
	feed(0, "no end", 6);
	feed(1, "\1\2", 2); /* no line of upstream's: nothing in it counts */
	end(0);
	end(1);
	assert_index("0");
}
END_TEST

START_TEST(keeps_every_byte)
{
	CLEANUP(buf_release) struct buf b = BUF_INIT;
	CLEANUP(err_release) struct err err = ERR_INIT;
	char all[256];

	for (int i = 0; i < 256; i++)
		all[i] = (char)i;
	open_with(-1, -1);
	feed(0, all, sizeof(all));
	end(0);
	ck_assert_int_eq(file_read(AT_FDCWD, ".guild/output", 0, &b, &err), 1);
	ck_assert_uint_eq(b.len, sizeof(all));
	ck_assert_mem_eq(b.s, all, sizeof(all));
}
END_TEST

START_TEST(truncates_old_files)
{
	scratch_put(".guild/output", "old");
	scratch_put(".guild/output.index", "old");
	open_with(-1, -1);
	end(0);
	scratch_assert_holds(".guild/output", "");
	assert_index("");
}
END_TEST

START_TEST(copies_to_file)
{
	int fd = open("copy", O_WRONLY | O_CREAT, 0666);

	open_with(fd, fd);
	feed(0, "out\n", 4);
	feed(1, "err\n", 4);
	ck_assert(!capture_wants_write(&c, 0) && !capture_wants_write(&c, 1));
	close(fd);
	scratch_assert_holds("copy", "out\nerr\n");
}
END_TEST

/* A reader that does not read holds up its stream, not us. */
START_TEST(waits_for_slow_reader)
{
	static char block[64 * 1024], got[2 * sizeof(block)];
	size_t n = 0;

	memset(block, 'x', sizeof(block));
	ck_assert_int_eq(pipe(out), 0);
	open_with(out[1], -1);
	feed(0, block, sizeof(block));
	ck_assert(!capture_wants_write(&c, 0));
	feed(0, block, sizeof(block));
	ck_assert(capture_wants_write(&c, 0));
	ck_assert(!capture_wants_read(&c, 0));
	ck_assert(capture_wants_read(&c, 1));
	while (n < sizeof(got)) {
		n += (size_t)read(out[0], got + n, sizeof(got) - n);
		capture_flush(&c, 0);
	}
	ck_assert(!capture_wants_write(&c, 0));
	ck_assert(capture_wants_read(&c, 0));
	ck_assert_mem_eq(got, block, sizeof(block));
	ck_assert_mem_eq(got + sizeof(block), block, sizeof(block));
	close(out[0]);
	close(out[1]);
}
END_TEST

/* A pipe is not asked before each write, and others who write to it are not made non-blocking. */
START_TEST(leaves_the_pipe_of_others_alone)
{
	char got[8];

	ck_assert_int_eq(pipe(out), 0);
	open_with(out[1], -1);
	feed(0, "x\n", 2);
	ck_assert_int_eq(fcntl(out[1], F_GETFL) & O_NONBLOCK, 0);
	capture_close(&c);
	close(out[1]);
	ck_assert_int_eq(read(out[0], got, sizeof(got)), 2);
	ck_assert_int_eq(read(out[0], got, sizeof(got)), 0); /* no writer is left */
	close(out[0]);
}
END_TEST

START_TEST(goes_on_without_reader)
{
	ck_assert_int_eq(pipe(out), 0);
	close(out[0]);
	open_with(out[1], -1);
	feed(0, "one\n", 4);
	ck_assert(!capture_wants_write(&c, 0));
	feed(0, "two\n", 4);
	end(0);
	scratch_assert_holds(".guild/output", "one\ntwo\n");
	close(out[1]);
}
END_TEST

START_TEST(goes_on_with_full_disk)
{
	CLEANUP(err_release) struct err err = ERR_INIT;
	int fd = open("copy", O_WRONLY | O_CREAT, 0666);

	ck_assert_int_eq(symlink("/dev/full", ".guild/output"), 0);
	open_with(fd, -1);
	ck_assert_int_eq(write(in[0][1], "lost\n", 5), 5);
	ck_assert_int_eq(capture_read(&c, 0, &err), -1);
	ck_assert_int_eq(err.kind, ERR_OS);
	feed(0, "more\n", 5); /* said once */
	assert_index("");
	scratch_assert_holds("copy", "lost\nmore\n");
	close(fd);
}
END_TEST

/* No file may grow beyond limit bytes: a full disk. 0: as it was. */
static void set_file_limit(rlim_t limit)
{
	static struct rlimit old;
	struct rlimit now;

	signal(SIGXFSZ, SIG_IGN);
	if (limit)
		ck_assert_int_eq(getrlimit(RLIMIT_FSIZE, &old), 0);
	now = old;
	if (limit)
		now.rlim_cur = limit;
	ck_assert_int_eq(setrlimit(RLIMIT_FSIZE, &now), 0);
}

/* A disk that fills in the middle: each line that is there has its record, as far as they fit, and none is half. */
static void fill_disk(rlim_t limit, const char *text, const char *kept, const char *streams)
{
	CLEANUP(err_release) struct err err = ERR_INIT;
	int rc;

	open_with(-1, -1);
	feed(0, "a\n", 2);
	ck_assert_int_eq(write(in[0][1], text, strlen(text)), (ssize_t)strlen(text));
	set_file_limit(limit);
	rc = capture_read(&c, 0, &err);
	set_file_limit(0);
	ck_assert_int_eq(rc, -1);
	ck_assert_int_eq(err.kind, ERR_OS);
	feed(0, "more\n", 5);
	scratch_assert_holds(".guild/output", kept);
	assert_index(streams);
}

START_TEST(index_keeps_up_when_output_fails)
{
	fill_disk(40, "0123456789 1\n0123456789 2\n0123456789 3\n0123456789 4\n",
		  "a\n0123456789 1\n0123456789 2\n0123456789 3", "000");
}
END_TEST

START_TEST(index_has_whole_records_when_it_fails)
{
	fill_disk(21, "1\n2\n3\n4\n", "a\n1\n2\n3\n4\n", "00");
}
END_TEST

START_TEST(open_fails)
{
	CLEANUP(err_release) struct err err = ERR_INIT;

	scratch_mkdir(".guild/output.index");
	ck_assert_int_eq(capture_open(&c, &run, (const int[2]){ -1, -1 }, &err), -1);
	ck_assert_ptr_nonnull(strstr(err.msg, ".guild/output.index"));
}
END_TEST

static Suite *suite(void)
{
	Suite *s = suite_create("capture");
	TCase *t = tcase_create("capture");

	tcase_add_checked_fixture(t, setup, teardown);
	tcase_add_test(t, records_lines_of_both);
	tcase_add_test(t, last_line_without_end);
	tcase_add_test(t, keeps_every_byte);
	tcase_add_test(t, truncates_old_files);
	tcase_add_test(t, copies_to_file);
	tcase_add_test(t, waits_for_slow_reader);
	tcase_add_test(t, leaves_the_pipe_of_others_alone);
	tcase_add_test(t, goes_on_without_reader);
	tcase_add_test(t, goes_on_with_full_disk);
	tcase_add_test(t, index_keeps_up_when_output_fails);
	tcase_add_test(t, index_has_whole_records_when_it_fails);
	tcase_add_test(t, open_fails);
	suite_add_tcase(s, t);
	return s;
}
UNIT_MAIN(suite)
