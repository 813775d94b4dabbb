/*
 * yaml.h: YAML text to values and back, as PyYAML with upstream's float rule.
 *
 * Loading is PyYAML's safe loader (YAML 1.1: yes/no/on/off, octal 010, sexagesimal
 * 1:30, dates, merge keys), plus upstream's patch: an exponent needs neither
 * sign nor point (1e5 is a float). Duplicate keys: the last wins. What has no type of
 * its own here: !!omap and !!pairs are lists of lists of
 * two, !!binary is a string of its bytes. Text that looks like a date or number that there
 * is none of (2020-13-45, ._) is a string, where upstream fails.
 *
 * Writing is byte for byte what PyYAML's safe_dump(default_flow_style=False,
 * indent=2) gives in upstream's encode_yaml (guild-rundir(5)), and for flags its flow style.
 *
 * Input is hostile: depth, size and alias expansion are limited (YAML_MAX_DEPTH,
 * YAML_MAX_NODES); past a limit is ERR_SYNTAX with the place.
 */
#ifndef GUILD_YAML_H
#define GUILD_YAML_H

#include "guild/value.h"

struct err;

#define YAML_MAX_DEPTH 200
#define YAML_MAX_NODES 4000000 /* values made, each use of an alias counted with all below it */

/*
 * One document. *out is never NULL on success (empty text: null). name is used
 * in messages, worded as PyYAML's: `mapping values are not allowed here\n  in "NAME",
 * line 2, column 3`; err->line and err->column are set.
 */
MUST_CHECK int yaml_load(struct arena *a, const char *text, size_t len, const char *name,
			 struct value **out, struct err *err);
/* What a plain (unquoted) scalar of this text is: never fails; text that is no other type is a string. */
struct value *yaml_resolve_plain(struct arena *a, const char *s, size_t len);

/* As upstream's encode_yaml: block style, sorted keys, no newline at the end. */
void yaml_encode(struct buf *out, const struct value *v);
/* As encode_yaml with strict=True, which writes attributes: 'y' and 'n' are quoted. */
void yaml_encode_strict(struct buf *out, const struct value *v);
/* As upstream's encode_yaml with default_flow_style=True (flag values, one line unless folded). */
void yaml_encode_flow(struct buf *out, const struct value *v);

#endif
