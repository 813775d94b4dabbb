#include "guild/vcs.h"

#include <sys/wait.h>

#include "guild/alloc.h"
#include "guild/log.h"
#include "guild/proc.h"
#include "scratch.h"

/* Run a shell script in the scratch directory; it must succeed. */
static void sh(const char *script)
{
	CLEANUP(err_release) struct err err = ERR_INIT;
	CLEANUP(buf_release) struct buf out = BUF_INIT, errors = BUF_INIT;
	struct proc_spec spec = PROC_SPEC_INIT;
	const char *argv[] = { "sh", "-ec", script, NULL };
	int rc;

	spec.argv = (char *const *)(uintptr_t)argv;
	ck_assert_int_eq(proc_capture(&spec, &out, &errors, &rc, &err), 0);
	ck_assert_msg(rc == 0, "%s: %s%s", script, out.s, errors.s);
}

static char *path;

static void setup(void)
{
	scratch_enter();
	path = xstrdup(getenv("PATH"));
	setenv("GIT_CONFIG_GLOBAL", "/dev/null", 1);
	setenv("GIT_CONFIG_NOSYSTEM", "1", 1);
	setenv("GIT_AUTHOR_NAME", "a", 1);
	setenv("GIT_AUTHOR_EMAIL", "a@example.com", 1);
	setenv("GIT_COMMITTER_NAME", "a", 1);
	setenv("GIT_COMMITTER_EMAIL", "a@example.com", 1);
	setenv("GIT_CEILING_DIRECTORIES", "/tmp", 1);
	unsetenv("GIT_DIR");
}

static void teardown(void)
{
	setenv("PATH", path, 1);
	free(path);
	scratch_leave();
}

static void make_repository(void)
{
	sh("git init -q . && mkdir -p sub/deep && echo a >a && echo b >sub/b && git add -A && "
	   "git commit -qm first");
}

/* What vcs_finish says: "", or "git:SHA" with the id of HEAD (or of rev) replaced by that word. */
static void assert_commit(const char *dir, const char *rev, const char *mark)
{
	CLEANUP(err_release) struct err err = ERR_INIT;
	CLEANUP(buf_release) struct buf got = BUF_INIT, want = BUF_INIT, script = BUF_INIT;
	struct vcs_query q = VCS_QUERY_INIT;
	int rc;

	ck_assert_int_eq(vcs_start(&q, NULL, dir, &err), 0);
	rc = vcs_finish(&q, &got, &err);
	if (!rev) {
		ck_assert_int_eq(rc, 0);
		ck_assert_str_eq(got.s, "");
		return;
	}
	ck_assert_int_eq(rc, 1);
	buf_addf(&script, "printf 'git:%%s%s' $(git rev-parse %s) >.git/want", mark, rev);
	sh(script.s);
	ck_assert_int_eq(file_read(AT_FDCWD, ".git/want", 0, &want, &err), 1);
	ck_assert_str_eq(got.s, want.s);
}

START_TEST(outside_nothing_is_started)
{
	CLEANUP(err_release) struct err err = ERR_INIT;
	CLEANUP(strlist_release) struct strlist paths = STRLIST_INIT;
	struct vcs_query q = VCS_QUERY_INIT;

	setenv("PATH", "/nowhere", 1);
	ck_assert(!vcs_is_git(scratch_dir));
	ck_assert_int_eq(vcs_start(&q, NULL, scratch_dir, &err), 0);
	ck_assert(!q.in_repository);
	ck_assert_int_eq(vcs_ignored(NULL, scratch_dir, ".guildignore", &paths, &err), 0);
}
END_TEST

START_TEST(without_git)
{
	CLEANUP(err_release) struct err err = ERR_INIT;
	CLEANUP(strlist_release) struct strlist paths = STRLIST_INIT;
	struct vcs_query q = VCS_QUERY_INIT;

	scratch_mkdir(".git");
	setenv("PATH", "/nowhere", 1);
	ck_assert(vcs_is_git(scratch_dir));
	ck_assert_int_eq(vcs_start(&q, NULL, scratch_dir, &err), 0);
	ck_assert(!q.in_repository);
	ck_assert_int_eq(vcs_ignored(NULL, scratch_dir, ".guildignore", &paths, &err), 0);
}
END_TEST

START_TEST(commit_of_clean_and_changed)
{
	CLEANUP(buf_release) struct buf sub = BUF_INIT;

	make_repository();
	buf_addf(&sub, "%s/sub", scratch_dir);
	ck_assert(vcs_is_git(sub.s));
	assert_commit(scratch_dir, "HEAD", "");
	sh("echo c >>a && git commit -qam second");
	assert_commit(scratch_dir, "HEAD", "");
	assert_commit(sub.s, "HEAD~1", ""); /* the last one that touches the directory */
	sh("touch untracked");
	assert_commit(sub.s, "HEAD~1", "*"); /* the state is the whole repository's */
}
END_TEST

START_TEST(no_commit_yet)
{
	sh("git init -q .");
	assert_commit(scratch_dir, NULL, NULL);
	make_repository();
	sh("mkdir new");
	setenv("GIT_DIR", "/nowhere/.git", 1);
	assert_commit(scratch_dir, NULL, NULL); /* git refuses: no commit, no error */
}
END_TEST

