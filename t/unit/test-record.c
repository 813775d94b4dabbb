#include "guild/record.h"

#include "unit.h"

struct thing {
	const char *name, *note, *shown;
	int64_t size;
	bool good;
	const struct value *value;
};

static struct value *sizes(struct arena *a, void *record, const char *name UNUSED)
{
	const struct thing *t = record;
	struct value *list = value_list(a);

	value_append(a, list, value_int(a, t->size));
	value_append(a, list, value_int(a, t->size + 1));
	return list;
}

static struct value *rare(struct arena *a, void *record, const char *name)
{
	const struct thing *t = record;

	return t->good ? value_str(a, name) : NULL;
}

static const struct record_field fields[] = {
	RECORD_FIELD("name", struct thing, name, "The name."),
	RECORD_FIELD("note", struct thing, note, "A note."),
	RECORD_FIELD("size", struct thing, size, "The size."),
	RECORD_FIELD("good", struct thing, good, "Whether it is good."),
	{ "list", "Sizes.", .get = sizes },
	RECORD_TEXT("shown", struct thing, size, shown, "For people."),
	RECORD_FIELD("value", struct thing, value, "Any."),
	{ "rare", "Not all have it.", .get = rare },
};
static const struct record_kind kind = RECORD_KIND(fields);

/* ---- a kind whose names no table holds, and one that extends it ---- */

static bool open_text(struct buf *out, void *record, const char *name, const char *modifier)
{
	const struct thing *t = record;

	if (!streq(name, "open"))
		return false;
	buf_addf(out, "%s/%s", t->name, modifier ? modifier : "-");
	return true;
}

static struct value *open_get(struct arena *a, void *record, const char *name)
{
	const struct thing *t = record;

	return t->good && streq(name, "open") ? value_int(a, 42) : NULL;
}

static const char *open_name(size_t i, const char **help)
{
	static const char *const names[] = { "open:X", "name" };

	*help = "Any.";
	return i < ARRAY_SIZE(names) ? names[i] : NULL;
}

static const struct record_more more = { .get = open_get, .text = open_text, .name = open_name };
static const char *const base_members[] = { "open", "name", NULL };
static const struct record_kind base = {
	.fields = fields, .n_fields = 2, .members = base_members, .more = &more,
};

struct bigger {
	struct thing thing;
	int64_t weight;
};
static const struct record_field bigger_fields[] = {
	RECORD_FIELD("weight", struct bigger, weight, "The weight."),
	RECORD_FIELD("open", struct bigger, weight, "Another meaning."),
	{ "note", "The value alone.", .get = rare, .has_text_of_base = true },
};
static const struct record_kind bigger = {
	.fields = bigger_fields, .n_fields = ARRAY_SIZE(bigger_fields), .base = &base,
};

static struct value a_float = { .type = VALUE_FLOAT, .f = 0.5 };
static struct value a_bool = { .type = VALUE_BOOL, .b = true };
static struct thing a_thing = { .name = "a", .size = 7, .shown = "7 and more", .value = &a_float };
static struct value a_null = { .type = VALUE_NULL };
static struct thing null_thing = { .value = &a_null };
static struct thing another = { .name = "2", .value = &a_bool };
static struct bigger a_bigger = { .thing = { .name = "b", .note = "noted", .good = true }, .weight = 3 };

static const struct {
	const struct record_kind *kind;
	void *record;
	const char *name, *modifier, *text; /* NULL: there is no such field */
	const char *value;                  /* as Python's repr; NULL: no such member */
} cases[] = {
	{ &kind, &a_thing, "name", NULL, "a", "'a'" },
	{ &kind, &a_thing, "note", NULL, "", "None" },
	{ &kind, &a_thing, "size", NULL, "7", "7" },
	{ &kind, &a_thing, "good", NULL, "no", "False" },
	{ &kind, &a_thing, "list", NULL, "[7, 8]", "[7, 8]" },
	{ &kind, &a_thing, "shown", NULL, "7 and more", "7" },
	{ &kind, &a_thing, "value", NULL, "0.5", "0.5" },
	{ &kind, &another, "value", NULL, "yes", "True" },
	{ &kind, &null_thing, "value", NULL, "", "None" },
	{ &kind, &a_bigger, "value", NULL, "", "None" },
	{ &kind, &a_thing, "rare", NULL, "", NULL },
	{ &kind, &a_thing, "none", NULL, NULL, NULL },
	{ &kind, &a_thing, "name", "x", NULL, "'a'" },
	{ &base, &a_bigger, "open", NULL, "b/-", "42" },
	{ &base, &a_thing, "open", "m", "a/m", "None" },
	{ &bigger, &a_bigger, "weight", NULL, "3", "3" },
	{ &bigger, &a_bigger, "name", NULL, "b", "'b'" },
	{ &bigger, &a_bigger, "open", NULL, "3", "3" },
	{ &bigger, &a_bigger, "open", "m", "b/m", "3" },
	{ &bigger, &a_bigger, "note", NULL, "noted", "'note'" },
	{ &bigger, &a_bigger, "none", NULL, NULL, "None" },
};

