/*
 * guild check: what guild is, where its things are, and whether what the project's operations need is there.
 * The lines are those of upstream commands/check_impl.py.
 */
#include <sys/utsname.h>
#include <unistd.h>

#include "guild/cmd.h"
#include "guild/err.h"
#include "guild/file.h"
#include "guild/home.h"
#include "guild/json.h"
#include "guild/msg.h"
#include "guild/proc.h"
#include "guild/pyenv.h"
#include "guild/tree.h"

#include "check/check.h"

#define VALUE_COLUMN 27

static struct {
	const char *version;
	bool env, space, verbose, no_info, json, offline;
} opt;

static const struct option options[] = {
	OPT_FLAG(NULL, "env", &opt.env, "Show only what is known of guild and Python."),
	OPT_FLAG(NULL, "space", &opt.space, "Show the disk space that the Guild home takes."),
	OPT_STRING(NULL, "version", &opt.version, "REQ",
		   "Fail unless the version of guild meets REQ, as '>=1.0,<2'."),
	OPT_FLAG("n", "no-info", &opt.no_info, "Show nothing: only succeed or fail."),
	OPT_FLAG("v", "verbose", &opt.verbose,
		 "Show Python's search path too, and which operations need a program."),
	OPT_FLAG(NULL, "json", &opt.json, "Print a JSON object."),
	OPT_FLAG(NULL, "offline", &opt.offline,
		 "Has no effect: guild does not look for newer versions."),
	OPT_END,
};

/* What is found out: names to text, but for tools and space. */
struct report {
	struct arena arena;
	struct value *info;
	struct value *tools;    /* NULL: not asked for */
	struct value *space;    /* NULL: not asked for */
	struct value *problems; /* names of info and tools that are wrong */
};

static void add(struct report *r, const char *name, const char *text)
{
	value_set(&r->arena, r->info, name, value_str(&r->arena, text));
}

static void add_problem(struct report *r, const char *name, const char *text)
{
	add(r, name, text);
	value_append(&r->arena, r->problems, value_str(&r->arena, name));
}

static bool is_problem(const struct report *r, const char *name)
{
	for (size_t i = 0; i < value_len(r->problems); i++)
		if (streq(value_get_str(r->problems->list.items[i]), name))
			return true;
	return false;
}

/* ---- find out ---- */

static void check_guild(struct report *r, const char *home)
{
	CLEANUP(buf_release) struct buf cache = BUF_INIT;

	add(r, "guild_version", GUILD_VERSION);
	add(r, "guild_install_location", cmd_exec_path());
	if (file_exists(AT_FDCWD, home) &&
	    (!file_is_dir(AT_FDCWD, home) || access(home, W_OK | X_OK) < 0))
		add_problem(r, "guild_home", arena_printf(&r->arena, "%s (cannot be written)", home));
	else
		add(r, "guild_home", home);
	home_cache_dir(&cache, home, "resources");
	add(r, "guild_resource_cache", cache.s);
	if (!opt.env)
		add(r, "installed_plugins", "config_flags, exec_script, python_script, resource_flags");
}

static void check_python_path(struct report *r, const char *python)
{
	static char option[] = "-c", print[] = "import os, sys; sys.stdout.write(os.pathsep.join(sys.path))";
	char *const argv[] = { arena_strdup(&r->arena, python), option, print, NULL };
	struct proc_spec spec = PROC_SPEC_INIT;
	CLEANUP(err_release) struct err err = ERR_INIT;
	CLEANUP(buf_release) struct buf path = BUF_INIT;
	int code;

	spec.argv = argv;
	if (proc_capture(&spec, &path, NULL, &code, &err) < 0 || code != 0)
		add_problem(r, "python_path", "unknown (error)");
	else
		add(r, "python_path", path.s);
}

/* The interpreter of operations; no problem in itself where there is none. */
static void check_python(struct report *r)
{
	CLEANUP(err_release) struct err err = ERR_INIT;
	CLEANUP(buf_release) struct buf home = BUF_INIT;
	CLEANUP(buf_release) struct buf python = BUF_INIT;
	CLEANUP(buf_release) struct buf version = BUF_INIT;

	if (pyenv_find(home_if_any(&home), NULL, &python, &err) < 0) {
		add(r, "python_version", "not installed");
		add(r, "python_exe", "not installed");
		return;
	}
	if (pyenv_version(home.len ? home.s : NULL, python.s, &version, &err) < 0)
		add_problem(r, "python_version", arena_printf(&r->arena, "ERROR: %s", err.msg));
	else
		add(r, "python_version", version.s);
	add(r, "python_exe", python.s);
	if (opt.verbose && !is_problem(r, "python_version"))
		check_python_path(r, python.s);
}

