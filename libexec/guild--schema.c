/*
 * guild--schema: print the JSON schema of guild.yml. `make schema` keeps it in contrib/guild.schema.json, for editors.
 */
#include "guild/cmd.h"
#include "guild/guildfile.h"
#include "guild/json.h"
#include "guild/runopts.h"

static int schema_main(struct strlist *args)
{
	CLEANUP(arena_release) struct arena a = ARENA_INIT;
	CLEANUP(strlist_release) struct strlist step_keys = STRLIST_INIT;
	CLEANUP(buf_release) struct buf text = BUF_INIT;

	(void)args; /* none: command.max_args is 0 */
	runopts_step_keys(&step_keys);
	json_encode(&text, guildfile_schema(&a, &step_keys), JSON_INDENT);
	puts(text.s);
	return 0;
}

static const struct option options[] = { OPT_END };

const struct command command = {
	.name = "-schema",
	.summary = "Print a JSON schema of guild.yml.",
	.options = options,
	.helper = true,
	.main = schema_main,
};
