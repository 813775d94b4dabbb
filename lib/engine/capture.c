/*
 * capture.c: the streams of an operation, to the terminal and to files.
 */
#include "guild/capture.h"

#include <errno.h>
#include <poll.h>
#include <unistd.h>

#include "guild/clock.h"
#include "guild/err.h"
#include "guild/file.h"

/* A whole pipe: fewer reads when the operation is the faster one. */
#define READ_SIZE (64 * 1024)
/* A pipe that polls as writable has room for a page, and a terminal does not hold up so little. */
#define WRITE_SIZE 4096
/* Upstream drops bytes below this one from lines: a line of nothing else is none. */
#define FIRST_LINE_BYTE 9

static int open_file(const struct run *run, const char *name, struct err *err)
{
	CLEANUP(buf_release) struct buf path = BUF_INIT;
	int fd;

	run_guild_path(&path, run, name);
	fd = open(path.s, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0666);
	if (fd < 0)
		return err_os(err, "cannot write %s", path.s);
	return fd;
}

static bool is_direct(int fd)
{
	struct stat st;

	return fd >= 0 && fstat(fd, &st) == 0 && S_ISREG(st.st_mode);
}

int capture_open(struct capture *c, const struct run *run, const int copy_to[2], struct err *err)
{
	c->fd_output = open_file(run, "output", err);
	if (c->fd_output < 0)
		return -1;
	c->fd_index = open_file(run, "output.index", err);
	if (c->fd_index < 0)
		return -1;
	for (int i = 0; i < 2; i++) {
		c->fd_out[i] = copy_to[i];
		c->direct[i] = is_direct(copy_to[i]);
	}
	return 0;
}

bool capture_wants_write(const struct capture *c, int i)
{
	return c->waiting[i].len > c->written[i];
}

bool capture_wants_read(const struct capture *c, int i)
{
	return c->fd_in[i] >= 0 && !capture_wants_write(c, i);
}

bool capture_is_done(const struct capture *c, int i)
{
	return c->fd_in[i] < 0 && !capture_wants_write(c, i);
}

static void add_record(struct capture *c, int i, uint64_t ms)
{
	unsigned char record[9];

	for (int b = 0; b < 8; b++)
		record[b] = (unsigned char)(ms >> (8 * (7 - b)));
	record[8] = (unsigned char)i;
	buf_add(&c->index, record, sizeof(record));
}

static void index_lines(struct capture *c, int i, const char *data, size_t len)
{
	uint64_t ms = (uint64_t)clock_now_us() / 1000;

	for (size_t k = 0; k < len; k++) {
		if (data[k] == '\n') {
			add_record(c, i, ms);
			c->partial[i] = false;
		} else if ((unsigned char)data[k] >= FIRST_LINE_BYTE) {
			c->partial[i] = true;
		}
	}
}

/* The output first: an index that knows more lines than there are would be a lie. */
static int save(struct capture *c, const char *data, size_t len, struct err *err)
{
	if (c->fd_output < 0)
		return 0;
	if (file_write_all(c->fd_output, data, len, "the run's output", err) < 0 ||
	    file_write_all(c->fd_index, c->index.s, c->index.len, "the run's output.index",
			   err) < 0) {
		file_close(&c->fd_output);
		file_close(&c->fd_index);
		return -1;
	}
	return 0;
}

static void stop_copying(struct capture *c, int i)
{
	c->fd_out[i] = -1;
	buf_reset(&c->waiting[i]);
	c->written[i] = 0;
}

void capture_flush(struct capture *c, int i)
{
	struct buf *b = &c->waiting[i];

	while (capture_wants_write(c, i)) {
		struct pollfd p = { .fd = c->fd_out[i], .events = POLLOUT };
		size_t left = b->len - c->written[i];
		ssize_t n;

		if (!c->direct[i] && poll(&p, 1, 0) <= 0)
			return;
		n = write(c->fd_out[i], b->s + c->written[i],
			  c->direct[i] ? left : MIN(left, WRITE_SIZE));
		if (n < 0 && errno == EAGAIN)
			return;
		if (n < 0 && errno != EINTR)
			stop_copying(c, i);
		else if (n > 0)
			c->written[i] += (size_t)n;
	}
	buf_reset(b);
	c->written[i] = 0;
}

static int end_of_file(struct capture *c, int i, struct err *err)
{
	file_close(&c->fd_in[i]);
	if (!c->partial[i])
		return 0;
	c->partial[i] = false;
	add_record(c, i, (uint64_t)clock_now_us() / 1000);
	return save(c, "", 0, err);
}

int capture_read(struct capture *c, int i, struct err *err)
{
	char data[READ_SIZE];
	ssize_t n = read(c->fd_in[i], data, sizeof(data));
	int rc;

	buf_reset(&c->index);
	if (n < 0 && (errno == EINTR || errno == EAGAIN))
		return 1;
	if (n <= 0)
		return end_of_file(c, i, err);
	index_lines(c, i, data, (size_t)n);
	rc = save(c, data, (size_t)n, err);
	if (c->fd_out[i] >= 0) {
		buf_add(&c->waiting[i], data, (size_t)n);
		capture_flush(c, i);
	}
	return rc < 0 ? -1 : 1;
}

void capture_stop_copying(struct capture *c)
{
	for (int i = 0; i < 2; i++)
		stop_copying(c, i);
}

void capture_end(struct capture *c)
{
	capture_stop_copying(c);
	for (int i = 0; i < 2; i++)
		file_close(&c->fd_in[i]);
}

void capture_close(struct capture *c)
{
	for (int i = 0; i < 2; i++) {
		file_close(&c->fd_in[i]);
		buf_release(&c->waiting[i]);
	}
	file_close(&c->fd_output);
	file_close(&c->fd_index);
	buf_release(&c->index);
}