static void check_platform(struct report *r)
{
	struct utsname un;
	struct value *cuda;

	if (uname(&un) == 0)
		add(r, "platform", arena_printf(&r->arena, "%s %s %s", un.sysname, un.release, un.machine));
	cuda = check_program_version(&r->arena, "nvcc", "--version", "V([0-9.]+)");
	if (streq(value_get_str(cuda), "not installed"))
		cuda = check_program_version(&r->arena, "nvidia-smi", "--query",
					     "CUDA Version\\s+: ([0-9.]+)");
	value_set(&r->arena, r->info, "cuda_version", cuda);
	value_set(&r->arena, r->info, "nvidia_smi_version",
		  check_program_version(&r->arena, "nvidia-smi", NULL, "NVIDIA-SMI ([0-9.]+)"));
}

static void check_project(struct report *r)
{
	CLEANUP(project_close) struct project project = PROJECT_INIT;
	CLEANUP(buf_release) struct buf home = BUF_INIT;
	CLEANUP(err_release) struct err err = ERR_INIT;

	if (project_open_for_list(&project, home_cwd(), home_if_any(&home), &err) < 0) {
		add_problem(r, "project", "has errors");
		return;
	}
	if (!check_tools(&r->arena, &project, &r->tools))
		value_append(&r->arena, r->problems, value_str(&r->arena, "project_tools"));
}

static void check_space(struct report *r, const char *home)
{
	static const struct { const char *name, *dir; } places[] = {
		{ "guild_home", "" }, { "runs", "/runs" }, { "deleted_runs", "/trash/runs" },
		{ "remote_state", "/remotes" }, { "cache", "/cache" },
	};

	r->space = value_map(&r->arena);
	for (size_t i = 0; i < ARRAY_SIZE(places); i++) {
		const char *path = arena_printf(&r->arena, "%s%s", home, places[i].dir);
		struct value *place = value_map(&r->arena);
		uint64_t bytes = file_exists(AT_FDCWD, path) ? tree_size(path) : 0;

		value_set(&r->arena, place, "bytes", value_int(&r->arena, (int64_t)bytes));
		value_set(&r->arena, place, "path", value_str(&r->arena, path));
		value_set(&r->arena, r->space, places[i].name, place);
	}
}

static int gather(struct report *r, struct err *err)
{
	CLEANUP(buf_release) struct buf home = BUF_INIT;

	if (home_find(&home, err) < 0)
		return -1;
	check_guild(r, home.s);
	check_python(r);
	if (!opt.env) {
		check_platform(r);
		check_project(r);
	}
	add(r, "latest_guild_version", "unchecked (offline)");
	if (opt.space && !opt.env)
		check_space(r, home.s);
	return 0;
}

/* ---- show ---- */

/* NAME, blanks up to the column of values, VALUE. */
static void print_line(const char *indent, const char *name, const char *text, bool bad)
{
	int pad = VALUE_COLUMN - 1 - (int)strlen(indent) - (int)strlen(name);

	printf("%s%s:%*s%s%s%s\n", indent, name, MAX(pad, 1), "",
	       bad ? style_begin(STDOUT_FILENO, STYLE_RED) : "", text,
	       bad ? style_end(STDOUT_FILENO, STYLE_RED) : "");
}

/* "512", "1.2K": as upstream's format_bytes. */
static void format_size(struct buf *out, int64_t bytes)
{
	static const char units[] = "KMGTPE";
	double n = (double)bytes;
	size_t unit = 0;

	if (bytes < 1024) {
		buf_addf(out, "%lld", (long long)bytes);
		return;
	}
	for (n /= 1024; n >= 1024 && units[unit + 1]; unit++)
		n /= 1024;
	buf_addf(out, "%.1f%c", n, units[unit]);
}

