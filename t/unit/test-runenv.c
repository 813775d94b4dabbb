#include "guild/runenv.h"

#include "guild/alloc.h"
#include "guild/pyenv.h"
#include "scratch.h"

static struct op op;
static struct run run;

static void setup(void)
{
	scratch_enter();
	op = (struct op)OP_INIT;
	op.home = "/home/guild";
	op.attr = value_map(&op.arena);
	op.env = value_map(&op.arena);
	strlist_push(&op.source_paths, ".");
	op.opref = (struct opref){ xstrdup("guildfile"), xstrdup("/p/guild.yml"), xstrdup("x"),
				   xstrdup("m"), xstrdup("train") };
	run_init(&run, "/runs/abc");
	clearenv();
}

static void teardown(void)
{
	op_release(&op);
	run_release(&run);
	scratch_leave();
}

static void set_op_env(const char *name, const char *text)
{
	value_set(&op.arena, op.env, name, value_str(&op.arena, text));
}

/* The value of a variable, "(none)" without one. Valid until the next call. */
static const char *built(const char *name)
{
	static char *text;
	CLEANUP(strlist_release) struct strlist env = STRLIST_INIT;

	free(text);
	text = NULL;
	runenv_build(&env, &op, &run);
	for (size_t i = 0; i < env.n; i++)
		if (starts_with(env.v[i], name) && env.v[i][strlen(name)] == '=')
			text = xstrdup(env.v[i] + strlen(name) + 1);
	if (!text)
		text = xstrdup("(none)");
	return text;
}

START_TEST(of_the_run)
{
	CLEANUP(free_ptr) char *cwd = getcwd(NULL, 0);

	ck_assert_str_eq(built("GUILD_OP"), "m:train");
	ck_assert_str_eq(built("GUILD_HOME"), "/home/guild");
	ck_assert_str_eq(built("GUILD_SOURCECODE"), ".");
	ck_assert_str_eq(built("LOG_LEVEL"), "20");
	ck_assert_str_eq(built("CMD_DIR"), cwd);
	ck_assert_str_eq(built("RUN_DIR"), "/runs/abc");
	ck_assert_str_eq(built("RUN_ID"), "abc");
	ck_assert_str_eq(built("PYTHONPATH"), "(none)");
}
END_TEST

START_TEST(precedence)
{
	setenv("A", "process", 1);
	setenv("B", "process", 1);
	setenv("LOG_LEVEL", "10", 1);
	set_op_env("B", "op");
	set_op_env("RUN_ID", "op");
	ck_assert_str_eq(built("A"), "process");
	ck_assert_str_eq(built("B"), "op");
	ck_assert_str_eq(built("RUN_ID"), "abc");
	ck_assert_str_eq(built("LOG_LEVEL"), "10");
}
END_TEST

/*
 * What passes between our programs does not reach an operation; what tells of another run is
 * replaced.
 */
START_TEST(own_variables)
{
	static const char *const between[] = { "_", "GUILD_CWD", "GUILD_EXEC_PATH", "GUILD_VERSION",
					       "GUILD_CLAIM", "GUILD_STEPS_ERRORS_FD" };
	static const char *const replaced[] = { "GUILD_OP", "GUILD_SOURCECODE", "CMD_DIR",
						"RUN_DIR", "RUN_ID" };

	for (size_t i = 0; i < ARRAY_SIZE(between); i++) {
		setenv(between[i], "old", 1);
		ck_assert_str_eq(built(between[i]), "(none)");
	}
	for (size_t i = 0; i < ARRAY_SIZE(replaced); i++) {
		setenv(replaced[i], "old", 1);
		ck_assert_str_ne(built(replaced[i]), "old");
	}
}
END_TEST

START_TEST(of_another_run)
{
	ck_assert(runenv_is_of_run("RUN_ID=x") && runenv_is_of_run("PROJECT_DIR="));
	ck_assert(!runenv_is_of_run("RUN_ID2=x") && !runenv_is_of_run("RUN=x") &&
		  !runenv_is_of_run("=x") && !runenv_is_of_run("GUILD_HOME=x") &&
		  !runenv_is_of_run("GUILD_RUNS_PARENT=x") && !runenv_is_of_run("FLAG_X=1") &&
		  !runenv_is_of_run("GUILD_CLAIM=x"));
}
END_TEST

/* recorded: PYTHONPATH of cmd-env; PKG stands for our package's folder, UP for upstream's. */
static const struct { const char *recorded, *want; } paths[] = {
	{ NULL, "PKG" },
	{ ".", ".:PKG" },
	{ "own:.:/lib", "own:.:PKG:/lib" },
	{ ".:UP:/lib", ".:PKG:UP:/lib" },
	{ "/lib", "/lib:PKG" },
	{ ".:PKG:/lib", ".:PKG:/lib" },
};

