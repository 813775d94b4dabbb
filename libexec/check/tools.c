#include "check.h"

#include "guild/err.h"
#include "guild/path.h"
#include "guild/proc.h"
#include "guild/pyenv.h"
#include "guild/shlex.h"

static const char *python_requirement(const struct opdef *op)
{
	return op->python_requires ? op->python_requires : op->model->python_requires;
}

/* The interpreter that the operation's module is run by. */
static const char *python_tool(struct arena *a, const struct opdef *op, struct buf *path)
{
	CLEANUP(err_release) struct err err = ERR_INIT;
	CLEANUP(buf_release) struct buf python = BUF_INIT;
	const char *requirement = python_requirement(op);

	if (pyenv_find(op->model->guildfile->home, requirement, &python, &err) == 0)
		proc_find_program(python.s, NULL, path); /* $GUILD_PYTHON_EXE may name anything */
	return requirement ? arena_printf(a, "python %s", requirement) : "python";
}

/* The first word of exec. NULL when it is not known yet. */
static const char *exec_tool(struct arena *a, const struct opdef *op, struct buf *path)
{
	CLEANUP(strlist_release) struct strlist words = STRLIST_INIT;
	CLEANUP(err_release) struct err err = ERR_INIT;
	CLEANUP(buf_release) struct buf file = BUF_INIT;

	if (shlex_split(op->exec, &words, &err) < 0 || !words.n || strstr(words.v[0], "${"))
		return NULL;
	/* A path is one in the run directory, where the source code will be. */
	if (strchr(words.v[0], '/'))
		path_absolute(&file, op->model->guildfile->dir, words.v[0]);
	else
		buf_addstr(&file, words.v[0]);
	proc_find_program(file.s, NULL, path);
	return arena_strdup(a, words.v[0]);
}

static void add_tool(struct arena *a, struct value *tools, const char *name, const char *path,
		     const char *op_name)
{
	struct value *tool = value_get(tools, name);

	if (!tool) {
		tool = value_map(a);
		value_set(a, tool, "path", *path ? value_str(a, path) : value_null(a));
		value_set(a, tool, "operations", value_list(a));
		value_set(a, tools, name, tool);
	}
	value_append(a, value_get(tool, "operations"), value_str(a, op_name));
}

bool check_tools(struct arena *a, const struct project *project, struct value **out)
{
	struct value *tools = value_map(a);
	bool complete = true;

	for (size_t i = 0; project->guildfile && i < project->guildfile->n_models; i++) {
		const struct model *m = project->guildfile->models[i];

		for (size_t k = 0; k < m->n_ops; k++) {
			const struct opdef *op = &m->ops[k];
			CLEANUP(buf_release) struct buf path = BUF_INIT;
			const char *name = NULL;

			if (op->exec && *op->exec)
				name = exec_tool(a, op, &path);
			else if (op->main)
				name = python_tool(a, op, &path);
			if (!name)
				continue;
			add_tool(a, tools, name, path.s, op->fullname);
			complete &= path.len > 0;
		}
	}
	*out = tools;
	return complete;
}
