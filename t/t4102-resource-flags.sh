#!/bin/sh
test_description='flags of resources: by which names a source is given another value'
. "${0%/*}/lib/test-lib.sh"

echo one >one.txt && echo two >two.txt && mkdir sub && echo three >sub/three.txt
cat >guild.yml <<'EOF'
up: {exec: "true", sourcecode: no, requires: {file: one.txt, rename: made}}
plain: {exec: "echo args ${flag_args}", sourcecode: no, requires: {file: one.txt}}
named: {exec: "echo args ${flag_args}", sourcecode: no, requires: {file: one.txt, name: input}}
in-resource:
  exec: "echo args ${flag_args}"
  sourcecode: no
  requires: {name: inputs, sources: [{file: one.txt, name: input}]}
flag: {exec: "echo args ${flag_args}", sourcecode: no, requires: {file: one.txt, flag-name: input}}
both: {exec: "echo args ${flag_args}", sourcecode: no, requires: {file: one.txt, name: shown, flag-name: input}}
defined:
  exec: "echo args ${flag_args}"
  sourcecode: no
  flags: {input: {description: What to read}}
  requires: {file: one.txt, flag-name: input}
as-arg:
  exec: "echo args ${flag_args}"
  sourcecode: no
  flags: {input: {description: What to read, type: path, arg-skip: no, arg-name: in}}
  requires: {file: one.txt, flag-name: input}
of-up: {exec: "echo args ${flag_args}", sourcecode: no, requires: {operation: up, select: made}}
of-up-named: {exec: "echo args ${flag_args}", sourcecode: no, requires: {operation: up, select: made, name: source}}
of-up-flag: {exec: "echo args ${flag_args}", sourcecode: no, requires: {operation: up, select: made, flag-name: source}}
of-up-both: {exec: "echo args ${flag_args}", sourcecode: no, requires: {operation: up, select: made, name: shown, flag-name: source}}
of-up-hidden: {exec: "echo args ${flag_args}", sourcecode: no, requires: {operation: up, select: made, flag-name: no}}
of-up-defined:
  exec: "echo args ${flag_args}"
  sourcecode: no
  flags: {source: {description: A run of up, alias: src, arg-skip: no}}
  requires: {operation: up, select: made, name: source}
many:
  exec: "echo args ${flag_args}"
  sourcecode: no
  requires: [{file: one.txt}, {operation: up, select: made}]
refs:
  exec: "echo args ${flag_args}"
  sourcecode: no
  flags: {which: {default: one, arg-skip: yes}, new: {default: as, arg-skip: yes}}
  requires: {file: "${which}.txt", name: data, rename: ".+[.]txt ${new}"}
no-ref: {exec: "true", sourcecode: no, requires: {file: "${which}.txt", name: data}}
no-pattern: {exec: "true", sourcecode: no, requires: {file: one.txt, rename: "${which} x"}}
no-name: {exec: "true", sourcecode: no, requires: {file: one.txt, rename: "one ${which}"}}
EOF

# run OP [FLAG...]: what it says and prints; the files of the run below that. Runs of up are ID.
run () {
	rm -rf run &&
	guild run -y --run-dir run "$@" 2>&1 | sed -E "/^Run directory is/d; s|[0-9a-f]{32}|ID|; s|$PWD|PROJECT|; s/ +\$//" &&
	(cd run && find . -path ./.guild -prune -o ! -type d -print | sort)
}
# flags OP: as its help shows them
flags () {
	guild run "$1" --help-op | sed -n '/^Flags:/,$s/^  //p'
}
# deps: how the last run got its sources, without the digests of what they are
deps () {
	guild select --attr deps | grep -v "sha\|size" | sed -E "s|[0-9a-f]{32}|ID|; s|- .*/${PWD##*/}/|- PROJECT/|"
}
refused () {
	test_expect_code 1 guild run -y "$1" "$2=two.txt" 2>err &&
	sed -n 1p err >actual && echo "guild: unsupported flag '$2'" >expect && test_cmp expect actual
}

test_expect_success 'a file has no flag of itself' '
	flags plain >actual && test ! -s actual &&
	refused plain file:one.txt && refused plain one.txt &&
	run plain >actual && printf "%s\n" "Resolving file:one.txt" args ./one.txt >expect && test_cmp expect actual
'

