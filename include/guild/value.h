/*
 * value.h: a value as Python's YAML loader makes it: what attributes, flags and
 * Guild files hold.
 *
 * Values live in an arena that the caller owns; nothing is freed one by one.
 * They may share parts. Once built, a value is not changed by who did not
 * build it: all readers take const. Where a `const struct value *` may be absent it
 * is NULL, which the readers below treat like null.
 *
 * Python's rules: 1 == 1.0 == true; a map keeps the order of insertion; keys may be
 * of any scalar type.
 */
#ifndef GUILD_VALUE_H
#define GUILD_VALUE_H

#include "guild/arena.h"
#include "guild/buf.h"
#include "guild/strlist.h"

enum value_type {
	VALUE_NULL,
	VALUE_BOOL,
	VALUE_INT,    /* fits int64 */
	VALUE_BIGINT, /* decimal digits with a sign, in str */
	VALUE_FLOAT,
	VALUE_STR,
	VALUE_DATE,   /* "2020-01-31" or "2020-01-31 10:11:12[.ffffff][+HH:MM]" in str, Python's str() form */
	VALUE_LIST,
	VALUE_MAP,
};

struct value_index;

struct value_entry {
	struct value *key;
	struct value *value;
};

/* Guild files make tens of thousands of these: it is worth keeping them small. */
struct value {
	enum value_type type;
	uint32_t line; /* 1-based place in the file it was read from, 0: none */
	uint32_t column;
	bool set; /* a map that is Python's set: the keys alone count, the values are null */
	union {
		bool b;
		int64_t i;
		double f;
		struct {
			char *s; /* NUL-terminated; may hold NULs inside */
			size_t len;
		} str; /* VALUE_STR, VALUE_BIGINT, VALUE_DATE */
		struct {
			struct value **items;
			size_t n, cap;
		} list;
		struct {
			struct value_entry *entries;
			size_t n, cap;
			struct value_index *index; /* once large, else NULL */
		} map;
	};
};

/* ---- make ---- */
struct value *value_null(struct arena *a);
struct value *value_bool(struct arena *a, bool b);
struct value *value_int(struct arena *a, int64_t i);
struct value *value_float(struct arena *a, double f);
struct value *value_str(struct arena *a, const char *s); /* copies */
struct value *value_strn(struct arena *a, const char *s, size_t len);
struct value *value_list(struct arena *a);
struct value *value_map(struct arena *a);
struct value *value_strv(struct arena *a, char *const *v); /* a list of strings, NULL-ended */
void value_append(struct arena *a, struct value *list, struct value *item);
/* Set or replace; a replaced key keeps its place. */
void value_set(struct arena *a, struct value *map, const char *key, struct value *v);
void value_set_key(struct arena *a, struct value *map, struct value *key, struct value *v);
bool value_unset(struct value *map, const char *key); /* true if it was there */
/* A deep copy into the arena (place marks too). */
struct value *value_copy(struct arena *a, const struct value *v);

/* ---- read ---- */
static inline bool value_is(const struct value *v, enum value_type type)
{
	return (v ? v->type : VALUE_NULL) == type; /* NULL is VALUE_NULL */
}
static inline bool value_is_null(const struct value *v)
{
	return value_is(v, VALUE_NULL);
}
/* The entry of a map by string key; NULL when v is no map or has none. */
struct value *value_get(const struct value *v, const char *key);
bool value_has(const struct value *v, const char *key);
/* The entry by a key of any type, borrowed; NULL when v is no map or has none. */
const struct value_entry *value_find(const struct value *v, const struct value *key);
/* The string, or NULL when v is not one. */
const char *value_get_str(const struct value *v);
/* value_get then value_get_str. */
const char *value_str_at(const struct value *map, const char *key);
/* Append the strings in a list to out. Other items are left out; what is no list has none. */
void value_strings(const struct value *list, struct strlist *out);
size_t value_len(const struct value *v); /* of a list or map, else 0 */
size_t value_map_len(const struct value *v); /* of a map, else 0 */
/* Python's truth value: false for null, false, 0, "", [] and {}. */
bool value_truth(const struct value *v);
/* int, float or bool as a number. */
bool value_number(const struct value *v, double *out);
/* Python's ==. */
bool value_equal(const struct value *a, const struct value *b);
/* Order as Python's <: numbers among each other, strings, lists. false in *ok when unlike types. */
int value_compare(const struct value *a, const struct value *b, bool *ok);

/* ---- text ---- */
/* Python's repr(): 'text', 1.0, True, None, ['a'], {'a': 1}, datetime.date(2020, 1, 1). */
void value_repr(struct buf *out, const struct value *v);
/* Python's str(): as repr but strings as they are, at the top. */
void value_str_py(struct buf *out, const struct value *v);
/* repr of a Python string. */
void value_repr_str(struct buf *out, const char *s, size_t len);
/* The type's name in Python: str, int, float, bool, list, dict, NoneType, date. */
const char *value_type_name(const struct value *v);

/* ---- order ---- */
/* Sort the map's entries by key, strings by code point; keys of unlike types stay in their order. */
void value_sort(struct value *map);
/* The entries as value_sort would leave them, value_map_len() of them, in an array that is yours to free(). */
struct value_entry *value_sorted_entries(const struct value *map);

#endif
