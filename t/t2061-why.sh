#!/bin/sh
test_description='guild why, and the reason of guild run --needed'
. "${0%/*}/lib/test-lib.sh"
. "$TEST_DIR/lib/tty.sh"

runs=$GUILD_HOME/runs

# A project, a run p of its "prepare", a run r of "train".
fresh () {
	rm -rf ../project "$runs" && mkdir ../project && cat >../project/guild.yml <<-\EOF &&
	prepare: { exec: touch out }
	train:
	  exec: echo ${lr} ${steps}
	  flags: { lr: 0.1, steps: 3 }
	  requires: [ file: data.csv, operation: prepare ]
	  sourcecode: { select: [ exclude: "*", include: "*.py" ] }
	EOF
	(cd ../project && echo 1 >data.csv && echo x >a.py && echo y >b.py) &&
	guild -C ../project run -yq --run-id p prepare && guild -C ../project run -yq --run-id r train "$@" 2>err
}

edit () {
	sed -i "$1" ../project/guild.yml
}

# Marks, facts and names alone, of what is not the same.
changed () {
	guild why r --changed --format '%(state) %(fact) %(name)' "$@"
}

test_expect_success 'a run that nothing has happened to' '
	fresh steps=7 && guild why r --read-deps >out &&
	sed -E "s/[0-9a-f]{8,}/HASH/g; s|$TRASH||g" out >actual &&
	cat >expect <<-\EOF &&
	   status      completed
	   operation   train  /project/guild.yml
	   guildfile   /project/guild.yml  HASH
	   flag        lr  0.1
	   flag        operation:prepare  p
	   flag        steps  7
	   sourcecode  HASH
	   dependency  file:data.csv  HASH
	   dependency  operation:prepare  p
	   needed      no
	EOF
	test_cmp expect actual && guild why r -d --exit-code >out && changed -d >out && test ! -s out &&
	(cd / && guild why -d r) >out && test $(grep -c "^   " out) = 10 &&
	guild why r -a >out && grep "^   source      a.py  6fcf9dfb$" out
'

test_expect_success 'a value is what the same command would give now' '
	fresh steps=7 && edit "s/lr: 0.1, steps: 3/lr: 0.2, steps: 9, new: x/" && guild why r >out &&
	sed -n "s/^\(.\)  flag *\([lns].*\)/\1 \2/p" out >actual &&
	printf "%s\n" "M lr  0.1 -> 0.2" "A new  -> x" "  steps  7" >expect && test_cmp expect actual &&
	grep "^M  needed      yes: guildfile, flag lr, flag new$" out && test_expect_code 1 guild why r -e >out &&
	edit "s/, new: x//; s/steps: 9/step: 1/" && guild why r >out && grep "^M  flag        lr" out &&
	grep "^A  flag        step  -> 1$" out
'

test_expect_success 'also of a run that was started again' '
	fresh steps=7 && guild run --restart r -yq lr=5 2>err && guild run --restart r -yq 2>err && edit "s/0.1, steps: 3/0.3, steps: 4/" &&
	guild why r >out && grep "^   flag        steps  7$" out && grep "^M  flag        lr  5 -> 0.3$" out &&
	guild run --restart r -yq lr=5 2>err && guild why r >out && grep "^   flag        lr  5$" out
'

test_expect_success 'source code, file by file' '
	fresh && (cd ../project && echo z >a.py && rm b.py && echo n >n.py && echo n >n.txt) &&
	printf "%s\n" "changed sourcecode " "changed source a.py" "gone source b.py" "new source n.py" >expect &&
	changed -d >actual && test_cmp expect actual && guild why r -e >out &&
	grep "^M  source      a.py  6fcf9dfb -> 3a710d2a$" out && grep "^D  source      b.py  " out &&
	grep "^A  source      n.py$" out &&
	(cd ../project && echo x >a.py && echo y >b.py && rm n.py) && changed -d >actual && test ! -s actual
'

test_expect_success 'the source code of a prototype may be older than the run' '
	fresh && echo z >../project/a.py && guild run --proto r -yq --run-id q 2>err && mv "$runs/r" away &&
	mv "$runs/q" "$runs/r" && printf "%s\n" "changed sourcecode " "changed source a.py" >expect &&
	changed -d >actual && test_cmp expect actual && rm -rf away
'

test_expect_success 'a file that was touched is read on request' '
	fresh && echo 1 >../project/data.csv && guild why r >out &&
	grep "^?  dependency  file:data.csv  e5fa44f2, touched since$" out && changed -d >out && test ! -s out &&
	echo 2 >../project/data.csv && changed -d >actual && echo "changed dependency file:data.csv" >expect && test_cmp expect actual &&
	guild why r -d >out && grep "^M  dependency  file:data.csv  e5fa44f2 -> 7448d879$" out && grep "^   needed      no$" out &&
	rm ../project/data.csv && changed >actual && echo "gone dependency file:data.csv" >expect && test_cmp expect actual
'

test_expect_success 'copies and files of one name are told apart' '
	rm -rf ../project "$runs" && mkdir -p ../project/a ../project/b && cat >../project/guild.yml <<-\EOF &&
	op:
	  exec: cat x y
	  requires: [ { file: a/data, rename: data x, target-type: copy }, { file: b/data, rename: data y, target-type: copy } ]
	EOF
	echo a >../project/a/data && echo b >../project/b/data && guild -C ../project run -yq --run-id r op 2>err &&
	echo a >../project/a/data && echo b >../project/b/data && guild why r -d -c >out && test ! -s out &&
	echo c >../project/b/data && guild why r -d -c >out &&
	echo "M  dependency  file:b/data  89e6c98d -> 2b66fd26" >expect && test_cmp expect out
