/*
 * op-resolve.c: the words and the environment that become of a recorded command template
 * (op-cmd.c) and flags. Source: upstream op_cmd.py, generate_op_args_and_env.
 */
#include "guild/alloc.h"
#include "guild/err.h"
#include "guild/expand.h"
#include "guild/flagval.h"
#include "guild/path.h"
#include "guild/pyenv.h"

#include "op-internal.h"

static const char *arg_at(const struct value *args, size_t i)
{
	return i < value_len(args) ? value_get_str(args->list.items[i]) : NULL;
}

/* "${guild_python_exe} -um guild.NAME", upstream's way to start a helper of its own: its words, and ours. */
#define HELPER_WORDS 3
static const struct helper {
	const char *module, *program;
} helpers[] = {
	{ "guild.steps_main", "guild--steps" },
	{ "guild.plugins.queue_main", "guild--queue" },
};

static const char *helper_module(const struct value *args)
{
	const char *python = arg_at(args, 0), *option = arg_at(args, 1);

	return python && option && streq(python, GUILD_PYTHON_EXE) && streq(option, "-um")
		       ? arg_at(args, 2)
		       : NULL;
}

/* The program of ours that does what the command says, NULL: it is no helper's. */
static const char *helper_program(const struct value *args)
{
	const char *module = helper_module(args);

	for (size_t i = 0; module && i < ARRAY_SIZE(helpers); i++)
		if (streq(helpers[i].module, module))
			return helpers[i].program;
	return NULL;
}

static bool names_python(const struct value *args)
{
	for (size_t i = 0; i < value_len(args); i++) {
		const char *s = arg_at(args, i);

		if (s && (strstr(s, PYTHON_EXE) || strstr(s, GUILD_PYTHON_EXE)))
			return true;
	}
	return false;
}

static struct value *arg_text_value(struct arena *a, const struct value *v)
{
	CLEANUP(buf_release) struct buf text = BUF_INIT;

	flag_arg_text(&text, v);
	return value_strn(a, text.s, text.len);
}

/* What references in the command may name: flags as text, and the interpreter. */
static struct value *cmd_names(struct op *op)
{
	struct value *names = value_map(&op->arena);

	for (size_t i = 0; i < op->flags->map.n; i++) {
		const struct value_entry *e = &op->flags->map.entries[i];

		value_set_key(&op->arena, names, e->key, arg_text_value(&op->arena, e->value));
	}
	if (op->python) {
		value_set(&op->arena, names, "python_exe", value_str(&op->arena, op->python));
		/* Upstream's own interpreter; we have none but the operation's. */
		value_set(&op->arena, names, "guild_python_exe", value_str(&op->arena, op->python));
	}
	return names;
}

static int expand_ref(struct op *op, const struct value *v, const struct value *names,
		      struct value **out, struct err *err)
{
	if (expand_value(&op->arena, v, names, out, err) == 0)
		return 0;
	if (err->kind == ERR_NOTFOUND) {
		CLEANUP(free_ptr) char *name = xstrdup(err->msg);

		return err_set(err, ERR_INVALID, "invalid setting for operation: command contains "
						 "invalid reference '%s'", name);
	}
	return -1;
}

static void add_flag_args(struct op *op, const struct value *cmd, bool force)
{
	CLEANUP(strlist_release) struct strlist args = STRLIST_INIT;

	flag_cmd_args(&args, op->flags, value_get(cmd, "cmd-flags"),
		      value_str_at(cmd, "flags-dest"), force ? FLAG_FORCE : FLAG_CHECK, &op->cmd);
	strlist_pushv(&op->cmd, args.v);
}

/* The words of the command from the given one on. */
static int resolve_args(struct op *op, const struct value *cmd, size_t first, bool force_flags,
			struct err *err)
{
	const struct value *args = value_get(cmd, "cmd-args");
	const struct value *names = cmd_names(op);

	for (size_t i = first; i < value_len(args); i++) {
		const struct value *arg = args->list.items[i];
		CLEANUP(buf_release) struct buf text = BUF_INIT;
		struct value *v;

		if (value_is(arg, VALUE_STR) && streq(arg->str.s, FLAG_ARGS_MARK)) {
			add_flag_args(op, cmd, force_flags);
			continue;
		}
		if (expand_ref(op, arg, names, &v, err) < 0)
			return -1;
		flag_arg_text(&text, v);
		strlist_push(&op->cmd, text.s);
	}
	return 0;
}

/* The template's own variables with their references resolved, then those that flags make. */
static int resolve_env(struct op *op, const struct value *cmd, struct err *err)
{
	CLEANUP(strlist_release) struct strlist flags = STRLIST_INIT;
	const struct value *env = value_get(cmd, "cmd-env");

	op->env = value_map(&op->arena);
	for (size_t i = 0; value_is(env, VALUE_MAP) && i < env->map.n; i++) {
		const struct value_entry *e = &env->map.entries[i];
		struct value *v = arg_text_value(&op->arena, e->value);

		if (!value_is(e->key, VALUE_STR))
			continue;
		if (expand_ref(op, v, op->flags, &v, err) < 0)
			return -1;
		value_set(&op->arena, op->env, e->key->str.s, arg_text_value(&op->arena, v));
	}
	flag_env(&flags, op->flags, value_get(cmd, "cmd-flags"));
	for (size_t i = 0; i < flags.n; i++) {
		char *eq = strchr(flags.v[i], '=');

		*eq = '\0';
		value_set(&op->arena, op->env, flags.v[i], value_str(&op->arena, eq + 1));
	}
	return 0;
}

static int find_python(struct op *op, struct err *err)
{
	CLEANUP(buf_release) struct buf path = BUF_INIT;

	if (pyenv_find(op->home, value_str_at(op->attr, "python-requires"), &path, err) < 0)
		return -1;
	op->python = buf_detach(&path);
	return 0;
}

int op_resolve_cmd(struct op *op, bool force_flags, struct err *err)
{
	const struct value *cmd = value_get(op->attr, "op-cmd");
	const struct value *args = value_get(cmd, "cmd-args");
	const char *module = helper_module(args), *program = helper_program(args);

	if (module && streq(module, "guild.batch_main"))
		return err_set(err, ERR_INVALID,
			       "the run is a batch: batches are not supported yet");
	op->is_python = !program && op_args_use_python(args);
	if (!op->python && (op->is_python || (!program && names_python(args))) &&
	    find_python(op, err) < 0)
		return -1;
	if (program)
		strlist_pushf(&op->cmd, "%s/%s", op->exec_path, program);
	if (!op_resolve_r_cmd(op, args) &&
	    resolve_args(op, cmd, program ? HELPER_WORDS : 0, force_flags, err) < 0)
		return -1;
	if (op->cmd.n == 0)
		return err_set(err, ERR_INVALID, "the operation has an empty command");
	return resolve_env(op, cmd, err);
}

void op_env(const struct op *op, struct strlist *out)
{
	struct value_entry *sorted = value_sorted_entries(op->env);

	for (size_t i = 0; i < op->env->map.n; i++)
		strlist_pushf(out, "%s=%s", sorted[i].key->str.s, sorted[i].value->str.s);
	free(sorted);
}
