#!/bin/sh
test_description='guild run --proto: a new run with what another one has'
. "${0%/*}/lib/test-lib.sh"

runs=$GUILD_HOME/runs
attrs=$runs/q/.guild/attrs

project () {
	rm -rf ../project && mkdir ../project && cat >../project/guild.yml
}

# Run r, as it was made from the project.
fresh () {
	rm -rf "$runs" && guild -C ../project run -y --run-id r "$@"
}

proto () {
	rm -rf "$runs/q" && guild run -y --run-id q --proto "$@"
}

project <<'EOT'
op:
  exec: sh -c 'cat src/code.txt data.txt; echo ${x}; exit ${code}'
  flags: { x: 1, code: 0 }
  label: ${x}-label
  sourcecode: { dest: src }
  requires: [ file: data.txt ]
other: { exec: cat src/code.txt, flags: { z: 3 } }
EOT
echo v1 >../project/code.txt && echo data >../project/data.txt

test_expect_success 'operation, flags and source code are those of the run, without its project' '
	fresh op x=5 --random-seed 7 >out && printf "%s\n" v1 data 5 >expect && test_cmp expect out &&
	mv ../project/guild.yml ../project/code.txt . && test_when_finished "mv guild.yml code.txt ../project" &&
	(cd / && proto r) >out && test_cmp expect out &&
	for file in attrs/flags attrs/cmd attrs/op attrs/sourcecode_digest attrs/random_seed \
		attrs/host attrs/user attrs/platform attrs/plugins opref manifest; do
		test_cmp "$runs/r/.guild/$file" "$runs/q/.guild/$file" || return 1
	done &&
	echo q >expect && test_cmp expect "$attrs/id" && echo 5-label >expect && test_cmp expect "$attrs/label" &&
	grep "^proto: r$" "$attrs/run_params" && grep "^d data.txt [0-9a-f]* file:data.txt$" "$runs/q/.guild/manifest" &&
	echo "{}" >expect && test_cmp expect "$attrs/user_flags" && test -d "$runs/r"
'

test_expect_success 'what was said of the run itself stays with it' '
	fresh op x=5 -t old -c "of r" >out && guild label -y --set mine r && proto r -t new -c "of q" >out &&
	echo "- new" >expect && test_cmp expect "$attrs/tags" &&
	echo "new code=0 x=5" >expect && test_cmp expect "$attrs/label" &&
	grep "of q" "$attrs/comments" && ! grep "of r" "$attrs/comments" &&
	proto r >out && test_path_is_missing "$attrs/tags" && test_path_is_missing "$attrs/comments"
'

test_expect_success 'flags go on top; the rest of the definition is the run'\''s' '
	fresh op x=5 >out && cp ../project/guild.yml keep.yml && test_when_finished "cp keep.yml ../project/guild.yml" &&
	sed "s/echo/echo new/; s/x: 1,/x: 9, z: 2,/" keep.yml >../project/guild.yml &&
	test_expect_code 3 guild run -y --run-id q --proto r code=3 >out &&
	printf "%s\n" v1 data 5 >expect && test_cmp expect out &&
	printf "%s\n" "code: 3" "x: 5" >expect && test_cmp expect "$attrs/flags" &&
	test_expect_code 1 guild run --proto r z=3 -y 2>err && grep "^guild: unsupported flag .z.$" err &&
	grep "start a new one" err && test $(ls "$runs" | wc -l) = 2
'

test_expect_success 'new source code brings the new definition' '
	fresh op x=5 >out && cp ../project/guild.yml keep.yml &&
	test_when_finished "cp keep.yml ../project/guild.yml; echo v1 >../project/code.txt" &&
	sed "s/echo/echo new/; s/x: 1,/x: 9, z: 2,/" keep.yml >../project/guild.yml &&
	echo v2 >../project/code.txt && proto r >out && printf "%s\n" v1 data 5 >expect && test_cmp expect out &&
	proto r --force-sourcecode >out && printf "%s\n" v2 data "new 5" >expect && test_cmp expect out &&
	printf "%s\n" "code: 0" "x: 5" "z: 2" >expect && test_cmp expect "$attrs/flags" &&
	for name in host user platform; do test -s "$attrs/$name" || return 1; done
'

test_expect_success 'an operation that is named runs in the source code of the run' '
	fresh op x=5 >out && test_when_finished "echo v1 >../project/code.txt" && echo v2 >../project/code.txt &&
	rm -rf "$runs/q" && guild -C ../project run other -y --run-id q --proto r >out &&
	echo v1 >expect && test_cmp expect out &&
	printf "%s\n" "code: 0" "x: 5" "z: 3" >expect && test_cmp expect "$attrs/flags" &&
	guild -C ../project runs -s >out && grep "^.1.  other  completed  5-label$" out &&
	test_cmp "$runs/r/.guild/attrs/sourcecode_digest" "$attrs/sourcecode_digest"
'

test_expect_success 'by an operation, a path; what cannot be said' '
	fresh op >out && proto op >out && proto "$runs/r" >out && (cd "$runs" && proto ./r) >out &&
	test_expect_code 1 guild run --proto nothing -y 2>err &&
	grep "^guild: could not find a run matching .nothing.$" err &&
	printf "%s\n" "guild: --proto cannot be used with --restart" \
		"Try '\''guild run --help'\'' for more information." >expect &&
	test_expect_code 1 guild run --restart r --proto r -y 2>actual && test_cmp expect actual &&
	test_expect_code 1 guild run --start r --proto r -y 2>actual && test_cmp expect actual
'

test_expect_success 'the question' '
	fresh op >out && printf "%s\n" "You are about to run op" "  code: 0" "  x: 1" >expect &&
	printf "Continue? (Y/n) " >>expect && echo n | guild -C ../project run --proto r 2>actual &&
	test_cmp expect actual && test $(ls "$runs" | wc -l) = 1
