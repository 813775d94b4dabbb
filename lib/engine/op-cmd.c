/*
 * op-cmd.c: the command of an operation: its template, as the attribute op.op-cmd records it,
 * and the words and environment that become of it. Source: upstream op_util.op_cmd_for_opdef,
 * op_cmd.py.
 */
#include <strings.h>
#include <unistd.h>

#include "guild/alloc.h"
#include "guild/env.h"
#include "guild/err.h"
#include "guild/file.h"
#include "guild/flagval.h"
#include "guild/log.h"
#include "guild/path.h"
#include "guild/proc.h"
#include "guild/pyenv.h"
#include "guild/rscript.h"
#include "guild/shlex.h"

#include "op-internal.h"

#define MAIN_TEMPLATE PYTHON_EXE " -um guild.op_main ${main_args} -- ${flag_args}"
#define STEPS_TEMPLATE GUILD_PYTHON_EXE " -um guild.steps_main"

/* ---- Python ---- */

static bool is_python_program(const char *word)
{
	if (streq(word, PYTHON_EXE) || streq(word, GUILD_PYTHON_EXE))
		return true;
	return strncasecmp(path_basename(word), "python", strlen("python")) == 0 &&
	       file_is_regular(AT_FDCWD, word) && access(word, X_OK) == 0;
}

bool op_uses_python(const struct opdef *def)
{
	CLEANUP(strlist_release) struct strlist words = STRLIST_INIT;
	CLEANUP(err_release) struct err err = ERR_INIT;

	if (def->exec && *def->exec)
		return shlex_split(def->exec, &words, &err) == 0 && words.n &&
		       is_python_program(words.v[0]);
	return def->main || value_truth(def->steps);
}

bool op_args_use_python(const struct value *cmd_args)
{
	const char *first = value_len(cmd_args) ? value_get_str(cmd_args->list.items[0]) : NULL;

	return first && is_python_program(first);
}

/* ---- plugins ---- */

/* Upstream's own plugins in the order of their registration. */
static const struct plugin {
	const char *name;
	bool summary; /* also named by "summary" and "all" */
} plugins[] = {
	{ "config_flags", false }, { "cpu", true },	       { "dask", false },
	{ "disk", true },	   { "dvc", false },	       { "exec_script", false },
	{ "gpu", true },	   { "ipynb", false },	       { "memory", true },
	{ "perf", true },	   { "python_frameworks", false }, { "python_script", false },
	{ "r_script", false },	   { "resource_flags", false },    { "quarto_document", false },
	{ "queue", false },	   { "skopt", false },
};

static bool is_r_script(const struct opdef *def)
{
	CLEANUP(buf_release) struct buf path = BUF_INIT;

	path_absolute(&path, def->model->guildfile->dir, def->name);
	return rscript_is(path.s);
}

static bool is_plugin_default(const struct plugin *p, const struct opdef *def)
{
	CLEANUP(buf_release) struct buf program = BUF_INIT;

	if (streq(p->name, "gpu"))
		return proc_find_program("nvidia-smi", NULL, &program);
	if (streq(p->name, "python_script"))
		return op_uses_python(def) || def->main;
	if (streq(p->name, "r_script"))
		return is_r_script(def);
	return p->summary;
}

static bool is_plugin_listed(const struct plugin *p, const struct value *list)
{
	for (size_t i = 0; i < value_len(list); i++) {
		const char *name = value_get_str(list->list.items[i]);

		if (name && (streq(name, p->name) ||
			     (p->summary && (streq(name, "all") || streq(name, "summary")))))
			return true;
	}
	return false;
}

struct value *op_plugins(struct arena *a, const struct opdef *def)
{
	const struct value *config = def->plugins ? def->plugins : def->model->plugins;
	struct value *list = value_list(a);

