/*
 * Random values, written by PyYAML and by us: each byte must be the same. Skipped
 * where python3 has no yaml. GUILD_TEST_SEED=N tries others, GUILD_TEST_COUNT=N more.
 */
#include "guild/err.h"
#include "guild/proc.h"
#include "guild/yaml.h"
#include "unit.h"

static struct buf values = BUF_INIT;

/* Fill values from yaml-values.py. */
static void make_values(void)
{
	static char python[] = "python3", script[] = "t/unit/yaml-values.py";
	static char default_seed[] = "1", default_count[] = "400";
	char *seed = getenv("GUILD_TEST_SEED"), *count = getenv("GUILD_TEST_COUNT");
	char *argv[] = { python, script, seed ? seed : default_seed, count ? count : default_count,
			 NULL };
	CLEANUP(buf_release) struct buf errors = BUF_INIT;
	CLEANUP(err_release) struct err err = ERR_INIT;
	struct proc_spec spec = PROC_SPEC_INIT;
	int status;

	spec.argv = argv;
	ck_assert_msg(proc_capture(&spec, &values, &errors, &status, &err) == 0, "%s", err.msg);
	ck_assert_msg(status == 0, "%s", errors.s);
}

static void check(struct arena *a, const char *block, const char *flow, const char *repr)
{
	static const struct { const char *name; void (*encode)(struct buf *, const struct value *); }
		styles[] = { { "block", yaml_encode }, { "flow", yaml_encode_flow } };
	const char *const texts[] = { block, flow };

	for (size_t i = 0; i < ARRAY_SIZE(texts); i++) {
		CLEANUP(buf_release) struct buf got = BUF_INIT;
		CLEANUP(err_release) struct err err = ERR_INIT;
		struct value *v;

		ck_assert_msg(yaml_load(a, texts[i], strlen(texts[i]), "values", &v, &err) == 0,
			      "%s\n%s", err.msg, texts[i]);
		value_repr(&got, v);
		ck_assert_msg(streq(got.s, repr), "%s loads as %s", texts[i], got.s);
		for (size_t k = 0; k < ARRAY_SIZE(styles); k++) {
			buf_reset(&got);
			styles[k].encode(&got, v);
			ck_assert_msg(streq(got.s, texts[k]), "%s: Python writes\n%s\nwe write\n%s",
				      styles[k].name, texts[k], got.s);
		}
	}
}

START_TEST(same_as_python)
{
	CLEANUP(arena_release) struct arena a = ARENA_INIT;
	size_t n = 0;

	make_values();
	for (const char *p = values.s; p < values.s + values.len; n++) {
		const char *block = p, *flow = block + strlen(block) + 1;
		const char *repr = flow + strlen(flow) + 1;

		check(&a, block, flow, repr);
		p = repr + strlen(repr) + 1;
	}
	ck_assert_uint_gt(n, 300);
	buf_release(&values);
}
END_TEST

static bool python_has_yaml(void)
{
	static char python[] = "python3", c[] = "-c", import[] = "import yaml";
	char *argv[] = { python, c, import, NULL };
	CLEANUP(buf_release) struct buf out = BUF_INIT, errors = BUF_INIT;
	CLEANUP(err_release) struct err err = ERR_INIT;
	struct proc_spec spec = PROC_SPEC_INIT;
	int status;

	spec.argv = argv;
	return proc_capture(&spec, &out, &errors, &status, &err) == 0 && status == 0;
}

static Suite *suite(void)
{
	Suite *s = suite_create("yaml-python");
	TCase *t = tcase_create("yaml-python");

	tcase_set_timeout(t, 60);
	tcase_add_test(t, same_as_python);
	suite_add_tcase(s, t);
	return s;
}

int main(void)
{
	if (!python_has_yaml()) {
		puts("1..0 # SKIP python3 has no yaml");
		return EXIT_SUCCESS;
	}
	return unit_run(suite());
}
