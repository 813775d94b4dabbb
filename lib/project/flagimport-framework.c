/*
 * flagimport-framework.c: what follows from the framework that a script uses. Source: upstream
 * guild/plugins/python_frameworks.py, which knows Keras: its progress is printed in ways of its own.
 */
#include "guild/compat.h"

#include <fcntl.h>

#include "guild/err.h"
#include "guild/file.h"

#include "flagimport-internal.h"

/* A script longer than this is taken for one that uses a framework: the interpreter will tell. */
#define SCRIPT_MAX ((size_t)1 << 20)

static const char *const keras_scalars[] = {
	"Epoch (?P<step>[0-9]+)",
	" - ([a-z_]+): (\\value)",
	"Test loss: (?P<test_loss>\\value)",
	"Test accuracy: (?P<test_accuracy>\\value)",
	"^\\key:\\s+\\value\\s+\\((?:step\\s+)?(?P<step>\\step)\\)$",
	"^(\\key):\\s+(\\value)(?:\\s+\\(.*\\))?$",
};

static bool has(const struct buf *text, const char *word)
{
	return memmem(text->s, text->len, word, strlen(word)) != NULL;
}

bool flagimport_may_use_framework(const char *script)
{
	CLEANUP(buf_release) struct buf text = BUF_INIT;
	CLEANUP(err_release) struct err err = ERR_INIT;

	if (file_read(AT_FDCWD, script, SCRIPT_MAX, &text, &err) < 0)
		return err.kind == ERR_INVALID;
	return (has(&text, "keras") || has(&text, "tensorflow")) &&
	       (has(&text, "fit") || has(&text, "predict"));
}

void flagimport_apply_framework(struct opdef *op, const struct value *answer)
{
	const char *name = value_str_at(answer, "framework");
	struct arena *a = &op->model->guildfile->arena;
	struct value *scalars;

	if (op->output_scalars || !name || !streq(name, "keras"))
		return;
	scalars = value_list(a);
	for (size_t i = 0; i < ARRAY_SIZE(keras_scalars); i++)
		value_append(a, scalars, value_str(a, keras_scalars[i]));
	op->output_scalars = scalars;
}