START_TEST(text_and_value)
{
	CLEANUP(arena_release) struct arena a = ARENA_INIT;
	CLEANUP(buf_release) struct buf text = BUF_INIT;
	CLEANUP(buf_release) struct buf repr = BUF_INIT;
	const struct value *v = record_get(cases[_i].kind, &a, cases[_i].record, cases[_i].name);
	bool known = record_text(cases[_i].kind, cases[_i].record, cases[_i].name,
				 cases[_i].modifier, &text);

	ck_assert_int_eq(known, cases[_i].text != NULL);
	ck_assert_str_eq(text.s, known ? cases[_i].text : "");
	ck_assert_int_eq(v != NULL, cases[_i].value != NULL);
	value_repr(&repr, v);
	if (v)
		ck_assert_str_eq(repr.s, cases[_i].value);
}
END_TEST

static void assert_whole(const struct record_kind *k, void *record, const char *want)
{
	CLEANUP(arena_release) struct arena a = ARENA_INIT;
	CLEANUP(buf_release) struct buf repr = BUF_INIT;

	value_repr(&repr, record_value(k, &a, record));
	ck_assert_str_eq(repr.s, want);
}

START_TEST(whole_records)
{
	struct thing good = { .name = "g", .good = true };

	assert_whole(&kind, &a_thing,
		     "{'name': 'a', 'note': None, 'size': 7, 'good': False, 'list': [7, 8], 'shown': 7, "
		     "'value': 0.5}");
	assert_whole(&kind, &good, "{'name': 'g', 'note': None, 'size': 0, 'good': True, "
				   "'list': [0, 1], 'shown': 0, 'value': None, 'rare': 'rare'}");
	assert_whole(&base, &good, "{'open': 42, 'name': 'g'}");
	assert_whole(&bigger, &a_bigger, "{'weight': 3, 'open': 3, 'note': 'note'}");
}
END_TEST

START_TEST(numbers)
{
	ck_assert(record_is_number(&kind, "size"));
	ck_assert(!record_is_number(&kind, "name"));
	ck_assert(!record_is_number(&bigger, "none"));
	ck_assert(record_is_number(&bigger, "open"));
}
END_TEST

static void assert_names(const struct record_kind *k, const char *want)
{
	CLEANUP(arena_release) struct arena a = ARENA_INIT;
	CLEANUP(buf_release) struct buf names = BUF_INIT;
	const struct value *map = record_names(k, &a);

	for (size_t i = 0; i < map->map.n; i++) {
		ck_assert(ends_with(value_get_str(map->map.entries[i].value), "."));
		buf_addf(&names, "%s ", value_get_str(map->map.entries[i].key));
	}
	ck_assert_str_eq(names.s, want);
}

START_TEST(each_name_once)
{
	assert_names(&kind, "name note size good list shown value rare ");
	assert_names(&bigger, "open:X name note weight open ");
}
END_TEST

static Suite *suite(void)
{
	Suite *s = suite_create("record");
	TCase *t = tcase_create("record");

	tcase_add_loop_test(t, text_and_value, 0, (int)ARRAY_SIZE(cases));
	tcase_add_test(t, whole_records);
	tcase_add_test(t, numbers);
	tcase_add_test(t, each_name_once);
	suite_add_tcase(s, t);
	return s;
}

UNIT_MAIN(suite)
