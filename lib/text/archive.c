/*
 * archive.c: archive.h on libarchive's reader. What is written is written here, not by libarchive.
 *
 * No path below the directory leads elsewhere: below.h follows no link on the way, and until
 * every other member is there, the directory has none. Links wait in a list; the directory that
 * holds a link is made when its member is read, so that none can take the place of a link's
 * parent.
 *
 * Two members of one name are found by the file system: each is created with O_EXCL. Of two files the later one
 * counts, as `tar -r` means it; of anything else two are an error.
 */
#include "guild/archive.h"

#include <archive.h>
#include <archive_entry.h>
#include <errno.h>
#include <fcntl.h>
#include <locale.h>
#include <sys/stat.h>
#include <unistd.h>

#include "guild/below.h"
#include "guild/err.h"
#include "guild/file.h"
#include "guild/path.h"
#include "guild/tree.h"
#include "guild/utf8.h"

#include "archive-internal.h"

#define BLOCK_SIZE (128 * 1024)

const struct unpack_limits unpack_limits = {
	.bytes = (uint64_t)1 << 40,
	.members = 10 * 1000 * 1000,
	.ratio = 500,
	.free_bytes = 128 * 1024 * 1024,
	.depth = 64,
	.name = 4000,
};

struct unpacking {
	struct archive *archive;
	struct archive_entry *entry; /* of the member now being read */
	struct below dir;
	const struct unpack_limits *limits;
	uint64_t max_bytes; /* what the limits give for this archive */
	uint64_t bytes, members;
	bool replaced;      /* the last member has taken the place of one before */
	struct buf name;    /* of the member, clean; "" for the directory itself */
	struct strlist links; /* names and targets, one after the other */
	struct strlist *names;
};

/* ---- errors ---- */

static int write_error(const struct unpacking *u, struct err *err)
{
	CLEANUP(buf_release) struct buf shown = BUF_INIT;

	utf8_sanitize(&shown, u->name.s, u->name.len, /* keep_lines= */ false);
	return err_os(err, "cannot write member '%s'", shown.s);
}

/* libarchive's own words: of the archive, and perhaps with names out of it. */
static int read_error(struct unpacking *u, struct err *err)
{
	CLEANUP(buf_release) struct buf shown = BUF_INIT;
	const char *text = archive_error_string(u->archive);

	if (!text)
		text = "it cannot be read";
	utf8_sanitize(&shown, text, strlen(text), /* keep_lines= */ false);
	if (!u->name.len)
		return err_set(err, ERR_INVALID, "%s", shown.s);
	buf_insert(&shown, 0, "cannot be read: ", strlen("cannot be read: "));
	return unpack_member_error(u->name.s, shown.s, err);
}

/* ---- writing ---- */

/* The err of a creation that failed: what is there already has the name, or is above it. */
static int create_error(const struct unpacking *u, const char *name, struct err *err)
{
	if (err->os == EEXIST)
		return unpack_member_error(name, "is there twice, or in the place of a directory", err);
	if (err->os == ENOTDIR)
		return unpack_member_error(name, "is below another that is no directory", err);
	errno = err->os;
	return write_error(u, err);
}

/* Make the directories above the member. */
static int make_parents(struct unpacking *u, struct tree_place *place, struct err *err)
{
	if (below_find(&u->dir, u->name.s, BELOW_MAKE, place, err) == 0)
		return 0;
	if (err->os == EEXIST)
		err->os = ENOTDIR; /* a file in the place of one of them */
	return create_error(u, u->name.s, err);
}

static int write_dir(struct unpacking *u, const struct tree_place *place, struct err *err)
{
	mode_t mode = (archive_entry_perm(u->entry) & 0777) | 0700;
	struct stat st;

	if (mkdirat(place->dir_fd, place->name, mode) == 0)
		return 0;
	if (errno == EEXIST && fstatat(place->dir_fd, place->name, &st, AT_SYMLINK_NOFOLLOW) == 0 &&
	    S_ISDIR(st.st_mode))
		return 0;
	(void)err_os(err, "cannot create directory %s", place->path);
	return create_error(u, u->name.s, err);
}

static int past_limit(const struct unpacking *u, struct err *err)
{
	return err_set(err, ERR_INVALID,
		       "it unpacks to more than %llu bytes, which is too much for its size",
		       (unsigned long long)u->max_bytes);
}

static int write_block(const struct unpacking *u, int fd, const char *data, size_t len, off_t at,
		       struct err *err)
{
	while (len) {
		ssize_t n = pwrite(fd, data, len, at);

		if (n < 0 && errno == EINTR)
			continue;
		if (n < 0)
			return write_error(u, err);
		data += n;
		len -= (size_t)n;
		at += n;
	}
	return 0;
}