static char *replace(const char *text)
{
	CLEANUP(strlist_release) struct strlist dirs = STRLIST_INIT;
	CLEANUP(buf_release) struct buf out = BUF_INIT;

	strlist_split(&dirs, text, ":");
	for (size_t i = 0; i < dirs.n; i++) {
		buf_addstr(&out, i ? ":" : "");
		if (streq(dirs.v[i], "PKG"))
			buf_addstr(&out, pyenv_package_dir());
		else if (streq(dirs.v[i], "UP"))
			buf_addf(&out, "%s/up", scratch_dir);
		else
			buf_addstr(&out, dirs.v[i]);
	}
	return buf_detach(&out);
}

START_TEST(python_path)
{
	CLEANUP(free_ptr) char *recorded = paths[_i].recorded ? replace(paths[_i].recorded) : NULL;
	CLEANUP(free_ptr) char *want = replace(paths[_i].want);

	scratch_mkdir("up/guild");
	scratch_put("up/guild/op_main.py", "");
	op.is_python = true;
	if (recorded)
		set_op_env("PYTHONPATH", recorded);
	ck_assert_str_eq(built("PYTHONPATH"), want);
}
END_TEST

/* --debug-sourcecode, recorded when the definition was at hand, or given to a restart. */
static const struct { const char *recorded, *want; } debug_paths[] = {
	{ NULL, "PKG" },
	{ ".", "/a:/b:PKG" },
	{ "/a:/b", "/a:/b:PKG" },
	{ "own:.:/lib", "own:/a:/b:PKG:/lib" },
	{ "/a:/b:/lib", "/a:/b:PKG:/lib" },
	{ ".:UP:/lib", "/a:/b:PKG:UP:/lib" },
};

START_TEST(debug_sourcecode)
{
	CLEANUP(free_ptr) char *recorded =
		debug_paths[_i].recorded ? replace(debug_paths[_i].recorded) : NULL;
	CLEANUP(free_ptr) char *want = replace(debug_paths[_i].want);

	scratch_mkdir("up/guild");
	scratch_put("up/guild/op_main.py", "");
	op.is_python = true;
	strlist_clear(&op.source_paths);
	strlist_push(&op.source_paths, "/a");
	strlist_push(&op.source_paths, "/b");
	if (recorded)
		set_op_env("PYTHONPATH", recorded);
	ck_assert_str_eq(built("PYTHONPATH"), want);
	ck_assert_str_eq(built("GUILD_SOURCECODE"), "/a:/b");
}
END_TEST

static const struct { const char *name; bool secret; } names[] = {
	{ "DB_PASSWORD", true }, { "passwd_file", true },   { "GITHUB_TOKEN", true },
	{ "Client_Secret", true }, { "CREDENTIALS", true }, { "X_API_KEY", true },
	{ "APIKEY", true },	 { "AWS_ACCESS_KEY_ID", true }, { "PRIVATE_KEY", true },
	{ "PASS", false },	 { "API", false },	    { "KEY", false }, { "PATH", false },
};

START_TEST(secret_names)
{
	ck_assert_msg(runenv_is_secret(names[_i].name) == names[_i].secret, "%s", names[_i].name);
}
END_TEST

START_TEST(recorded_without_secrets)
{
	CLEANUP(arena_release) struct arena a = ARENA_INIT;
	CLEANUP(strlist_release) struct strlist env = STRLIST_INIT;
	struct value *map;

	value_set(&op.arena, op.attr, "env-secrets",
		  value_strv(&op.arena, (char *[]){ (char[]){ "MINE" }, NULL }));
	strlist_push(&env, "A=1=2");
	strlist_push(&env, "MINE=x");
	strlist_push(&env, "API_TOKEN=x");
	strlist_push(&env, "EMPTY=");
	map = runenv_recorded(&a, &env, &op);
	ck_assert_uint_eq(value_len(map), 2);
	ck_assert_str_eq(value_str_at(map, "A"), "1=2");
	ck_assert_str_eq(value_str_at(map, "EMPTY"), "");
}
END_TEST

START_TEST(export_lines)
{
	CLEANUP(strlist_release) struct strlist env = STRLIST_INIT;
	CLEANUP(buf_release) struct buf out = BUF_INIT;

	strlist_push(&env, "A=x");
	strlist_push(&env, "B=it's $x");
	strlist_push(&env, "EMPTY=");
	strlist_push(&env, "PWD=/here");
	runenv_export(&out, &env);
	ck_assert_str_eq(out.s, "export A=x\nexport B='it'\"'\"'s $x'\nexport EMPTY=\n");
}
END_TEST

static Suite *suite(void)
{
	Suite *s = suite_create("runenv");
	TCase *t = tcase_create("runenv");

	tcase_add_checked_fixture(t, setup, teardown);
	tcase_add_test(t, of_the_run);
	tcase_add_test(t, precedence);
	tcase_add_test(t, own_variables);
	tcase_add_test(t, of_another_run);
	tcase_add_loop_test(t, python_path, 0, ARRAY_SIZE(paths));
	tcase_add_loop_test(t, debug_sourcecode, 0, ARRAY_SIZE(debug_paths));
	tcase_add_loop_test(t, secret_names, 0, ARRAY_SIZE(names));
	tcase_add_test(t, recorded_without_secrets);
	tcase_add_test(t, export_lines);
	suite_add_tcase(s, t);
	return s;
}
UNIT_MAIN(suite)