'

test_expect_success 'staged, and into a directory' '
	fresh op x=4 >out && proto r --stage -q && mv ../project ../away && test_when_finished "mv ../away ../project" &&
	test -f "$runs/q/src/code.txt" && mv "$runs/r" away && guild run --start q -y >out &&
	printf "%s\n" v1 data 4 >expect && test_cmp expect out && mv away "$runs/r" &&
	test_expect_code 1 guild run --proto r --run-dir dir -y 2>err && grep "cannot find source file .data.txt" err
'

test_expect_success 'a source file that is gone is an error, and leaves nothing' '
	fresh op >out && rm "$runs/r/src/code.txt" &&
	test_expect_code 1 guild run --proto r -y --run-id q 2>err &&
	grep "^guild: cannot copy the source code of run r: .src/code.txt. is gone$" err &&
	test_path_is_missing "$runs/q" && proto r --force-sourcecode >out && grep v1 out
'

test_expect_success 'one that was killed before it had all source code gets it from its prototype' '
	fresh op x=5 >out && cp -r "$runs/r" "$runs/rr" && test_when_finished "echo v1 >../project/code.txt" &&
	echo v2 >../project/code.txt && proto "$runs/rr" --stage -q &&
	rm -r "$attrs/sourcecode_digest" "$runs/q/src" && guild run --start q -y >out && printf "%s\n" v1 data 5 >expect &&
	test_cmp expect out && test -s "$attrs/sourcecode_digest" && test $(grep -c "^s" "$runs/q/.guild/manifest") = 2 &&
	rm -r "$attrs/sourcecode_digest" "$runs/rr" && cp -r "$runs/q" q && test_expect_code 1 guild run --restart q -y 2>err &&
	grep "cannot copy the source code" err && diff -r q "$runs/q" && guild run --restart q -y --force-sourcecode >out &&
	printf "%s\n" v2 data 5 >expect && test_cmp expect out && rm -r q
'

test_expect_success 'a manifest that names files elsewhere is refused' '
	fresh op >out && echo secret >"$TRASH/secret" && cp "$runs/r/.guild/manifest" manifest &&
	for path in "$TRASH/secret" ../../../secret .guild/attrs/op .guild/sourcecode/../LOCK; do
		{ cat manifest && echo "s $path - x"; } >"$runs/r/.guild/manifest" &&
		test_expect_code 1 guild run --proto r -y --run-id q 2>err && grep "no place for source code" err &&
		test_path_is_missing "$runs/q" || return 1
	done
'

test_expect_success 'a run from before manifests: the folder that has its source code' '
	fresh op >out && cd "$runs/r" && mkdir .guild/sourcecode && mv src/code.txt .guild/sourcecode &&
	rm -r src .guild/manifest && sed -i -e "s/^sourcecode:/sourcecode-root: .guild\/sourcecode/" -e "/^  dest: src/d" \
		-e "s/src.code.txt/.guild\/sourcecode\/code.txt/" .guild/attrs/op && cd "$TRASH/work" &&
	guild run --restart r -y >out && printf "%s\n" v1 data 1 >expect && test_cmp expect out &&
	grep "^GUILD_SOURCECODE: .guild/sourcecode$" "$runs/r/.guild/attrs/env" &&
	proto r >out && test_cmp expect out &&
	grep "^s .guild/sourcecode/code.txt [0-9a-f]* code.txt$" "$runs/q/.guild/manifest"
'

test_expect_success 'a batch: the operation that it ran' '
	fresh op x=5 >out && mkdir -p "$runs/b/.guild/attrs" && cp -r "$runs/r" "$runs/b/.guild/proto" &&
	cp "$runs/r/.guild/opref" "$runs/b/.guild/opref" &&
	sed -i "s/^x: 5/x: [1, 2]/" "$runs/b/.guild/proto/.guild/attrs/flags" &&
	test_expect_code 1 guild run --proto b -y 2>err && grep "flag .x. has a list" err &&
	proto b x=8 >out && printf "%s\n" v1 data 8 >expect && test_cmp expect out
'

test_expect_success 'a pipeline: its steps are run anew' '
	project <<-\EOT &&
	pipe: { steps: [ "say x=${x}", say ], flags: { x: 2 } }
	say: { exec: "echo ${x}", flags: { x: 1 } }
	EOT
	fresh pipe >out 2>err && sed -i "s/, say \]/]/" ../project/guild.yml &&
	proto r x=6 >out 2>err && printf "%s\n" 6 1 >expect && test_cmp expect out &&
	test $(ls "$runs" | wc -l) = 6
'

test_expect_success 'the seed: given, kept, 0 is none' '
	project <<-\EOT &&
	op: { exec: echo }
	EOT
	seed () {
		cat "$1/.guild/attrs/random_seed"
	} &&
	fresh op --random-seed 12 && test "$(seed "$runs/r")" = 12 && grep "^random_seed: 12$" "$runs/r/.guild/attrs/run_params" &&
	proto r --random-seed 0 && test "$(seed "$runs/q")" = 12 && proto r --random-seed -3 && test "$(seed "$runs/q")" = -3 &&
	guild run --restart r -y && test "$(seed "$runs/r")" = 12 &&
	guild run --restart r --random-seed 4 -y && test "$(seed "$runs/r")" = 4 &&
	echo 0 >"$runs/r/.guild/attrs/random_seed" && guild run --restart r -y && test "$(seed "$runs/r")" != 0 &&
	fresh op --random-seed 0 && test "$(seed "$runs/r")" != 0 &&
	test_expect_code 2 guild run op --random-seed x 2>err && grep "random-seed.: .x. is not a valid integer" err
'

test_done
