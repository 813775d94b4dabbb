/*
 * print.c: --print-cmd and --print-env: what an operation would be started with.
 */
#include <stdio.h>

#include "guild/shlex.h"

#include "run.h"

void run_print_cmd(const struct op *op)
{
	CLEANUP(buf_release) struct buf line = BUF_INIT;

	for (size_t i = 0; i < op->cmd.n; i++) {
		buf_addstr(&line, i ? " " : "");
		shlex_quote_guild(&line, op->cmd.v[i]);
	}
	puts(line.s);
}

void run_print_env(const struct op *op)
{
	CLEANUP(strlist_release) struct strlist env = STRLIST_INIT;

	op_env(op, &env);
	for (size_t i = 0; i < env.n; i++) {
		CLEANUP(buf_release) struct buf line = BUF_INIT;
		const char *text = strchr(env.v[i], '=') + 1;

		buf_add(&line, env.v[i], (size_t)(text - env.v[i]));
		if (*text)
			shlex_quote_guild(&line, text);
		puts(line.s);
	}
}
