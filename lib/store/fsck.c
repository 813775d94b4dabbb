/*
 * fsck.c: the tables of what can be wrong and of what is looked at, and the frame around them.
 */
#include "guild/fsck.h"

#include <errno.h>
#include <unistd.h>

#include "guild/err.h"
#include "guild/file.h"
#include "guild/lock.h"
#include "guild/path.h"
#include "guild/status.h"

#include "fsck-internal.h"

/* ---- what can be wrong: guild-fsck(1) explains each ---- */

struct kind {
	const char *code;
	enum { WARNING, ERROR } severity;
	const char *remedy;
	int (*mend)(struct fsck_place *p, const char *path, struct err *err);
};

static const struct kind kinds[] = {
	[FSCK_BAD_FILE] = { .code = "bad-file", .severity = ERROR },
	[FSCK_UNREADABLE] = { .code = "unreadable", .severity = ERROR },
	[FSCK_BAD_OPREF] = { .code = "bad-opref", .severity = ERROR },
	[FSCK_NO_ATTRIBUTES] = { .code = "no-attributes", .severity = ERROR },
	[FSCK_BAD_ATTRIBUTE] = { .code = "bad-attribute", .severity = ERROR },
	[FSCK_ATTRIBUTE_TYPE] = { .code = "attribute-type", .severity = ERROR },
	[FSCK_EMPTY_ATTRIBUTE] = { .code = "empty-attribute", .severity = WARNING },
	[FSCK_BAD_LOCK] = { .code = "bad-lock", .severity = WARNING },
	[FSCK_STALE_LOCK] = { "stale-lock", WARNING, "removed", fsck_remove_lock },
	[FSCK_STALE_PENDING] = { "stale-pending", WARNING, "removed", fsck_remove_pending },
	[FSCK_STAGED_PENDING] = { "staged-pending", WARNING, "removed", fsck_remove_pending },
	[FSCK_TEMPORARY] = { "temporary", WARNING, "removed", fsck_remove_leftover },
	[FSCK_BAD_MANIFEST] = { .code = "bad-manifest", .severity = ERROR },
	[FSCK_OUTSIDE] = { .code = "outside", .severity = ERROR },
	[FSCK_MISSING_SOURCE] = { .code = "missing-source", .severity = ERROR },
	[FSCK_CHANGED_SOURCE] = { .code = "changed-source", .severity = ERROR },
	[FSCK_SOURCE_DIGEST] = { .code = "source-digest", .severity = ERROR },
	[FSCK_MISSING_DEPENDENCY] = { .code = "missing-dependency", .severity = WARNING },
	[FSCK_CHANGED_DEPENDENCY] = { .code = "changed-dependency", .severity = WARNING },
	[FSCK_TORN_INDEX] = { "torn-index", WARNING, "cut", fsck_cut_index },
	[FSCK_BAD_INDEX] = { .code = "bad-index", .severity = WARNING },
	[FSCK_DANGLING_STEP] = { .code = "dangling-step", .severity = WARNING },
	[FSCK_DANGLING_TRIAL] = { .code = "dangling-trial", .severity = WARNING },
	[FSCK_DANGLING_DEPENDENCY] = { .code = "dangling-dependency", .severity = WARNING },
	[FSCK_DANGLING_LINK] = { .code = "dangling-link", .severity = WARNING },
	[FSCK_DANGLING_AFTER] = { .code = "dangling-after", .severity = WARNING },
	[FSCK_HALF_RUN] = { "half-run", WARNING, "removed", fsck_remove_half_run },
	[FSCK_NO_OPREF] = { .code = "no-opref", .severity = ERROR },
	[FSCK_NOT_A_RUN] = { .code = "not-a-run", .severity = WARNING },
	[FSCK_PURGE_LEFTOVER] = { "purge-leftover", WARNING, "removed", fsck_remove },
	[FSCK_CACHE_ABANDONED] = { "cache-leftover", WARNING, "removed", fsck_remove_abandoned },
	[FSCK_CACHE_LEFTOVER] = { "cache-leftover", WARNING, "removed", fsck_remove_leftover },
};

/* ---- what is looked at, in this order ---- */

static const struct {
	void (*check)(struct fsck_place *p);
	bool while_busy; /* also of a run that somebody works on: it sees whole files only */
} checks[] = {
	{ fsck_check_structure, true },
	{ fsck_check_opref, true },
	{ fsck_check_attributes, true },
	{ fsck_check_state, false },
	{ fsck_check_temporaries, false },
	{ fsck_check_manifest, false },
	{ fsck_check_source_digest, false },
	{ fsck_check_output, false },
	{ fsck_check_files, false },
	{ fsck_check_proto, false },
};

