/*
 * archive-internal.h: what the parts of archive.c share.
 */
#ifndef GUILD_ARCHIVE_INTERNAL_H
#define GUILD_ARCHIVE_INTERNAL_H

#include "guild/archive.h"
#include "guild/buf.h"

/* ---- archive-name.c ---- */
/*
 * Set err to "member 'NAME' WHAT", the name safe to show; or with a second name, "member 'NAME'
 * WHAT 'OTHER'END". Return -1.
 */
int unpack_member_error(const char *name, const char *what, struct err *err);
int unpack_members_error(const char *name, const char *what, const char *other, const char *end,
			 struct err *err);
/*
 * What the name (NULL: it cannot be read) of member number becomes below the directory: no "."
 * and no "//"; "" for the directory itself. An error when it may not be.
 */
MUST_CHECK int unpack_clean_name(const char *name, const struct unpack_limits *limits,
				 uint64_t number, struct buf *out, struct err *err);
/* May the member of a clean name be a link to target? */
bool unpack_target_is_inside(const char *name, const char *target);

#endif