test_expect_success 'but one that is forced names another, and is an argument' '
	run plain file:one.txt=two.txt --force-flags >actual &&
	printf "%s\n" "Resolving file:one.txt" "Using two.txt for file:one.txt" "args --file:one.txt two.txt" \
		./two.txt >expect && test_cmp expect actual
'

test_expect_success 'a name is for messages and records' '
	flags named >actual && test ! -s actual && refused named input && refused named file:one.txt &&
	guild run -y named 2>actual >out && echo "Resolving input" >expect && test_cmp expect actual &&
	deps >actual && printf "%s\n" input: "  input:" "    paths:" "    - PROJECT/one.txt" \
		"    uri: file:one.txt" >expect && test_cmp expect actual &&
	run named input=two.txt --force-flags >actual &&
	printf "%s\n" "Resolving input" "Using two.txt for input" "args --input two.txt" ./two.txt >expect &&
	test_cmp expect actual &&
	run named file:one.txt=two.txt --force-flags >actual &&
	printf "%s\n" "Resolving input" "args --file:one.txt two.txt" ./one.txt >expect && test_cmp expect actual
'

test_expect_success 'so is the name of the resource' '
	refused in-resource inputs && refused in-resource input &&
	guild run -y in-resource 2>actual >out && echo "Resolving inputs" >expect && test_cmp expect actual &&
	deps >actual && printf "%s\n" inputs: "  input:" "    paths:" "    - PROJECT/one.txt" \
		"    uri: file:one.txt" >expect && test_cmp expect actual
'

test_expect_success 'flag-name makes a flag, which is no argument' '
	flags flag >actual && echo "input  (default is one.txt)" >expect && test_cmp expect actual &&
	run flag >actual &&
	printf "%s\n" "Resolving input" "Using one.txt for input" args ./one.txt >expect && test_cmp expect actual &&
	run flag input=two.txt >actual &&
	printf "%s\n" "Resolving input" "Using two.txt for input" args ./two.txt >expect && test_cmp expect actual &&
	run flag input=sub/three.txt | tail -n 1 >actual && echo ./three.txt >expect && test_cmp expect actual &&
	guild run -y flag input=two.txt && deps >actual &&
	printf "%s\n" input: "  input:" "    config: two.txt" "    paths:" "    - PROJECT/two.txt" \
		"    uri: file:one.txt" >expect && test_cmp expect actual
'

test_expect_success 'with both, the name is for messages and the flag name for flags' '
	flags both >actual && echo "input  (default is one.txt)" >expect && test_cmp expect actual &&
	refused both shown &&
	run both input=two.txt >actual &&
	printf "%s\n" "Resolving shown" "Using two.txt for shown" args ./two.txt >expect && test_cmp expect actual
'

test_expect_success 'a flag that is defined describes it, and can be an argument' '
	flags defined >actual && echo "input  What to read (default is one.txt)" >expect && test_cmp expect actual &&
	run defined input=two.txt | tail -n 2 >actual && printf "%s\n" args ./two.txt >expect && test_cmp expect actual &&
	run as-arg >actual &&
	printf "%s\n" "Resolving input" "Using one.txt for input" "args --in PROJECT/one.txt" ./one.txt >expect &&
	test_cmp expect actual &&
	run as-arg input=two.txt >actual &&
	printf "%s\n" "Resolving input" "Using two.txt for input" "args --in PROJECT/two.txt" ./two.txt >expect &&
	test_cmp expect actual
'

test_expect_success 'an operation has a flag of itself; without a run of it nothing runs' '
	flags of-up >actual && echo "operation:up" >expect && test_cmp expect actual &&
	test_expect_code 1 guild run -y of-up 2>actual &&
	cat >expect <<-\EOF &&
	WARNING: cannot find a suitable run for required resource '\''operation:up'\''
	Resolving operation:up
	guild: run failed because a dependency was not met: could not resolve '\''operation:up'\'' in operation:up resource: no suitable run for up
	EOF
	test_cmp expect actual
'

test_expect_success 'the latest run, or one that is named by its id, by either name' '
	guild run -y up --run-id a1111111111111111111111111111111 && guild run -y up --run-id b2222222222222222222222222222222 &&
	run of-up >actual &&
	printf "%s\n" "Resolving operation:up" "Using run ID for operation:up" args ./made >expect && test_cmp expect actual &&
	guild run -y of-up && guild select --attr deps | grep "config: b222" &&
	guild select --attr label | grep "^operation:up=b222" &&
	guild run -y of-up up=a111 && guild select --attr deps | grep "config: a111" &&
	guild run -y of-up operation:up=a111 && guild select --attr deps | grep "config: a111"
