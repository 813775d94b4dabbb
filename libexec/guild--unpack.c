/*
 * guild--unpack TYPE ARCHIVE DIR: takes the archive apart in DIR, which is empty, and prints
 * the names of its members, one a line (archive.h refuses names with control characters). A
 * process of its own: `guild run` does not load what only archives need, and a parser that a
 * damaged one crashes takes nothing with it.
 */
#include "guild/archive.h"
#include "guild/cmd.h"
#include "guild/err.h"
#include "guild/msg.h"

static bool type_parse(const char *s, enum unpack_type *out)
{
	static const char *const names[] = {
		[UNPACK_ZIP] = "zip", [UNPACK_TAR] = "tar", [UNPACK_GZIP] = "gzip",
	};

	for (size_t i = 0; i < ARRAY_SIZE(names); i++) {
		if (streq(s, names[i])) {
			*out = (enum unpack_type)i;
			return true;
		}
	}
	return false;
}

static int unpack_main(struct strlist *args)
{
	CLEANUP(err_release) struct err err = ERR_INIT;
	CLEANUP(strlist_release) struct strlist members = STRLIST_INIT;
	enum unpack_type type;

	if (args->n != 3)
		return failf("guild--unpack needs TYPE, ARCHIVE and DIR");
	if (!type_parse(args->v[0], &type))
		return failf("unsupported archive type '%s'", args->v[0]);
	if (unpack_archive(args->v[1], type, args->v[2], &unpack_limits, &members, &err) < 0)
		return fail(&err);
	for (size_t i = 0; i < members.n; i++)
		puts(members.v[i]);
	return 0;
}

const struct command command = {
	.name = "-unpack", .args = "TYPE ARCHIVE DIR", .raw_args = true,
	.main = unpack_main, .summary = "Unpack an archive.",
};
