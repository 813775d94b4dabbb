/*
 * field.h: a run's facts by name. Filters, sort keys, columns, --format, JSON and
 * `select --attr` all ask here; each name knows the file it needs, so that a
 * command opens only what it shows.
 *
 * Names: id short_id run dir run_dir op operation op_name op_model from model status started stopped
 * time duration label tags comments marked exit_status command pid sourcecode sourcecode_digest
 * vcs_commit …, flag:NAME, attr:NAME, scalar:TAG.
 */
#ifndef GUILD_FIELD_H
#define GUILD_FIELD_H

#include "guild/run.h"

/*
 * The field as a value, as filters see it: 1, 0 when the run has none, -1. A name without a kind is an attribute,
 * else a flag, else a scalar: the first that is not null.
 */
MUST_CHECK int field_value(struct run *run, const char *name, const struct value **out, struct err *err);
/*
 * The field as text, as listings show it; appended. modifier "iso", "us" for times, or what follows
 * the kind when name is "flag", "attr" or "scalar". A run without it gets no text; what cannot be read
 * is warned about, once a run. false: no run can have this field (a modifier that it does not take).
 */
bool field_text(struct run *run, const char *name, const char *modifier, struct buf *out);
/* Operation description without directory and [marked]. */
MUST_CHECK int field_op_desc(struct run *run, struct buf *out, struct err *err);
/* The same with " (DIR)" relative to cwd and " [marked]" as listings show it. */
MUST_CHECK int field_op_desc_full(struct run *run, const char *cwd, struct buf *out, struct err *err);

/* A directory as listings show it: normalised, $HOME as "~". Appended. */
void field_format_dir(struct buf *out, const char *dir);

#endif