'

test_expect_success 'a name or a flag name is its only flag' '
	flags of-up-named >actual && echo source >expect && test_cmp expect actual &&
	refused of-up-named up && refused of-up-named operation:up &&
	guild run -y of-up-named source=a111 && guild select --attr deps | grep "config: a111" &&
	guild run -y of-up-flag source=a111 2>actual &&
	grep "^Using run a1*1 for source$" actual && refused of-up-flag up &&
	flags of-up-both >actual && echo source >expect && test_cmp expect actual && refused of-up-both shown &&
	guild run -y of-up-both source=a111 2>actual && grep "^Using run a1*1 for shown$" actual &&
	guild select --attr deps | sed -n 1p >actual && echo shown: >expect && test_cmp expect actual
'

test_expect_success 'flag-name: no takes it away' '
	flags of-up-hidden >actual && test ! -s actual && refused of-up-hidden operation:up &&
	guild run -y of-up-hidden operation:up=a111 --force-flags && guild select --attr deps | grep "config: a111"
'

test_expect_success 'one that is defined has the alias and the argument that it says' '
	flags of-up-defined >actual && echo "source  A run of up" >expect && test_cmp expect actual &&
	refused of-up-defined up &&
	run of-up-defined src=a111 >actual &&
	printf "%s\n" "Resolving source" "Using run ID for source" "args --source ID" ./made >expect &&
	test_cmp expect actual
'

test_expect_success 'several sources: each by its own name' '
	flags many >actual && echo "operation:up" >expect && test_cmp expect actual &&
	run many file:one.txt=two.txt up=a111 --force-flags >actual &&
	cat >expect <<-\EOF &&
	Resolving file:one.txt
	Using two.txt for file:one.txt
	Resolving operation:up
	Using run ID for operation:up
	args --file:one.txt two.txt
	./made
	./two.txt
	EOF
	test_cmp expect actual
'

test_expect_success 'flags in paths and names' '
	run refs >actual && printf "%s\n" "Resolving data" args ./as >expect && test_cmp expect actual &&
	run refs which=two new=name >actual && printf "%s\n" "Resolving data" args ./name >expect && test_cmp expect actual &&
	cmp two.txt run/name &&
	test_expect_code 1 guild run -y refs which=ten 2>err &&
	grep "could not resolve .data. in data resource: cannot find source file .ten.txt.$" err
'

test_expect_success 'flags that there are not' '
	test_expect_code 1 guild run -y no-ref 2>err &&
	grep "could not resolve .data. in data resource: cannot resolve .\${which}.txt. in data: undefined reference .which.$" err &&
	guild run -y no-ref which=one --force-flags &&
	for op in no-pattern no-name; do
		test_expect_code 1 guild run -y $op 2>err &&
		grep "error renaming source one.txt (.*): resolution error: cannot resolve .\${which}.: undefined reference .which.$" err ||
			return 1
	done
'

test_expect_success 'a type that is none of a path is ignored; all operations are told of' '
	cat >guild.yml <<-\EOF &&
	number:
	  exec: "echo args ${flag_args}"
	  sourcecode: no
	  flags: {input: {type: number}}
	  requires: {file: one.txt, flag-name: input}
	other:
	  exec: "echo args ${flag_args}"
	  sourcecode: no
	  flags: {source: {type: path}}
	  requires: [{operation: up, name: source, optional: yes}, nothing]
	plain: {exec: "echo args ${flag_args}", sourcecode: no}
	EOF
	cat >warnings <<-\EOF &&
	WARNING: flag '\''input'\'' for operation number is configured with type '\''number'\'' - this value cannot be used because it conflicts with the dependency '\''input'\'' - ignoring configured value
	WARNING: flag '\''source'\'' for operation other is configured with type '\''path'\'' - this value cannot be used because it conflicts with the dependency '\''source'\'' - ignoring configured value
	WARNING: cannot find resource definition for dependency nothing
	EOF
	run number >actual &&
	{ cat warnings; printf "%s\n" "Resolving input" "Using one.txt for input" args ./one.txt; } >expect &&
	test_cmp expect actual &&
	run plain >actual && { cat warnings; echo args; } >expect && test_cmp expect actual
'

test_done
