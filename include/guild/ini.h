/*
 * ini.h: INI files as Python's configparser reads and writes them.
 *
 * Sections of options, all values text. A section or an option may not come twice; an option's name
 * is in lower case; a value goes on in lines that are indented more; `%(name)s` stands for another option of the
 * section and `%%` for a percent sign. DEFAULT is a section like any other.
 */
#ifndef GUILD_INI_H
#define GUILD_INI_H

#include "guild/value.h"

struct err;

/*
 * *out is a map of sections, each a map of option to string, in file order. ERR_SYNTAX "NAME:LINE: …", where
 * name is what messages call the file.
 */
MUST_CHECK int ini_parse(struct arena *a, const char *text, const char *name, struct value **out,
			 struct err *err);
/*
 * The map as such a file, sections and options sorted. Values are written as Python's str() has them; what is no
 * section goes to DEFAULT.
 */
void ini_encode(struct buf *out, const struct value *sections);

#endif