/* The member's data; holes stay holes, but count. */
static int write_data(struct unpacking *u, int fd, struct err *err)
{
	uint64_t end = 0, total;
	const void *data;
	size_t len;
	la_int64_t at;
	int rc;

	while ((rc = archive_read_data_block(u->archive, &data, &len, &at)) == ARCHIVE_OK) {
		if (at < 0 || ADD_OVERFLOWS((uint64_t)at, (uint64_t)len, &end) ||
		    ADD_OVERFLOWS(u->bytes, end, &total) || total > u->max_bytes)
			return past_limit(u, err);
		if (write_block(u, fd, data, len, at, err) < 0)
			return -1;
	}
	/* A warning too: so it tells of a checksum that does not hold. */
	if (rc != ARCHIVE_EOF)
		return read_error(u, err);
	if (archive_entry_size_is_set(u->entry) && (uint64_t)archive_entry_size(u->entry) > end)
		end = (uint64_t)archive_entry_size(u->entry); /* a hole at its end */
	u->bytes += end;
	if (ftruncate(fd, (off_t)end) < 0)
		return write_error(u, err);
	return 0;
}

static int create_file(struct unpacking *u, mode_t mode, struct err *err)
{
	int fd = below_create(&u->dir, u->name.s, mode, err);
	struct stat st;

	if (fd >= 0)
		return fd;
	if (err->os != EEXIST || below_stat(&u->dir, u->name.s, &st, err) <= 0 || !S_ISREG(st.st_mode))
		return create_error(u, u->name.s, err);
	err_release(err);
	u->replaced = true;
	if (below_remove(&u->dir, u->name.s, err) < 0)
		return create_error(u, u->name.s, err);
	fd = below_create(&u->dir, u->name.s, mode, err);
	return fd < 0 ? create_error(u, u->name.s, err) : fd;
}

static int write_file(struct unpacking *u, struct err *err)
{
	mode_t mode = (archive_entry_perm(u->entry) & 0777) | 0600;
	int fd, rc;

	if (archive_entry_size_is_set(u->entry) &&
	    (uint64_t)archive_entry_size(u->entry) > u->max_bytes - u->bytes)
		return past_limit(u, err);
	fd = create_file(u, mode, err);
	if (fd < 0)
		return -1;
	rc = write_data(u, fd, err);
	if (rc == 0 && archive_entry_mtime_is_set(u->entry)) {
		struct timespec t = { archive_entry_mtime(u->entry),
				      archive_entry_mtime_nsec(u->entry) };

		(void)futimens(fd, (struct timespec[]){ t, t }); /* a time out of range stays now */
	}
	if (close(fd) < 0 && rc == 0)
		rc = write_error(u, err);
	return rc;
}

/* A further name of a file that the archive had before. */
static int write_hardlink(struct unpacking *u, const char *target, struct err *err)
{
	CLEANUP(buf_release) struct buf from = BUF_INIT;
	struct stat st;

	if (unpack_clean_name(target, u->limits, u->members, &from, err) < 0) {
		err_release(err);
		return unpack_members_error(u->name.s, "links to", target ? target : "",
				     ", which leads out of the archive", err);
	}
	if (below_stat(&u->dir, from.s, &st, err) <= 0 || !S_ISREG(st.st_mode))
		return unpack_members_error(u->name.s, "links to", from.s,
				     ", which is no file before it in the archive", err);
	if (below_link(&u->dir, from.s, u->name.s, err) < 0)
		return create_error(u, u->name.s, err);
	return 0;
}

static int keep_link(struct unpacking *u, struct err *err)
{
	const char *target = archive_entry_symlink(u->entry);

	if (!target || !utf8_valid(target, strlen(target)) ||
	    !unpack_target_is_inside(u->name.s, target))
		return unpack_members_error(u->name.s, "is a link to", target ? target : "",
				     ", which may lead out of the archive", err);
	strlist_push(&u->links, u->name.s);
	strlist_push(&u->links, target);
	return 0;
}

static int write_links(struct unpacking *u, struct err *err)
{
	for (size_t i = 0; i < u->links.n; i += 2)
		if (below_symlink(&u->dir, u->links.v[i], u->links.v[i + 1], err) < 0)
			return err->os == EEXIST
				? unpack_member_error(u->links.v[i], "is a link, and something else as well", err)
				: create_error(u, u->links.v[i], err);
	return 0;
}

/* ---- reading ---- */

static int write_member(struct unpacking *u, struct err *err)
{
	const char *hardlink = archive_entry_hardlink(u->entry);
	struct tree_place place;

	if (make_parents(u, &place, err) < 0)
		return -1;
	if (hardlink)
		return write_hardlink(u, hardlink, err);
	switch (archive_entry_filetype(u->entry)) {
	case AE_IFREG:
		return write_file(u, err);
	case AE_IFDIR:
		return write_dir(u, &place, err);
	case AE_IFLNK:
		return keep_link(u, err);
	default:
		return unpack_member_error(u->name.s, "is a device, a pipe or a socket", err);
	}
}

static int next_member(struct unpacking *u, struct err *err)
{
	int rc;

	buf_reset(&u->name);
	rc = archive_read_next_header(u->archive, &u->entry);
	if (rc == ARCHIVE_EOF)
		return 0;
	if (rc != ARCHIVE_OK && rc != ARCHIVE_WARN)
		return read_error(u, err);
	if (++u->members > u->limits->members)
		return err_set(err, ERR_INVALID, "it has more than %llu members",
			       (unsigned long long)u->limits->members);
	return 1;
}