static void print_space(const struct value *space)
{
	CLEANUP(strlist_release) struct strlist sizes = STRLIST_INIT;
	int width = 0;

	puts("disk_space:");
	for (size_t i = 0; i < value_len(space); i++) {
		CLEANUP(buf_release) struct buf size = BUF_INIT;

		format_size(&size, value_get(space->map.entries[i].value, "bytes")->i);
		width = MAX(width, (int)size.len);
		strlist_push(&sizes, size.s);
	}
	for (size_t i = 0; i < sizes.n; i++) {
		const struct value_entry *e = &space->map.entries[i];
		CLEANUP(buf_release) struct buf text = BUF_INIT;

		buf_addf(&text, "%-*s %s", width, sizes.v[i], value_str_at(e->value, "path"));
		print_line("  ", value_get_str(e->key), text.s, /* bad= */ false);
	}
}

static void print_tools(const struct value *tools)
{
	if (!value_len(tools))
		return;
	puts("project_tools:");
	for (size_t i = 0; i < tools->map.n; i++) {
		const struct value *tool = tools->map.entries[i].value;
		const struct value *ops = value_get(tool, "operations");
		const char *path = value_str_at(tool, "path");
		CLEANUP(buf_release) struct buf text = BUF_INIT;

		buf_addstr(&text, path ? path : "not found");
		for (size_t k = 0; (opt.verbose || !path) && k < value_len(ops); k++)
			buf_addf(&text, "%s%s", k ? ", " : " (needed by ",
				 value_get_str(ops->list.items[k]));
		if (opt.verbose || !path)
			buf_addch(&text, ')');
		print_line("  ", value_get_str(tools->map.entries[i].key), text.s, !path);
	}
}

static void print_text(const struct report *r)
{
	for (size_t i = 0; i < r->info->map.n; i++) {
		const char *name = value_get_str(r->info->map.entries[i].key);

		if (streq(name, "latest_guild_version") && r->tools)
			print_tools(r->tools);
		print_line("", name, value_get_str(r->info->map.entries[i].value), is_problem(r, name));
	}
	if (r->space)
		print_space(r->space);
}

static void print_json(struct report *r)
{
	CLEANUP(buf_release) struct buf text = BUF_INIT;

	if (r->tools)
		value_set(&r->arena, r->info, "project_tools", r->tools);
	if (r->space)
		value_set(&r->arena, r->info, "disk_space", r->space);
	value_set(&r->arena, r->info, "problems", r->problems);
	json_encode(&text, r->info, JSON_INDENT);
	puts(text.s);
}

/* ---- the command ---- */

/* 1, 0 after a message, as upstream's. */
static bool version_meets(const char *requirement)
{
	CLEANUP(err_release) struct err err = ERR_INIT;
	int rc = pyenv_version_meets(GUILD_VERSION, requirement, &err);

	if (rc < 0)
		failf("invalid requirement spec '%s'\n"
		      "A requirement is one or more comparisons with commas between, as '>=1.0,<2'.",
		      requirement);
	else if (rc == 0)
		failf("version mismatch: current version '%s' does not match '%s'", GUILD_VERSION,
		      requirement);
	return rc > 0;
}

static int check_main(struct strlist *args)
{
	CLEANUP(err_release) struct err err = ERR_INIT;
	struct report r = { .arena = ARENA_INIT };
	int status = 0;

	(void)args; /* none: command.max_args is 0 */
	if (opt.version && !version_meets(opt.version))
		return 1;
	if (opt.no_info)
		return 0;
	r.info = value_map(&r.arena);
	r.problems = value_list(&r.arena);
	if (gather(&r, &err) < 0) {
		status = fail(&err);
	} else {
		if (opt.json)
			print_json(&r);
		else
			print_text(&r);
		if (value_len(r.problems))
			status = failf("there are problems with your setup\n"
				       "Refer to the issues above for more information%s",
				       opt.verbose ? ""
						   : " or rerun check with the --verbose option.");
	}
	arena_release(&r.arena);
	return status;
}

const struct command command = {
	.name = "check",
	.options = options,
	.summary = "Check the Guild setup.",
	.help = "Shows the version of guild, where it is installed, where its home is, and the Python "
		"interpreter that operations are run by. For each program that an operation of the "
		"Guild file of the current directory starts it says whether it is there.\n\n"
		"The exit status is 1 when something is wrong. ``--version`` checks the version first.",
	.main = check_main,
};
