#!/bin/sh
test_description='guild run: --edit-flags and --edit-comment'
. "${0%/*}/lib/test-lib.sh"

cat >guild.yml <<'EOT'
op:
  exec: echo ${x} ${s} ${z}
  flags:
    x: { default: 1, description: "Of one.\nAnd more.", choices: [ 1, 2, { value: 3, alias: three } ] }
    s: { default: "1", type: string }
    z: { default: 0.5, min: 0, max: 1 }
none: { exec: echo none }
needed: { exec: "echo ${a}", flags: { a: { required: yes }, b: 1 } }
EOT
attrs=$GUILD_HOME/runs/r/.guild/attrs

# editor SED-COMMAND...: an editor that makes these changes, one each time it is started, and keeps
# what it was shown in seen-1, seen-2, …
editor () {
	rm -f edits seen-* && printf "%s\n" "$@" >edits
}
cat >edit <<EOT
#!/bin/sh
cd "$PWD" && n=\$((\$(ls seen-* 2>/dev/null | wc -l) + 1)) && cp "\$1" seen-\$n &&
sed -i "\$(sed -n \${n}p edits)" "\$1"
EOT
chmod +x edit
export EDITOR="$PWD/edit"

fresh () {
	rm -rf "$GUILD_HOME/runs" && guild run -y --run-id r "$@"
}

test_expect_success 'the values are there to be edited, with what they are for' '
	editor "s/^x: 1/x: 2/; s/^z: .*/z: 1.0/" && fresh op -e >actual &&
	echo "2 1 1.0" >expect && test_cmp expect actual &&
	cat >expect <<-\EOF &&
	# Editing flags for op

	s: '\''1'\''

	x: 1
	  # Of one.
	  # Choices: 1, 2, three

	z: 0.5
	EOF
	test_cmp expect seen-1 && printf "%s\n" "s: '\''1'\''" "x: 2" "z: 1.0" >expect &&
	test_cmp expect "$attrs/flags" && grep "^edit_flags: true$" "$attrs/run_params" &&
	grep "s=.1. x=2 z=1.0" "$attrs/label"
'

test_expect_success 'unchanged, or emptied: they stay as they are' '
	editor "" && fresh op x=2 --edit-flags >actual && echo "2 1 0.5" >expect && test_cmp expect actual &&
	editor d && fresh op x=2 -e >actual && test_cmp expect actual && editor "/^[a-z]/d" && fresh op x=2 -e >actual &&
	test_cmp expect actual
'

test_expect_success 'a flag that is taken out is none' '
	editor "/^[sz]/d" && test_expect_code 1 fresh op -e 2>err && grep "invalid reference .s." err &&
	editor "/^a/d" && test_expect_code 1 fresh needed a=1 -e 2>err </dev/null &&
	grep "Operation requires the following missing flags" err
'

test_expect_success 'an error: again, with what was written, or not at all' '
	editor "s/^x:.*/x: [1/" "s/^x:.*/x: 2/; s/^# Edit.*/# mine/" && { echo; } | fresh op -e >actual 2>err &&
	echo "2 1 0.5" >expect && test_cmp expect actual && grep "^Error reading flags: " err &&
	grep "in .flags., line" err && grep "^Would you like to re-edit these flags? (Y/n) $" err &&
	grep "^x: \[1$" seen-2 && grep "^# Editing flags" seen-2 &&
	editor "s/^x:.*/x: [1/" && echo n | test_expect_code 1 fresh op -e >out 2>err && tail -1 err >last &&
	printf "Would you like to re-edit these flags? (Y/n) " >expect && test_cmp expect last &&
	test_path_is_missing "$GUILD_HOME/runs/r" &&
	editor "s/^x:.*/x: [1/" && test_expect_code 1 fresh op -e 2>err && test_path_is_missing seen-2
'

test_expect_success 'values are checked as those of the command line' '
	for edit in "s/^x:.*/x: 9/" "s/^z:.*/z: 2/" "\$aw: 1" "c[1]" "s/^x:.*/x: 1\nx s/"; do
		editor "$edit" && echo n | test_expect_code 1 fresh op -e 2>err && grep "^Error reading flags: " err || return 1
	done && editor "s/^z:.*/z: 2/" && echo n | test_expect_code 1 fresh op -e 2>err &&
	grep "invalid value 2 for z: out of range (greater than max 1)" err &&
	editor "s/^x:.*/x: 9/; \$aw: 1" && fresh op -e -f >actual && echo "9 1 0.5" >expect && test_cmp expect actual &&
	grep "^w: 1$" "$attrs/flags" && editor "s/^s:.*/s: 2/" && fresh op -e >out && grep "^s: .2.$" "$attrs/flags" &&
	editor "s/^x:.*/x: [1, 2]/" && test_expect_code 1 fresh op -e -f 2>err && grep "flag .x. has a list" err
'

test_expect_success 'a restart, a prototype: the values of the run' '
	fresh op x=2 >out && editor "s/^z:.*/z: 0.1/" && guild run --restart r -e -y >actual &&
	echo "2 1 0.1" >expect && test_cmp expect actual && grep "^x: 2$" seen-1 && ! grep Editing seen-1 &&
	editor "s/^s:.*/s: p/" && guild run --proto r -e -y >actual && echo "2 p 0.1" >expect && test_cmp expect actual
'

test_expect_success 'long and odd values survive the way through the editor' '
	editor "" && long="$(printf "word%.0s " 1 2 3 4 5 6 7 8 9 10 11 12 13 14 15 16 17 18 19 20 21 22 23 24 25)" &&
	fresh op "s=$long: # \"q\" é" -e >actual && echo "1 $long: # \"q\" é 0.5" >expect && test_cmp expect actual
'

test_expect_success 'no editor' '
	test_expect_code 1 env EDITOR=/nonexistent/editor guild run op -e -y 2>err && grep "cannot start the editor" err &&
	test_expect_code 1 env EDITOR=false guild run op -e -y 2>err && grep "editor .false. failed with status 1" err
'

test_expect_success 'a comment is written, after the one that is given' '
	editor "1iwritten" && fresh none -ec >out && grep "^- body: written$" "$attrs/comments" &&
	grep "^# The comment for the run" seen-1 &&
	editor "s/given/given, edited/" && fresh none -c given --edit-comment >out && grep "^- body: given, edited$" "$attrs/comments" &&
	editor "1imore" && guild run --restart r -ec -y >out && sed -n "s/^- body: //p" "$attrs/comments" >actual &&
	printf "%s\n" "given, edited" more >expect && test_cmp expect actual && grep "^edit_comment: true" "$attrs/run_params"
'

test_expect_success 'an empty one ends it' '
	editor "" && test_expect_code 1 fresh none -ec 2>actual && echo "Aborting due to an empty comment." >expect &&
	test_cmp expect actual && test_path_is_missing "$GUILD_HOME/runs/r"
'

test_done
