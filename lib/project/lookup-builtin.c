/*
 * lookup-builtin.c: operations that are part of Guild. Source: upstream guild/plugins/queue.py.
 *
 * Each is written as an operation of a Guild file. Its command is upstream's, so that each suite
 * restarts the other's runs; the engine maps it to a helper of ours (lib/engine/op-resolve.c).
 */
#include "guild/alloc.h"
#include "guild/err.h"
#include "guild/yaml.h"
#include "lookup-internal.h"

static const char queue[] =
	"description: |\n"
	"  Start staged runs, one after the other\n"
	"\n"
	"  A queue starts the runs that were staged with `guild run --stage`, in the order in which they were staged,"
	" and waits for further ones. Several queues share the work: each run is started once.\n"
	"\n"
	"  Without `wait-for-running` a queue starts a run whatever else is running. Other queues are never"
	" waited for.\n"
	"\n"
	"  To give each GPU one run at a time, start a queue for each with `gpus`. `guild queue` shows what waits,"
	" and why.\n"
	"exec: ${guild_python_exe} -um guild.plugins.queue_main ${flag_args}\n"
	"delete-on-success: yes\n"
	"sourcecode: no\n"
	"flags:\n"
	"  gpus:\n"
	"    description: |\n"
	"      GPUs for the runs that the queue starts, as in `guild run --gpus`\n"
	"\n"
	"      A run that was staged with other GPUs is left to other queues.\n"
	"    null-label: unspecified\n"
	"  poll-interval:\n"
	"    description: Seconds after which to look for staged runs where the system tells of none\n"
	"    default: 10\n"
	"    type: int\n"
	"  run-once:\n"
	"    description: Start what is staged, then end\n"
	"    default: no\n"
	"    arg-switch: yes\n"
	"    type: boolean\n"
	"  wait-for-running:\n"
	"    description: Start a run only when no other is running\n"
	"    default: no\n"
	"    arg-switch: yes\n"
	"    type: boolean\n";

static const struct builtin {
	const char *name; /* all of it: upstream takes any part of "queue" */
	const char *definition;
} builtins[] = {
	{ "queue", queue },
};

static int build(const struct builtin *b, struct guildfile **out, struct err *err)
{
	struct guildfile *gf = guildfile_new_script("", "");
	struct value *ops = value_map(&gf->arena), *op;

	gf->is_builtin = true;
	if (yaml_load(&gf->arena, b->definition, strlen(b->definition), b->name, &op, err) < 0)
		goto fail;
	value_set(&gf->arena, ops, b->name, op);
	if (guildfile_build_script(gf, ops, err) < 0)
		goto fail;
	*out = gf;
	return 1;
fail:
	guildfile_free(gf);
	return -1;
}

int lookup_builtin(const char *opspec, struct guildfile **out, struct err *err)
{
	for (size_t i = 0; i < ARRAY_SIZE(builtins); i++)
		if (streq(builtins[i].name, opspec))
			return build(&builtins[i], out, err);
	return 0;
}
