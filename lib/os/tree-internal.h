/*
 * tree-internal.h: directory streams, for the tree-*.c files.
 */
#ifndef GUILD_TREE_INTERNAL_H
#define GUILD_TREE_INTERNAL_H

#include <dirent.h>

#include "guild/compat.h"

/* Open name below parent_fd; flags are further ones of open(2). NULL: errno says why. */
DIR *tree_open_dir(int parent_fd, const char *name, int flags);
/* For CLEANUP; NULL is fine. */
void tree_close_dir(DIR **dir);
/* The next entry but "." and "..": 1, 0 at the end, -1 with errno. */
int tree_read_dir(DIR *dir, const struct dirent **out);

#endif
