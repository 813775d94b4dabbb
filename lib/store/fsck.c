/*
 * fsck.c: the checks of a run, in their order.
 */
#include "guild/fsck.h"

#include "guild/status.h"

#include "fsck-internal.h"

/* The operation of a batch, which is a run of its own inside this one. */
static void check_proto(struct fsck_place *p)
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

/* In this order. */
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
	{ check_proto, false },
};

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
