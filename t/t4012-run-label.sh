#!/bin/sh
test_description='guild run: labels, tags and comments, and what a restart does to them'
. "${0%/*}/lib/test-lib.sh"

runs=$GUILD_HOME/runs
mkdir ../project && cat >../project/guild.yml <<'EOT'
op: { exec: 'true', flags: { x: 1, y: a b }, tags: [own] }
labelled: { exec: 'true', flags: { x: 1 }, label: 'x is ${x}' }
EOT

new () {
	rm -rf "$runs" && guild -C ../project run -y --run-id r "$@"
}
again () {
	guild run --restart r -y "$@"
}
label_is () {
	echo "$1" >expect && test_cmp expect "$runs/r/.guild/attrs/label"
}
set_by_hand () {
	echo "$1" >"$runs/r/.guild/attrs/label"
}

test_expect_success 'the default label is made of the flags, and made anew' '
	new op && label_is "x=1 y='\''a b'\''" && again x=2 && label_is "x=2 y='\''a b'\''"
'

test_expect_success 'a label of the operation is a template' '
	new labelled && label_is "x is 1" && again x=2 && label_is "x is 2"
'

test_expect_success '--label is one too, and stays one' '
	new op --label "<\${x}>" && label_is "<1>" && again x=2 && label_is "<2>" &&
	grep "^label-template: <\${x}>$" "$runs/r/.guild/attrs/op" &&
	again --label "(\${x})" && label_is "(2)" && again x=3 && label_is "(3)" &&
	again x=4 --force-sourcecode && label_is "(4)"
'

test_expect_success 'a label that was set by hand stays, as the text that it is' '
	new op && set_by_hand "mine \${x}" && again x=2 && label_is "mine \${x}" &&
	again && label_is "mine \${x}" &&
	again --label "is \${x}" && label_is "is 2" && again x=5 && label_is "is 5"
'

test_expect_success 'one that was cleared by hand stays clear' '
	new op && rm "$runs/r/.guild/attrs/label" && again x=2 &&
	test_path_is_missing "$runs/r/.guild/attrs/label"
'

test_expect_success 'an empty label is none' '
	new op --label "" && test_path_is_missing "$runs/r/.guild/attrs/label" &&
	new op && again --label "" && test_path_is_missing "$runs/r/.guild/attrs/label"
'

test_expect_success 'tags go before the default label' '
	new op -t one -t two && label_is "one two x=1 y='\''a b'\''" &&
	printf "%s\n" "- one" "- two" "- own" >tags && test_cmp tags "$runs/r/.guild/attrs/tags" &&
	again x=2 && label_is "one two x=2 y='\''a b'\''" && test_cmp tags "$runs/r/.guild/attrs/tags" &&
	again -t three && echo "- three" >expect && test_cmp expect "$runs/r/.guild/attrs/tags"
'

test_expect_success 'a comment is kept, another one comes after it' '
	new op -c first && cp "$runs/r/.guild/attrs/comments" expect &&
	again && test_cmp expect "$runs/r/.guild/attrs/comments" &&
	again -c second && sed -n "s/^- body: //p" "$runs/r/.guild/attrs/comments" >actual &&
	printf "%s\n" first second >expect && test_cmp expect actual
'

test_expect_success 'comments that are added meanwhile stay' '
	new op && for i in 1 2 3 4 5 6; do guild comment -y -a "by hand" r 2>/dev/null & done &&
	again -c "of the restart" && wait && test $(grep -c "^- body: by hand$" "$runs/r/.guild/attrs/comments") = 6 &&
	grep "^- body: of the restart$" "$runs/r/.guild/attrs/comments"
'

test_done
