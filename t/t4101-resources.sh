#!/bin/sh
test_description='resources: what is taken of files, directories and archives, and by which name'
. "${0%/*}/lib/test-lib.sh"

mkdir -p data/deep/er && echo a >data/a.csv && echo b >data/b.csv && echo bin >data/c.bin &&
	echo d >data/deep/a.csv && echo e >data/deep/er/e.csv && tar cf all.tar -C data a.csv b.csv deep &&
	cp all.tar kept.tar && echo text >note.txt

# Each source is a resource of its own, and each resource is required by the operation of its name.
cat >guild.yml <<'EOF'
- model: m
  sourcecode: no
  operations:
    $include: ops
  resources:
    dir: [file: data]
    dir-and-file: [{file: data, select: [deep, a.csv]}]
    by-pattern: [{file: data, select: '[^/]+\.csv'}]
    dir-renamed: [{file: data, rename: data input}]
    suffix: [{file: data, select: '.+\.bin', rename: '\.bin ""', target-path: bin}]
    kept: [{file: kept.tar, unpack: no}]
    whole: [file: all.tar]
    one: [{file: all.tar, select: b.csv}]
    inner: [{file: all.tar, select: [deep/er, b.csv]}]
    same-names: [{file: all.tar, select: '.+\.csv'}]
    prefixed: [{file: all.tar, rename: {pattern: '(.+)', repl: 'all_\1'}}]
    numbered: [{file: all.tar, select: '[ab]\.csv', rename: {pattern: '(.)\.csv', repl: '\g<1>1.csv'}, target-path: t}]
    copied: [{file: all.tar, select: deep/er, target-type: copy}]
    paths: {target-path: in, sources: [note.txt, {file: data/c.bin, target-path: other}]}
    path: {path: in, sources: [note.txt]}
    same-target: [{file: data/a.csv}, {file: data/deep/a.csv}]
- config: ops
  operations:
EOF
for name in dir dir-and-file by-pattern dir-renamed suffix kept whole one inner same-names prefixed numbered copied \
	paths path same-target; do
	echo "    $name: {exec: 'true', requires: $name}"
done >>guild.yml

run () {
	rm -rf run && guild run -y --run-dir run "$1" 2>err
}
# has OP FILE...: these, and no others, are in its run.
has () {
	run "$1" && shift &&
	printf "%s\n" "$@" >expect &&
	(cd run && find . -path ./.guild -prune -o ! -type d -print) | sed "s|^[.]/||" | sort >actual &&
	test_cmp expect actual
}

test_expect_success 'a directory, and what is selected in it' '
	has dir data/a.csv data/b.csv data/c.bin data/deep/a.csv data/deep/er/e.csv &&
	has dir-and-file a.csv deep/a.csv deep/er/e.csv &&
	has by-pattern a.csv b.csv
'

test_expect_success 'other names' '
	has dir-renamed input/a.csv input/b.csv input/c.bin input/deep/a.csv input/deep/er/e.csv &&
	has suffix bin/c && cmp data/c.bin run/bin/c
'

test_expect_success 'an archive: all that is in it, a part, or itself' '
	has whole a.csv b.csv deep/a.csv deep/er/e.csv && grep "^Unpacking .*/all.tar$" err &&
	has one b.csv && cmp data/b.csv run/b.csv &&
	has inner b.csv er/e.csv &&
	has kept kept.tar && ! grep Unpacking err && cmp kept.tar run/kept.tar
'

test_expect_success 'of an archive, by other names' '
	has prefixed all_a.csv all_b.csv all_deep/a.csv all_deep/er/e.csv &&
	has numbered t/a1.csv t/b1.csv && cmp data/a.csv run/t/a1.csv &&
	has copied er/e.csv && test ! -h run/er && test ! -h run/er/e.csv
'

test_expect_success 'what has the name of one that is there is left out, with a warning' '
	has same-names a.csv b.csv e.csv && cmp data/a.csv run/a.csv &&
	grep "^WARNING: .*/run/a.csv already exists, skipping copy$" err &&
	has same-target a.csv && cmp data/a.csv run/a.csv &&
	grep "^WARNING: .*/run/a.csv already exists, skipping copy$" err
'

test_expect_success 'the path of a resource, and that of a source, which wins' '
	has paths in/note.txt other/c.bin &&
	has path in/note.txt
'

test_expect_success 'names of resources: of the model, of another, and those that are none' '
	cat >guild.yml <<-\EOF &&
	- model: m
	  sourcecode: no
	  operations:
	    own: {exec: "true", requires: r}
	    full: {exec: "true", requires: "m:r"}
	    other: {exec: "true", requires: "n:r"}
	    both: {exec: "true", requires: [r, "n:r"]}
	    none: {exec: "true", requires: s}
	    no-model: {exec: "true", requires: "o:r"}
	  resources:
	    r: [note.txt]
	- model: n
	  resources:
	    r: [data/a.csv]
	EOF
	has m:own note.txt && has m:full note.txt && has m:other a.csv && has m:both a.csv note.txt &&
	test_expect_code 1 guild run -y m:none 2>err &&
	grep "resource .s. required by operation .m:none. is not defined$" err &&
	test_expect_code 1 guild run -y m:no-model 2>err &&
	grep "model .o. in resource .o:r. required by operation .m:no-model. is not defined$" err
'

test_done