static int read_members(struct unpacking *u, struct err *err)
{
	int rc;

	while ((rc = next_member(u, err)) > 0) {
		if (unpack_clean_name(archive_entry_pathname(u->entry), u->limits, u->members, &u->name,
				      err) < 0)
			return -1;
		if (!u->name.len)
			continue;
		u->replaced = false;
		if (write_member(u, err) < 0)
			return -1;
		if (!u->replaced)
			strlist_push(u->names, u->name.s);
	}
	return rc < 0 ? -1 : write_links(u, err);
}

/* A packed file has no name but that of its archive, less its ending. */
static int read_gzip(struct unpacking *u, const char *path, struct err *err)
{
	const char *base = path_basename(path);
	CLEANUP(buf_release) struct buf name = BUF_INIT;
	int rc = next_member(u, err);

	if (rc < 0)
		return -1;
	if (rc == 0 || archive_filter_code(u->archive, 0) != ARCHIVE_FILTER_GZIP)
		return err_set(err, ERR_INVALID, "it is no gzip file");
	if (strlen(base) <= 3 || strcasecmp(base + strlen(base) - 3, ".gz") != 0)
		return err_set(err, ERR_INVALID,
			       "the name of a gzip file must end in '.gz', to be left without");
	buf_add(&name, base, strlen(base) - 3);
	if (unpack_clean_name(name.s, u->limits, u->members, &u->name, err) < 0 || write_file(u, err) < 0)
		return -1;
	strlist_push(u->names, u->name.s);
	return 0;
}

/* What libarchive may take it for: nothing but what the type says. 0 when all are known to it. */
static int support(struct archive *a, enum unpack_type type)
{
	int rc = 0;

	switch (type) {
	case UNPACK_ZIP:
		return archive_read_support_format_zip_seekable(a);
	case UNPACK_GZIP:
		return archive_read_support_format_raw(a) | archive_read_support_filter_gzip(a);
	case UNPACK_TAR:
		rc |= archive_read_support_format_tar(a);
		rc |= archive_read_support_filter_gzip(a);
		rc |= archive_read_support_filter_bzip2(a);
		rc |= archive_read_support_filter_xz(a);
		rc |= archive_read_support_filter_zstd(a);
		rc |= archive_read_support_filter_lz4(a);
		rc |= archive_read_support_filter_compress(a);
		/* A warning: it would start a program for that one. */
		return rc;
	}
	BUG("archive type %d", (int)type);
}

static int open_archive(struct unpacking *u, int fd, enum unpack_type type, struct err *err)
{
	struct stat st;
	uint64_t by_ratio;

	if (fstat(fd, &st) < 0)
		return err_os(err, "it cannot be read");
	if (!S_ISREG(st.st_mode))
		return err_set(err, ERR_INVALID, "it is no regular file");
	if (MUL_OVERFLOWS((uint64_t)st.st_size, u->limits->ratio, &by_ratio))
		by_ratio = UINT64_MAX;
	u->max_bytes = MIN(u->limits->bytes, MAX(by_ratio, u->limits->free_bytes));
	(void)support(u->archive, type); /* what is missing is an archive that it does not recognise */
	if (archive_read_open_fd(u->archive, fd, BLOCK_SIZE) != ARCHIVE_OK)
		return read_error(u, err);
	return 0;
}

static int unpack(struct unpacking *u, const char *path, enum unpack_type type, const char *dir,
		  struct err *err)
{
	CLEANUP(file_close) int fd = -1;

	if (below_open(&u->dir, dir, err) < 0)
		return -1;
	fd = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK | O_NOCTTY);
	if (fd < 0)
		return err_os(err, "it cannot be read");
	if (open_archive(u, fd, type, err) < 0)
		return -1;
	return type == UNPACK_GZIP ? read_gzip(u, path, err) : read_members(u, err);
}

int unpack_archive(const char *path, enum unpack_type type, const char *dir,
		   const struct unpack_limits *limits, struct strlist *members, struct err *err)
{
	/* libarchive has names in the characters of the locale: without one, none but ASCII. */
	locale_t utf8 = newlocale(LC_CTYPE_MASK, "C.UTF-8", (locale_t)0);
	locale_t old = utf8 ? uselocale(utf8) : (locale_t)0;
	CLEANUP(strlist_release) struct strlist names = STRLIST_INIT;
	struct unpacking u = {
		.archive = archive_read_new(), .limits = limits, .name = BUF_INIT,
		.dir = BELOW_INIT, .links = STRLIST_INIT, .names = &names,
	};
	int rc = unpack(&u, path, type, dir, err);

	if (rc == 0)
		strlist_pushv(members, names.v);
	else
		err_wrap(err, "cannot unpack %s", path);
	(void)archive_read_free(u.archive); /* it was read to its end, or has failed already */
	buf_release(&u.name);
	below_close(&u.dir);
	strlist_release(&u.links);
	if (utf8) {
		(void)uselocale(old);
		freelocale(utf8);
	}
	return rc;
}
