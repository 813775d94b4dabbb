/*
 * runenv.h: the environment that an operation's process gets, and the part of it that is recorded.
 * guild-rundir(5); Documentation/technical/run-lifecycle.adoc.
 */
#ifndef GUILD_RUNENV_H
#define GUILD_RUNENV_H

#include "guild/op.h"

/*
 * Variables by which a program of the suite hands another one a descriptor. The receiver removes
 * them; no operation gets them.
 */
#define RUNENV_CLAIM "GUILD_CLAIM" /* to guild run: the run to start is claimed (guild/claim.h) */
#define RUNENV_ERRORS_FD "GUILD_STEPS_ERRORS_FD" /* to guild--steps: where its errors are shown */

/*
 * Is it "NAME=VALUE" of a variable that tells an operation's process of its run? A run that the
 * operation starts does not inherit it: it sets its own.
 */
bool runenv_is_of_run(const char *assign);
/*
 * "NAME=VALUE", sorted: this process's environment less our own variables, then the
 * operation's, then the run's. Python operations find our guild package by PYTHONPATH.
 */
void runenv_build(struct strlist *out, const struct op *op, const struct run *run);
/* The attribute env: a map without secrets and without the operation's env-secrets. */
struct value *runenv_recorded(struct arena *a, const struct strlist *env, const struct op *op);
/* Does the name look like a secret's? */
bool runenv_is_secret(const char *name);
/* .guild/ENV of a staged run: export lines. */
void runenv_export(struct buf *out, const struct strlist *env);

#endif
