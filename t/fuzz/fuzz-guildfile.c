/* Any bytes as a guild.yml: refused with a message, or loaded, and then all of it can be asked for. */
#include "guild/err.h"
#include "guild/flagval.h"
#include "guild/guildfile.h"
#include "fuzz.h"

static void use(struct guildfile *gf)
{
	for (size_t i = 0; i < gf->n_models; i++) {
		const struct model *m = gf->models[i];

		(void)model_default_op(m); /* may have none */
		for (size_t k = 0; k < m->n_ops; k++) {
			CLEANUP(arena_release) struct arena a = ARENA_INIT;
			CLEANUP(err_release) struct err err = ERR_INIT;
			struct value *flags;

			if (flag_values(&a, &m->ops[k], NULL, FLAG_CHECK, &flags, &err) < 0 &&
			    !err.msg)
				BUG("no reason to refuse the flags of %s", m->ops[k].fullname);
			for (size_t d = 0; d < m->ops[k].n_deps; d++) {
				struct resdef *res;

				if (depdef_resource(&m->ops[k], &m->ops[k].deps[d], &res, &err) < 0 &&
				    !err.msg)
					BUG("no reason to refuse a dependency");
			}
		}
	}
}

/* A package that is not there is asked of the interpreter: there is none. */
int LLVMFuzzerInitialize(int *argc, char ***argv)
{
	(void)argc, (void)argv;
	return setenv("GUILD_PYTHON_EXE", "/no/python", /* overwrite= */ 1);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	CLEANUP(err_release) struct err err = ERR_INIT;
	struct guildfile *gf;

	if (guildfile_parse((const char *)data, size, "/fuzz/guild.yml", NULL, &gf, &err) < 0) {
		if (!err.msg || !strstr(err.msg, "/fuzz/guild.yml"))
			BUG("a message without the file: %s", err.msg ? err.msg : "none");
		return 0;
	}
	use(gf);
	guildfile_free(gf);
	return 0;
}
