#include "guild/given.h"

#include "guild/buf.h"
#include "guild/cmd.h"
#include "guild/err.h"

int given_require_one(const struct given *options, size_t n, struct err *err)
{
	CLEANUP(buf_release) struct buf names = BUF_INIT;

	for (size_t i = 0; i < n; i++) {
		if (options[i].given)
			return 0;
		buf_addf(&names, "%s%s", i ? ", " : "", options[i].name);
	}
	return err_set(err, ERR_INVALID,
		       "missing one of: %s\nTry `%s --help` for more information.", names.s, cmd_path());
}

static int conflict(const struct given *a, const struct given *b, struct err *err)
{
	return err_set(err, ERR_INVALID,
		       "%s and %s cannot both be specified\nTry '%s --help' for more information.",
		       a->name, b->name, cmd_path());
}

int given_exclude(const struct given *options, const unsigned char (*pairs)[2], size_t n_pairs,
		  struct err *err)
{
	for (size_t i = 0; i < n_pairs; i++) {
		const struct given *a = &options[pairs[i][0]], *b = &options[pairs[i][1]];

		if (a->given && b->given)
			return conflict(a, b, err);
	}
	return 0;
}

int given_at_most_one(const struct given *options, size_t n, struct err *err)
{
	for (size_t i = 0; i < n; i++)
		for (size_t k = i + 1; options[i].given && k < n; k++)
			if (options[k].given)
				return conflict(&options[i], &options[k], err);
	return 0;
}