'

test_expect_success 'the run of a dependency: run again, another one, deleted' '
	fresh && guild run --restart p -yq && guild why r >out &&
	grep "^M  dependency  operation:prepare  p, run again since$" out && guild run --restart r -yq 2>err &&
	changed -d >out && test ! -s out &&
	guild -C ../project run prepare -yq --run-id p2 && guild why r >out && grep "^M  dependency  operation:prepare  p -> p2$" out &&
	grep "^M  flag        operation:prepare  p -> p2$" out && grep "yes: flag operation:prepare$" out &&
	guild runs rm "$runs/p" -y 2>err && guild why r >out && grep "^D  dependency  operation:prepare  p -> p2$" out
'

test_expect_success 'how it ended counts' '
	fresh && echo 1 >"$runs/r/.guild/attrs/exit_status" && guild why r >out && grep "^M  status      error$" out &&
	grep "yes: status$" out && echo -15 >"$runs/r/.guild/attrs/exit_status" && guild why r -e >out &&
	grep "^   status      terminated$" out
'

test_expect_success 'the project is gone: what the run was made from is still told' '
	fresh steps=7 && mv ../project ../away && guild why r >out 2>err && grep "^D  operation   train  " out &&
	grep "^D  guildfile " out && grep "^   flag        steps  7$" out && grep "^?  sourcecode  " out &&
	grep "^D  dependency  file:data.csv" out && grep "^M  needed      yes: operation, guildfile$" out &&
	grep "^WARNING: cannot find definition for operation .train. in run r$" err && test $(wc -l <err) = 1 &&
	guild -C ../away why r >out 2>err && grep "^M  operation   train  $TRASH/project/guild.yml -> $TRASH/away/guild.yml$" out &&
	grep "^   guildfile   $TRASH/away/guild.yml" out && mv ../away ../project &&
	echo "[" >../project/guild.yml && guild why r >out 2>err && grep "^D  operation" out && grep "contains an error" err
'

test_expect_success 'records' '
	fresh && echo z >../project/a.py && edit "s/steps: 3/steps: 4/" && guild why r --json >out &&
	python3 -c "import json, sys
v = json.load(open(\"out\"))
print([(x[\"was\"], x[\"now\"], x[\"state\"], x[\"counts\"]) for x in v if x[\"name\"] in (\"steps\", \"guildfile, flag steps\")])" >actual &&
	echo "[(3, 4, '\''changed'\'', True), (None, True, '\''changed'\'', False)]" >expect && test_cmp expect actual &&
	guild why r --jsonl -c >out && head -c 1 out | grep "{" && test $(wc -l <out) = $(guild why r -c | wc -l) &&
	guild why r -z --format "%(fact)" >out && test $(tr -dc "\\0" <out | wc -c) = 11 &&
	test_expect_code 1 guild why r --format "%(none)" 2>err && grep "unknown field" err &&
	test_expect_code 1 guild why r -a -c 2>err && test_expect_code 1 guild why zzz 2>err
'

test_expect_success 'runs of upstream and odd ones' '
	rm -rf "$runs" && cp -r "$TEST_DIR/data/home-upstream/runs" "$GUILD_HOME" &&
	for run in "$runs"/*; do
		guild why "${run##*/}" >out 2>err && grep "needed " out || return 1
	done && run=937fbfc8e885402a8bd4ee18b11c8d60 && attrs=$runs/$run/.guild/attrs &&
	for bad in flags run_params deps; do
		cp "$attrs/$bad" keep && echo "[" >"$attrs/$bad" && test_expect_code 1 guild why $run 2>err &&
		grep "attrs/$bad" err && echo "- x" >"$attrs/$bad" && guild why $run >out 2>err && cp keep "$attrs/$bad" || return 1
	done
'

test_expect_success '--needed says why it runs all the same, where it was asked to talk' '
	fresh && needed () {
		LOG_LEVEL=10 guild -C ../project run train -yq --needed "$@" 2>&1 | grep -o "running because.*"
	} && echo "running because the latest run of the operation, r, differs: flag lr, flag steps" >expect &&
	needed lr=2 steps=1 >actual && test_cmp expect actual && guild runs rm -y 1 2>err &&
	edit "s/lr: 0.1/lr: 0.2/" && needed steps=3 >actual && guild runs rm -y 1 2>err &&
	echo "running because the latest run of the operation, r, differs: guildfile, flag lr" >expect && test_cmp expect actual &&
	echo 1 >"$runs/r/.guild/attrs/exit_status" &&
	LOG_LEVEL=10 guild run --restart r -yq --needed lr=4 2>&1 | grep -o "running because.*" >actual &&
	echo "running because the run differs: status error, flag lr" >expect && test_cmp expect actual &&
	rm -rf "$runs/r" "$runs/p" && LOG_LEVEL=10 guild -C ../project run prepare -yq --needed 2>&1 | grep -o "running because.*" >actual &&
	echo "running because the operation has no run" >expect && test_cmp expect actual &&
	guild -C ../project run train -yq --needed >out 2>err && ! grep because err
'

test_expect_success TTY '--needed talks on a terminal' '
	fresh && on_tty 80 guild -C ../project run train -yq --needed lr=2 >out && grep "Running because the latest run" out
'

test_done