/* ---- findings ---- */

/*
 * Take the kernel lock, so that nobody begins to work on the run while it is mended; *fd holds it.
 * No longer than that: whoever wants to start the run waits for it.
 */
static bool take_lock(struct fsck_place *p, int *fd)
{
	CLEANUP(err_release) struct err ignored = ERR_INIT;

	if (!p->run) /* what is in the home has its own */
		return true;
	*fd = file_open_dir(AT_FDCWD, p->run->dir, &ignored);
	if (*fd < 0)
		return false;
	/* -1: no locks here, LOCK alone decides */
	p->busy = lock_try(*fd, &ignored) == 0 || run_is_held(p->run);
	return !p->busy;
}

void fsck_path(struct buf *out, const struct fsck_place *p, const char *path)
{
	path_join(out, p->dir, p->prefix);
	path_push(out, path);
}

void fsck_tick(const struct fsck_place *p)
{
	if (p->fsck->tick)
		p->fsck->tick(p->fsck->data);
}

/* The run was deleted, or somebody began to work on it, while we looked. */
static bool is_over(struct fsck_place *p)
{
	if (p->run && p->needs_idle && !p->busy)
		p->busy = run_is_held(p->run);
	return !file_is_dir(AT_FDCWD, p->dir) || (p->needs_idle && p->busy);
}

/* 1: mended, 0: not, -1: it is no finding any more. */
static int mend(struct fsck_place *p, const struct kind *kind, const char *path, struct buf *what)
{
	CLEANUP(err_release) struct err err = ERR_INIT;
	CLEANUP(buf_release) struct buf full = BUF_INIT;
	CLEANUP(file_close) int lock_fd = -1;
	int rc;

	if (!kind->mend || !(p->fsck->flags & FSCK_FIX))
		return 0;
	if (!take_lock(p, &lock_fd))
		return p->busy ? -1 : 0;
	fsck_path(&full, p, path);
	rc = kind->mend(p, full.s, &err);
	if (rc < 0)
		buf_addf(what, "; %s", err.msg);
	return rc > 0;
}

void fsck_found(struct fsck_place *p, enum fsck_kind kind, const char *path, const char *fmt, ...)
{
	const struct kind *k = &kinds[kind];
	CLEANUP(buf_release) struct buf what = BUF_INIT;
	CLEANUP(buf_release) struct buf shown = BUF_INIT;
	va_list ap;
	int mended;

	if (is_over(p))
		return;
	va_start(ap, fmt);
	buf_vaddf(&what, fmt, ap);
	va_end(ap);
	mended = mend(p, k, path, &what);
	if (mended < 0)
		return;
	buf_addf(&shown, "%s%s", p->prefix, path);
	p->fsck->found++;
	p->fsck->fixed += mended;
	p->fsck->report(&(struct fsck_finding){
		.id = p->id, .dir = p->dir, .path = shown.s, .code = k->code,
		.is_error = k->severity == ERROR, .what = what.s, .remedy = k->remedy,
		.fixed = mended,
	}, p->fsck->data);
}

/* ---- all of a run ---- */

void fsck_check_proto(struct fsck_place *p)
{
	CLEANUP(run_release) struct run run = RUN_INIT;
	struct fsck_place proto = *p;

	if (!run_open_proto(&run, p->run))
		return;
	proto.run = &run;
	proto.prefix = ".guild/proto/";
	proto.manifest = (struct manifest)MANIFEST_INIT;
	/* Its markers and files mean nothing: it never runs. */
	fsck_check_structure(&proto);
	fsck_check_opref(&proto);
	fsck_check_attributes(&proto);
	fsck_check_manifest(&proto);
	manifest_release(&proto.manifest);
}

void fsck_run(struct fsck *f, struct run *run)
{
	struct fsck_place p = { .fsck = f, .run = run, .id = run->id, .dir = run->dir, .prefix = "",
				.manifest = MANIFEST_INIT };

	p.busy = run_is_held(run);
	for (size_t i = 0; i < ARRAY_SIZE(checks); i++) {
		p.needs_idle = !checks[i].while_busy;
		if (!p.busy || !p.needs_idle)
			checks[i].check(&p);
		fsck_tick(&p);
	}
	manifest_release(&p.manifest);
	run_forget(run);
}
