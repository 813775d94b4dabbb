#!/bin/sh
test_description='every listing has the same output forms, and they say the same'
. "${0%/*}/lib/test-lib.sh"
. "$TEST_DIR/lib/runs.sh"

mkdir none
put_script_run aaaaaaaa11 train.py 1000 'label="a, \"b\"\n\tc\\\\"' 'tags=[red, blue]' marked=true \
	'cmd=[python, "a b"]' 'comments=[{user: me, time: 5, body: "x\ny"}]'
put_script_run bbbbbbbb22 train.py - stopped=2000000 exit_status=1 label=
touch "$GUILD_HOME/runs/aaaaaaaa11/a, b" "$GUILD_HOME/runs/aaaaaaaa11/tab	and\\"
echo "0 2 3" >"$GUILD_HOME/runs/bbbbbbbb22/.guild/LOCK"
put_script_run cccccccc33 train.py 3000
rm "$GUILD_HOME/runs/cccccccc33/.guild/attrs/exit_status" && : >"$GUILD_HOME/runs/cccccccc33/.guild/STAGED"
mkdir -p "$GUILD_HOME/runs/nothing/.guild" "$GUILD_HOME/runs/odd"
cat >guild.yml <<\END
- model: m
  description: "One, \"two\""
  operations:
    train: {main: train, flags: {x: 1}}
    test: {exec: "sh -c 'a, b'"}
- model: n
END

# Each listing, with arguments that give it some records. --format help needs none of them.
listings='runs
select -A
ls aaaa
operations
operations -v
models
queue
fsck
why aaaa
comment -l aaaa
runs info aaaa
runs info -cedmp aaaa'

cat >compare.py <<\END
import csv, json, sys

rows = json.load(open("json"))
rows = rows if isinstance(rows, list) else [rows]
lines = [json.loads(l) for l in open("jsonl")]
assert lines == rows and rows, (lines, rows)

def cell(v):
    if v is None: return ""
    return v if isinstance(v, str) else json.dumps(v)

def check(header, table):
    assert len(table) == len(rows), (table, rows)
    for row, cells in zip(rows, table):
        assert len(cells) == len(header), (header, cells)
        got = dict(zip(header, cells))
        assert [k for k in header if k in row] == list(row), (header, row)
        for k in header:
            assert got[k] == cell(row.get(k)), (k, got[k], row.get(k))

table = list(csv.reader(open("csv", newline=""), strict=True))
check(table[0], table[1:])

def unescape(s):
    out, it = "", iter(s)
    for c in it:
        out += {"t": "\t", "n": "\n", "r": "\r", "\\": "\\"}[next(it)] if c == "\\" else c
    return out

text = open("tsv", newline="").read()
assert text.endswith("\n")
table = [[unescape(c) for c in l.split("\t")] for l in text[:-1].split("\n")]
check(table[0], table[1:])

names = [l.split()[0] for l in open("names")]
assert len(set(names)) == len(names), names
assert set(table[0]) <= set(names), (table[0], names)
END

# 1 is what fsck ends with when it finds something.
listing () {
	guild "$@" 2>err || test "$1 $?" = "fsck 1"
}

echo "$listings" | while read -r args; do echo "$args"; done >all
while read -r args <&3; do
	test_expect_success PYTHON "guild $args: JSON, JSONL, CSV and TSV hold the same" '
		for form in json jsonl csv tsv; do
			listing $args --$form >$form || return 1
		done &&
		listing $args --format help >names &&
		python3 compare.py
	'
	test_expect_success "guild $args: --format knows the names that its help lists" '
		guild $args --format help >names &&
		test -s names &&
		! grep -v "^[a-z][a-z_:NAME-]*  *[^ ].*[.)\`]*$" names &&
		cut -d" " -f1 names >fields &&
		while read -r name; do
			listing $args --format "%($name)" >out && test -s out || return 1
		done <fields &&
		test_expect_code 1 guild $args --format "%(id:no-such-form)"
	'
	test_expect_success "guild $args: -z ends all lines with NUL" '
		for form in "" --jsonl --tsv "--format x"; do
			listing $args $form >with-lines && listing $args $form -z >with-nul &&
			tr "\\0" "\\n" <with-nul >actual && test_cmp with-lines actual &&
			test "$(tail -c 1 with-nul | od -An -c | tr -d " ")" = "\\0" || return 1
		done
	'
	test_expect_success "guild $args: one form at a time" '
		while read -r a b text; do
			test_expect_code 1 guild $args $a $b 2>err >out && test ! -s out &&
			head -n 1 err >actual &&
			echo "guild: ${text:-$a and $b} cannot both be specified" >expect &&
			test_cmp expect actual || return 1
		done <<-\END
		--json --jsonl
		--json --csv
		--csv --tsv
		--jsonl --tsv
		--tsv --format=x --tsv and --format
		--csv --format=help --csv and --format
		--json -z --json and --null
		--csv -z --csv and --null
		END
	'
done 3<all

test_expect_success 'a comment is a record; a run without comments has none' '
	guild comment -l --json bbbb >actual && echo "[]" >expect && test_cmp expect actual &&
	guild comment -l --csv aaaa bbbb >actual &&
	printf "id,number,user,host,time,body\naaaaaaaa11,1,me,,5,\"x\ny\"\n" >expect && test_cmp expect actual &&
	guild comment -l --format "%(number) %(user) %(time) %(op) %(lr)" aaaa >actual &&
	echo "1 me 1970-01-01 00:00:00 train.py " >expect && test_cmp expect actual &&
	test_expect_code 1 guild comment --json aaaa 2>err &&
	grep "^guild: --json cannot be specified without --list" err
'

test_expect_success 'CSV of no records is its header' '
	guild -H none runs --csv >actual &&
	echo id,run_dir,opref,exit_status,cmd,comments,marked,label,started,status,stopped,tags,batch_proto >expect &&
	test_cmp expect actual &&
	guild -H none select -A --tsv >actual &&
	tr , "\\t" <expect >tabs && test_cmp tabs actual
'

test_expect_success '--format help needs no run' '
	for args in runs select ls "why zz" fsck queue; do
		guild -H none $args --format help >out && grep "^[a-z_]*  *[A-Z]" out || return 1
	done
'

test_expect_success 'options of the text alone do not go with whole records' '
	for form in --json --jsonl --csv --tsv; do
		test_expect_code 1 guild runs $form -v 2>err && grep "^guild: $form and --verbose cannot" err &&
		test_expect_code 1 guild runs -c $form 2>err && grep "^guild: --comments and $form cannot" err &&
		test_expect_code 1 guild select -s $form 2>err && grep "^guild: --short-id and $form cannot" err ||
			return 1
	done
'

test_done
