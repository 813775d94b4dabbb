/*
 * fsck-manifest.c: the files of a run as the manifest and sourcecode_digest have them.
 */
#include <errno.h>
#include <unistd.h>

#include "guild/digest.h"
#include "guild/err.h"
#include "guild/file.h"
#include "guild/path.h"
#include "guild/value.h"

#include "fsck-internal.h"

static const struct fsck_kind bad_manifest = { "bad-manifest", FSCK_ERROR, NULL, NULL };
static const struct fsck_kind missing_source = { "missing-source", FSCK_ERROR, NULL, NULL };
static const struct fsck_kind changed_source = { "changed-source", FSCK_ERROR, NULL, NULL };
static const struct fsck_kind source_digest = { "source-digest", FSCK_ERROR, NULL, NULL };
static const struct fsck_kind missing_dependency = {
	"missing-dependency", FSCK_WARNING, NULL, NULL,
};
static const struct fsck_kind changed_dependency = {
	"changed-dependency", FSCK_WARNING, NULL, NULL,
};

static void bad_line(size_t line, const char *why, void *data)
{
	struct fsck_place *p = data;

	p->source_is_good = false; /* it may have been a line of source code */
	fsck_found(p, &bad_manifest, ".guild/manifest", "line %zu: %s", line, why);
}

/* The digest of a regular file, whatever it may have become since it was looked at. */
static int digest_of(const char *path, char out[DIGEST_HEX_MAX], struct err *err)
{
	CLEANUP(file_close) int fd =
		open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK | O_NOCTTY);
	struct digest d;
	struct stat st;

	if (fd < 0 || fstat(fd, &st) < 0)
		return err_os(err, "cannot read it");
	if (!S_ISREG(st.st_mode))
		return err_set(err, ERR_INVALID, "it is no regular file");
	digest_init(&d, DIGEST_SHA1);
	if (digest_fd(&d, fd, err) < 0)
		return -1;
	digest_hex(&d, out);
	return 0;
}

/*
 * Does the run's command write into this file of its source code? A notebook is executed in
 * place, and the flags of an R script go into the run's copy.
 */
static bool is_rewritten(const struct fsck_place *p, const struct manifest_entry *e)
{
	CLEANUP(err_release) struct err reported = ERR_INIT; /* by fsck_check_attributes() */
	CLEANUP(buf_release) struct buf notebook = BUF_INIT;
	CLEANUP(buf_release) struct buf script = BUF_INIT;
	const struct value *cmd;
	const char *before = "";

	if (run_attr(p->run, "cmd", &cmd, &reported) <= 0 || !value_is(cmd, VALUE_LIST))
		return false;
	buf_addf(&notebook, "/%s", e->source);
	buf_addf(&script, "do_guild_run(\"%s\"", e->source);
	for (size_t i = 0; i < cmd->list.n; i++) {
		const struct value *word = cmd->list.items[i];

		if (!value_is(word, VALUE_STR))
			continue;
		if (streq(before, "guild.plugins.nbexec") &&
		    (streq(word->str.s, e->source) || ends_with(word->str.s, notebook.s)))
			return true;
		if (strstr(word->str.s, script.s))
			return true;
		before = word->str.s;
	}
	return false;
}

/* Is the file what was recorded? Links that lead nowhere are fsck_check_files() to report. */
static bool check_digest(struct fsck_place *p, const struct manifest_entry *e, bool is_source,
			 const char *full)
{
	CLEANUP(err_release) struct err err = ERR_INIT;
	char sha1[DIGEST_HEX_MAX];

	if (!fsck_is_file(p, e->path))
		return false;
	if (!fsck_is_readable(p, e->path))
		return false;
	if (digest_of(full, sha1, &err) < 0) {
		fsck_found(p, &fsck_unreadable, e->path, "%s", err.msg);
		return false;
	}
	if (streq(sha1, e->digest))
		return true;
	if (is_source && is_rewritten(p, e))
		return false;
	fsck_found(p, is_source ? &changed_source : &changed_dependency, e->path,
		   is_source ? "it is not the source code that was copied (%s)"
			     : "it is not what it was when the run got it (%s)", e->source);
	return false;
}

static bool check_entry(struct fsck_place *p, const struct manifest_entry *e)
{
	bool is_source = e->type == MANIFEST_SOURCE;
	CLEANUP(buf_release) struct buf full = BUF_INIT;
	CLEANUP(buf_release) struct buf normal = BUF_INIT;

	path_normalize(&normal, e->path);
	if (path_is_abs(e->path) || streq(normal.s, "..") || starts_with(normal.s, "../")) {
		fsck_found(p, &fsck_outside, ".guild/manifest", "'%s' is not in the run", e->path);
		return false;
	}
	fsck_path(&full, p, e->path);
	if (file_is_dangling(AT_FDCWD, full.s))
		return false;
	if (!file_exists(AT_FDCWD, full.s)) {
		fsck_found(p, is_source ? &missing_source : &missing_dependency, e->path,
			   "it is in the manifest, but not in the run");
		return false;
	}
	return streq(e->digest, "-") || check_digest(p, e, is_source, full.s);
}

void fsck_check_manifest(struct fsck_place *p)
{
	CLEANUP(err_release) struct err err = ERR_INIT;
	struct manifest *m = &p->manifest;

	if (!fsck_is_file(p, ".guild/manifest") || !fsck_is_readable(p, ".guild/manifest"))
		return; /* a run of an old version has none */
	p->source_is_good = true;
	if (manifest_read(m, p->run, bad_line, p, &err) < 0) {
		p->source_is_good = false;
		fsck_found(p, &bad_manifest, ".guild/manifest", "%s", err.msg);
		return;
	}
	for (size_t i = 0; i < m->by_path.n; i++) { /* of each path the last line counts */
		const struct manifest_entry *e = m->by_path.entries[i].value;
		bool ok = check_entry(p, e);

		if (e->type == MANIFEST_SOURCE)
			p->source_is_good &= ok;
		fsck_tick(p);
	}
}

/* Where a file is not what the manifest says, that is what was found already. */
void fsck_check_source_digest(struct fsck_place *p)
{
	CLEANUP(err_release) struct err err = ERR_INIT;
	const char *recorded = NULL;
	char digest[33];
	bool has;

	if (!p->source_is_good || run_attr_str(p->run, "sourcecode_digest", &recorded, &err) <= 0)
		return;
	if (manifest_source_digest(p->run, digest, &has, &err) < 0)
		fsck_found(p, &fsck_unreadable, ".", "%s", err.msg);
	else if (!has || !streq(recorded, digest))
		fsck_found(p, &source_digest, ".guild/attrs/sourcecode_digest",
			   "it is not that of the run's source code, %s", has ? digest : "of which there is none");
}
