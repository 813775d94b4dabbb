/*
 * Any bytes as an archive of each type, the first byte says which. Whatever it holds, nothing
 * comes to be beside the directory that it is unpacked in, and nothing in there leads out or is
 * other than a file, a directory or a link.
 */
#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include "guild/alloc.h"
#include "guild/archive.h"
#include "guild/err.h"
#include "guild/file.h"
#include "guild/path.h"
#include "guild/tree.h"
#include "fuzz.h"

static const struct unpack_limits limits = {
	.bytes = 1 << 20, .members = 100, .ratio = 100, .free_bytes = 1 << 20, .depth = 8, .name = 200,
};

/*
 * A directory of this process with nothing in it but what we put there: the archive, and where
 * it is unpacked.
 */
static char base[] = "/tmp/guild-fuzz-XXXXXX", archive[sizeof(base) + 8], out[sizeof(base) + 8];

static void leave(void)
{
	CLEANUP(err_release) struct err err = ERR_INIT;

	if (tree_remove(base, &err) < 0)
		BUG("%s", err.msg);
}

static void enter(void)
{
	if (*archive)
		return;
	if (!mkdtemp(base) || atexit(leave) != 0)
		BUG("no directory to work in");
	snprintf(archive, sizeof(archive), "%s/a.gz", base);
	snprintf(out, sizeof(out), "%s/out", base);
}

static void check_inside(const char *name)
{
	CLEANUP(free_ptr) char *root = path_real(out);
	CLEANUP(buf_release) struct buf path = BUF_INIT;
	CLEANUP(free_ptr) char *real = NULL;
	struct stat st;

	path_join(&path, out, name);
	real = path_real(path.s);
	if (!path_is_below(real, root))
		BUG("'%s' leads to %s", name, real);
	if (lstat(path.s, &st) < 0 ||
	    (!S_ISREG(st.st_mode) && !S_ISDIR(st.st_mode) && !S_ISLNK(st.st_mode)) ||
	    (!S_ISLNK(st.st_mode) && (st.st_mode & 07000)))
		BUG("'%s' may not be there", name);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	static const enum unpack_type types[] = { UNPACK_ZIP, UNPACK_TAR, UNPACK_GZIP };
	CLEANUP(strlist_release) struct strlist names = STRLIST_INIT;
	CLEANUP(strlist_release) struct strlist beside = STRLIST_INIT;
	CLEANUP(err_release) struct err err = ERR_INIT;

	if (!size)
		return 0;
	enter();
	if (tree_remove(out, &err) < 0 || file_mkdirs(out, &err) < 0 ||
	    file_write(AT_FDCWD, archive, NULL, data + 1, size - 1, FILE_IN_PLACE, &err) < 0)
		BUG("%s", err.msg);
	if (unpack_archive(archive, types[data[0] % ARRAY_SIZE(types)], out, &limits, &names, &err) < 0 && !err.msg)
		BUG("no reason to refuse it");
	for (size_t i = 0; i < names.n; i++)
		check_inside(names.v[i]);
	err_release(&err);
	if (tree_list(AT_FDCWD, base, &beside, &err) < 0 || beside.n != 2)
		BUG("something is beside the directory");
	return 0;
}