START_TEST(ignored_paths)
{
	CLEANUP(err_release) struct err err = ERR_INIT;
	CLEANUP(strlist_release) struct strlist paths = STRLIST_INIT;
	CLEANUP(buf_release) struct buf got = BUF_INIT;

	make_repository();
	sh("printf '*.o\\n/out/\\n' >.gitignore && printf '# no\\n\\n data \\n' >.guildignore && "
	   "touch x.o 'b c.o' sub/y.o \"$(printf 'caf\\303\\251.o')\" data kept && "
	   "mkdir out && touch out/f");
	ck_assert_int_eq(vcs_ignored(NULL, scratch_dir, ".guildignore", &paths, &err), 1);
	strlist_sort(&paths);
	strlist_join(&paths, "|", &got);
	ck_assert_str_eq(got.s, "b c.o|caf\303\251.o|data|out/|sub/y.o|x.o");
}
END_TEST

/* A program that stands for git: a case of its arguments, all others as git. */
static void put_fake_git(const char *dir, const char *pattern, const char *script)
{
	CLEANUP(buf_release) struct buf b = BUF_INIT;

	buf_addf(&b, "git=$(PATH='%s'; command -v git) && mkdir -p %s && cat >%s/git <<EOT && chmod +x %s/git\n"
		 "#!/bin/sh\ncase \"\\$*\" in\n%s) %s;;\n*) exec $git \"\\$@\";;\nesac\nEOT\n",
		 path, dir, dir, dir, pattern, script);
	sh(b.s);
}

static void assert_ignored(int rc, const char *want)
{
	CLEANUP(err_release) struct err err = ERR_INIT;
	CLEANUP(strlist_release) struct strlist paths = STRLIST_INIT;
	CLEANUP(buf_release) struct buf got = BUF_INIT;

	ck_assert_int_eq(vcs_ignored(NULL, scratch_dir, "no such file", &paths, &err), rc);
	strlist_sort(&paths);
	strlist_join(&paths, "|", &got);
	ck_assert_str_eq(got.s, want);
}

static void use_fake_git(void)
{
	CLEANUP(buf_release) struct buf b = BUF_INIT;

	buf_addf(&b, "%s/bin:%s", scratch_dir, path);
	setenv("PATH", b.s, 1);
}

static struct buf warning = BUF_INIT;

static void keep_warning(enum log_level level, bool dim, const char *text, void *data)
{
	(void)dim;
	(void)data;
	if (level == LOG_WARNING)
		buf_addstr(&warning, text);
}

START_TEST(ignored_by_an_old_git)
{
	make_repository();
	sh("echo out >.gitignore && mkdir out && touch out/f");
	put_fake_git("bin", "--version", "echo git version 2.31.9");
	use_fake_git();
	assert_ignored(1, "out/|out/f");
	put_fake_git("bin", "--version", "echo git version 2.32.0");
	assert_ignored(1, "out/");
	put_fake_git("bin", "--version", "echo unknown");
	assert_ignored(1, "out/");
}
END_TEST

START_TEST(ignored_by_a_git_that_fails)
{
	make_repository();
	put_fake_git("bin", "ls-files*", "echo broken >&2; exit 3");
	use_fake_git();
	log_set_sink(keep_warning, NULL);
	assert_ignored(0, "");
	ck_assert_str_eq(warning.s, "error listing ignored files (3): broken");
	buf_reset(&warning);
	put_fake_git("bin", "ls-files*", "exit 128");
	assert_ignored(0, "");
	ck_assert_str_eq(warning.s, "");
	log_set_sink(NULL, NULL);
	buf_release(&warning);
}
END_TEST

START_TEST(git_that_is_configured)
{
	CLEANUP(buf_release) struct buf config = BUF_INIT;

	make_repository();
	sh("echo out >.gitignore && mkdir out && touch out/f");
	put_fake_git("own", "ls-files*", "printf own");
	buf_addf(&config, "git: {executable: %s/own/git}\n", scratch_dir);
	scratch_put("config.yml", config.s);
	setenv("GUILD_CONFIG", "config.yml", 1);
	assert_ignored(1, "own");
	unsetenv("GUILD_CONFIG");
	assert_ignored(1, "out/");
}
END_TEST

START_TEST(given_up)
{
	CLEANUP(err_release) struct err err = ERR_INIT;
	struct vcs_query q = VCS_QUERY_INIT;

	make_repository();
	ck_assert_int_eq(vcs_start(&q, NULL, scratch_dir, &err), 0);
	ck_assert(q.in_repository);
	vcs_release(&q);
	ck_assert_int_eq(waitpid(-1, NULL, 0), -1); /* both are reaped */
	vcs_release(&q);
}
END_TEST

static Suite *suite(void)
{
	Suite *s = suite_create("vcs");
	TCase *t = tcase_create("vcs");

	tcase_add_checked_fixture(t, setup, teardown);
	tcase_add_test(t, outside_nothing_is_started);
	tcase_add_test(t, without_git);
	tcase_add_test(t, commit_of_clean_and_changed);
	tcase_add_test(t, no_commit_yet);
	tcase_add_test(t, ignored_by_an_old_git);
	tcase_add_test(t, ignored_by_a_git_that_fails);
	tcase_add_test(t, git_that_is_configured);
	tcase_add_test(t, ignored_paths);
	tcase_add_test(t, given_up);
	suite_add_tcase(s, t);
	return s;
}
UNIT_MAIN(suite)