	for (size_t i = 0; i < ARRAY_SIZE(plugins); i++) {
		const struct plugin *p = &plugins[i];

		if (value_is(config, VALUE_LIST) ? is_plugin_listed(p, config)
						 : is_plugin_default(p, def))
			value_append(a, list, value_str(a, p->name));
	}
	return list;
}

static bool has_plugin(const struct value *list, const char *name)
{
	for (size_t i = 0; i < value_len(list); i++)
		if (streq(list->list.items[i]->str.s, name))
			return true;
	return false;
}

/* ---- template ---- */

static int invalid(const struct opdef *def, struct err *err)
{
	return err_wrap(err, "invalid definition for operation '%s'", def->fullname);
}

/* The words of main, module first. */
static int main_words(const struct opdef *def, struct strlist *out, struct err *err)
{
	if (!def->main_list)
		return shlex_split(def->main ? def->main : "", out, err);
	for (size_t i = 0; i < value_len(def->main_list); i++) {
		CLEANUP(buf_release) struct buf word = BUF_INIT;

		value_str_py(&word, def->main_list->list.items[i]);
		strlist_push(out, word.s);
	}
	return 0;
}

static const char *template_of(const struct opdef *def)
{
	bool steps = value_truth(def->steps);

	if (def->exec && *def->exec) {
		if (def->main)
			log_warning("operation 'exec' and 'main' both specified, ignoring 'main'");
		if (steps)
			log_warning("operation 'exec' and 'steps' both specified, ignoring 'steps'");
		return def->exec;
	}
	if (def->main) {
		if (steps)
			log_warning("operation 'main' and 'steps' both specified, ignoring 'steps'");
		return MAIN_TEMPLATE;
	}
	return steps ? STEPS_TEMPLATE : NULL;
}

static struct value *with_project_dir(struct arena *a, const char *word, const char *dir)
{
	static const char ref[] = "${project_dir}";
	CLEANUP(buf_release) struct buf out = BUF_INIT;
	const char *at;

	for (; (at = strstr(word, ref)); word = at + strlen(ref)) {
		buf_add(&out, word, (size_t)(at - word));
		buf_addstr(&out, dir);
	}
	buf_addstr(&out, word);
	return value_strn(a, out.s, out.len);
}

static int template_args(struct arena *a, const struct opdef *def, struct value **out,
			 struct err *err)
{
	CLEANUP(strlist_release) struct strlist words = STRLIST_INIT;
	CLEANUP(strlist_release) struct strlist main_args = STRLIST_INIT;
	const char *template = template_of(def);
	const char *dir = def->model->guildfile->dir;
	struct value *args = value_list(a);

	if (!template) {
		err_set(err, ERR_INVALID, "must define either exec, main, or steps");
		return invalid(def, err);
	}
	if (shlex_split(template, &words, err) < 0 || main_words(def, &main_args, err) < 0)
		return invalid(def, err);
	for (size_t i = 0; i < words.n; i++) {
		if (streq(words.v[i], "${main_args}"))
			for (size_t k = 0; k < main_args.n; k++)
				value_append(a, args, with_project_dir(a, main_args.v[k], dir));
		else if (streq(words.v[i], "${flag_args}"))
			value_append(a, args, value_str(a, FLAG_ARGS_MARK));
		else
			value_append(a, args, with_project_dir(a, words.v[i], dir));
	}
	*out = args;
	return 0;
}

/*
 * PYTHONPATH as upstream builds it, without the folder of our package, which is not recorded:
 * it is added at every start (runenv.c).
 */
static struct value *python_path(struct arena *a, const struct strlist *source_paths,
				 const struct value *own)
{
	CLEANUP(strlist_release) struct strlist paths = STRLIST_INIT;
	CLEANUP(strlist_release) struct strlist inherited = STRLIST_INIT;
	CLEANUP(buf_release) struct buf text = BUF_INIT;
	const char *env = env_get("PYTHONPATH");

	strlist_pushv(&paths, source_paths->v);
	if (env)
		strlist_split(&inherited, env, ":");
	for (size_t i = 0; i < inherited.n; i++)
		if (!streq(inherited.v[i], pyenv_package_dir()))
			strlist_push(&paths, inherited.v[i]);
	strlist_uniq(&paths);
	if (value_truth(own)) {
		flag_arg_text(&text, own);
		buf_addch(&text, ':');
	}
	strlist_join(&paths, ":", &text);
	return value_str(a, text.s);
}

