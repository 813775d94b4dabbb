/*
 * compat.h: the C dialect of this project. Every .c file includes it first.
 *
 * gnu17 with a fixed list of extensions, each behind a name below, so that
 * both gcc and clang build without a warning. What is not here (statement
 * expressions, nested functions, VLAs, alloca, typeof, case ranges) is not used.
 */
#ifndef GUILD_COMPAT_H
#define GUILD_COMPAT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* Run fn(&variable) when the variable goes out of scope. */
#define CLEANUP(fn) __attribute__((cleanup(fn)))
/* Argument fmt is a printf format for the arguments from args on. */
#define PRINTF_LIKE(fmt, args) __attribute__((format(printf, fmt, args)))
/* The result tells about a failure and may not be dropped. */
#define MUST_CHECK __attribute__((warn_unused_result))
#define NORETURN __attribute__((noreturn))
#define UNUSED __attribute__((unused))

#define ADD_OVERFLOWS(a, b, out) __builtin_add_overflow(a, b, out)
#define SUB_OVERFLOWS(a, b, out) __builtin_sub_overflow(a, b, out)
#define MUL_OVERFLOWS(a, b, out) __builtin_mul_overflow(a, b, out)

#define ARRAY_SIZE(a) (sizeof(a) / sizeof((a)[0]))
#define MIN(a, b) ((a) < (b) ? (a) : (b))
#define MAX(a, b) ((a) > (b) ? (a) : (b))

/* A broken invariant of ours: says where, then aborts. Never for user input. */
#define BUG(...) bug_(__FILE__, __LINE__, __VA_ARGS__)
NORETURN PRINTF_LIKE(3, 4) void bug_(const char *file, int line, const char *fmt, ...);

static inline bool streq(const char *a, const char *b)
{
	return strcmp(a, b) == 0;
}

static inline bool starts_with(const char *s, const char *prefix)
{
	return strncmp(s, prefix, strlen(prefix)) == 0;
}

static inline bool ends_with(const char *s, const char *suffix)
{
	size_t n = strlen(s), m = strlen(suffix);

	return n >= m && memcmp(s + n - m, suffix, m) == 0;
}

/* Footguns: each has a better name here (buf.h, num.h, file.h, proc.h, path.h). */
#undef strcpy
#undef strcat
#undef strncpy
#undef strncat
#undef sprintf
#undef vsprintf
#undef strtok
#undef atoi
#undef atol
#undef atof
#define strcpy(...) BANNED_strcpy
#define strcat(...) BANNED_strcat
#define strncpy(...) BANNED_strncpy
#define strncat(...) BANNED_strncat
#define sprintf(...) BANNED_sprintf
#define vsprintf(...) BANNED_vsprintf
#define strtok(...) BANNED_strtok
#define atoi(...) BANNED_atoi
#define atol(...) BANNED_atol
#define atof(...) BANNED_atof
#define ctime(...) BANNED_ctime
#define asctime(...) BANNED_asctime
#define gmtime(...) BANNED_gmtime
#define localtime(...) BANNED_localtime
#define strtol(...) BANNED_strtol
#define strtoul(...) BANNED_strtoul
#define system(...) BANNED_system
#define popen(...) BANNED_popen
#define basename(...) BANNED_basename
#define dirname(...) BANNED_dirname
#define mktemp(...) BANNED_mktemp
#define tmpnam(...) BANNED_tmpnam

#endif
