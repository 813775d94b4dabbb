/*
 * capture.c: the streams of an operation, to the terminal and to files.
 */
#include "guild/capture.h"

#include <errno.h>
#include <poll.h>
#include <sys/sysmacros.h>
#include <unistd.h>

#include "guild/clock.h"
#include "guild/err.h"
#include "guild/file.h"

/*
 * A whole pipe: fewer reads when the operation is the faster one. Larger pipes gain nothing that can be measured, and
 * count against the user's share of them.
 */
#define READ_SIZE (64 * 1024)
/* A pipe that polls as writable has room for a page, and a terminal does not hold up so little. */
#define WRITE_SIZE 4096
/* Upstream drops bytes below this one from lines: a line of nothing else is none. */
#define FIRST_LINE_BYTE 9
#define RECORD_SIZE 9

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

/* /dev/null and its kin. */
#define MEMORY_MAJOR 1

/*
 * How to write to fd without being held up: a file never does that. A pipe is opened once more, not
 * to block: the flag is that of the open file description, and the one that we were given is shared with
 * others. What is left (a terminal, a socket) is asked before each write.
 */
static void open_copy(struct capture *c, int i, int fd)
{
	CLEANUP(buf_release) struct buf path = BUF_INIT;
	struct stat st;

	c->fd_out[i] = fd;
	if (fd < 0 || fstat(fd, &st) < 0)
		return;
	c->direct[i] = S_ISREG(st.st_mode) ||
		       (S_ISCHR(st.st_mode) && major(st.st_rdev) == MEMORY_MAJOR);
	if (!S_ISFIFO(st.st_mode))
		return;
	buf_addf(&path, "/proc/self/fd/%d", fd);
	c->fd_pipe[i] = open(path.s, O_WRONLY | O_NONBLOCK | O_CLOEXEC);
}

int capture_open(struct capture *c, const struct run *run, const int copy_to[2], struct err *err)
{
	c->fd_output = open_file(run, "output", err);
	if (c->fd_output < 0)
		return -1;
	c->fd_index = open_file(run, "output.index", err);
	if (c->fd_index < 0)
		return -1;
	for (int i = 0; i < 2; i++)
		open_copy(c, i, copy_to[i]);
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

static void make_record(unsigned char record[RECORD_SIZE], int i)
{
	uint64_t ms = (uint64_t)clock_now_us() / 1000;

	for (int b = 0; b < 8; b++)
		record[b] = (unsigned char)(ms >> (8 * (7 - b)));
	record[8] = (unsigned char)i;
}

/* Is there anything in it that upstream would take for a line? */
static bool is_line(const char *s, const char *end)
{
	for (; s < end; s++)
		if ((unsigned char)*s >= FIRST_LINE_BYTE)
			return true;
	return false;
}

/* All lines of one read have one time. */
static void index_lines(struct capture *c, int i, const char *data, size_t len)
{
	unsigned char record[RECORD_SIZE];
	const char *end = data + len, *newline;

	make_record(record, i);
	while ((newline = memchr(data, '\n', (size_t)(end - data)))) {
		buf_add(&c->index, record, RECORD_SIZE);
		c->partial[i] = false;
		data = newline + 1;
	}
	c->partial[i] = c->partial[i] || is_line(data, end);
}

static size_t count_lines(const char *s, size_t len)
{
	const char *end = s + len;
	size_t n = 0;

	while ((s = memchr(s, '\n', (size_t)(end - s)))) {
		n++;
		s++;
	}
	return n;
}

/*
 * The disk is full: a part of data is in the output, or a part of its records in the index. Lines that are
 * there get their records, as far as those fit, and none is left half.
 */
static void settle(struct capture *c, const char *data, size_t len)
{
	CLEANUP(err_release) struct err known = ERR_INIT;
	off_t end = lseek(c->fd_output, 0, SEEK_CUR), index_end;

	if (end >= 0 && end < c->size + (off_t)len) { /* it was the output that failed */
		size_t there = end > c->size ? (size_t)(end - c->size) : 0;
		size_t wanted = count_lines(data, there) * RECORD_SIZE;

		(void)!file_write_all(c->fd_index, c->index.s, MIN(wanted, c->index.len),
				      "the run's output.index", &known);
	}
	index_end = lseek(c->fd_index, 0, SEEK_CUR);
	if (index_end > 0)
		(void)!ftruncate(c->fd_index, index_end - index_end % RECORD_SIZE); /* as far as it can be */
}

/* The output first: an index that knows more lines than there are would be a lie. */
static int save(struct capture *c, const char *data, size_t len, struct err *err)
{
	if (c->fd_output < 0)
		return 0;
	if (file_write_all(c->fd_output, data, len, "the run's output", err) < 0 ||
	    file_write_all(c->fd_index, c->index.s, c->index.len, "the run's output.index",
			   err) < 0) {
		settle(c, data, len);
		file_close(&c->fd_output);
		file_close(&c->fd_index);
		return -1;
	}
	c->size += (off_t)len;
	return 0;
}

static void stop_copying(struct capture *c, int i)
{
	c->fd_out[i] = -1;
	buf_reset(&c->waiting[i]);
	c->written[i] = 0;
}

/* Write as much as fd_out takes now: its number. A reader that went away ends the copying. */
static size_t write_some(struct capture *c, int i, const char *s, size_t len)
{
	struct pollfd p = { .fd = c->fd_out[i], .events = POLLOUT };
	bool ask = !c->direct[i] && c->fd_pipe[i] < 0;
	size_t done = 0;

	while (done < len) {
		ssize_t n;

		if (ask && poll(&p, 1, 0) <= 0)
			break;
		n = write(c->fd_pipe[i] >= 0 ? c->fd_pipe[i] : c->fd_out[i], s + done,
			  ask ? MIN(len - done, WRITE_SIZE) : len - done);
		if (n < 0 && errno == EAGAIN)
			break;
		if (n < 0 && errno != EINTR) {
			stop_copying(c, i);
			return len;
		}
		done += n > 0 ? (size_t)n : 0;
	}
	return done;
}

void capture_flush(struct capture *c, int i)
{
	struct buf *b = &c->waiting[i];

	c->written[i] += write_some(c, i, b->s + c->written[i], b->len - c->written[i]);
	if (c->written[i] >= b->len) { /* also when it is of no use any more */
		buf_reset(b);
		c->written[i] = 0;
	}
}

static int end_of_file(struct capture *c, int i, struct err *err)
{
	unsigned char record[RECORD_SIZE];

	file_close(&c->fd_in[i]);
	if (!c->partial[i])
		return 0;
	c->partial[i] = false;
	make_record(record, i);
	buf_add(&c->index, record, RECORD_SIZE);
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
		size_t done = write_some(c, i, data, (size_t)n);

		buf_add(&c->waiting[i], data + done, (size_t)n - done);
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
		file_close(&c->fd_pipe[i]);
		buf_release(&c->waiting[i]);
	}
	file_close(&c->fd_output);
	file_close(&c->fd_index);
	buf_release(&c->index);
}