static struct value *template_env(struct arena *a, const struct opdef *def,
				  const struct value *plugin_list,
				  const struct strlist *source_paths)
{
	CLEANUP(buf_release) struct buf names = BUF_INIT;
	struct value *env = value_map(a);

	if (value_is(def->env, VALUE_MAP))
		for (size_t i = 0; i < def->env->map.n; i++)
			value_set_key(a, env, def->env->map.entries[i].key,
				      def->env->map.entries[i].value);
	for (size_t i = 0; i < value_len(plugin_list); i++)
		buf_addf(&names, "%s%s", i ? "," : "", plugin_list->list.items[i]->str.s);
	value_set(a, env, "GUILD_PLUGINS", value_str(a, names.s));
	value_set(a, env, "PROJECT_DIR", value_str(a, def->model->guildfile->dir));
	if (def->flags_dest && *def->flags_dest)
		value_set(a, env, "FLAGS_DEST", value_str(a, def->flags_dest));
	if (def->handle_keyboard_interrupt)
		value_set(a, env, "HANDLE_KEYBOARD_INTERRUPT", value_str(a, "1"));
	if (has_plugin(plugin_list, "python_script"))
		value_set(a, env, "PYTHONPATH",
			  python_path(a, source_paths, value_get(env, "PYTHONPATH")));
	return env;
}

static void set_shared(struct arena *a, struct value *map, const char *key, const struct value *v)
{
	if (v)
		value_set(a, map, key, value_copy(a, v));
}

static struct value *template_flag(struct arena *a, const struct opdef *def,
				   const struct flagdef *f)
{
	struct value *map = value_map(a);
	enum tristate skip = f->arg_skip != UNSET ? f->arg_skip : def->default_flag_arg_skip;

	if (f->arg_name && *f->arg_name)
		value_set(a, map, "arg-name", value_str(a, f->arg_name));
	if (skip == YES)
		value_set(a, map, "arg-skip", value_bool(a, true));
	if (!value_is_null(f->arg_switch)) /* `no` is a switch too: upstream loses it here */
		set_shared(a, map, "arg-switch", f->arg_switch);
	if (!value_is_null(f->arg_split))
		set_shared(a, map, "arg-split", f->arg_split);
	if (f->env_name && *f->env_name)
		value_set(a, map, "env-name", value_str(a, f->env_name));
	if (value_truth(f->arg_encoding))
		set_shared(a, map, "arg-encoding", f->arg_encoding);
	if (value_truth(f->env_encoding))
		set_shared(a, map, "env-encoding", f->env_encoding);
	return map;
}

int op_cmd_template(struct arena *a, const struct opdef *def, const struct value *plugin_list,
		    const struct strlist *source_paths, struct value **out, struct err *err)
{
	struct value *map = value_map(a), *flags = value_map(a), *args = NULL;

	if (template_args(a, def, &args, err) < 0)
		return -1;
	for (size_t i = 0; i < def->n_flags; i++)
		value_set(a, flags, def->flags[i].name, template_flag(a, def, &def->flags[i]));
	value_set(a, map, "cmd-args", args);
	value_set(a, map, "cmd-env", template_env(a, def, plugin_list, source_paths));
	if (def->n_flags)
		value_set(a, map, "cmd-flags", flags);
	value_set(a, map, "flags-dest",
		  value_str(a, def->flags_dest && *def->flags_dest ? def->flags_dest : "args"));
	*out = map;
	return 0;
}
