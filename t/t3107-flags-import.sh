#!/bin/sh
test_description='flags-import: what an operation takes over from its module'
. "${0%/*}/lib/test-lib.sh"

command -v python3 >/dev/null || test_skip_all 'python3 is not there'
export NO_IMPORT_FLAGS_PROGRESS=1

cat >opts.py <<'EOF'
import argparse
common = argparse.ArgumentParser(add_help=False)
common.add_argument("--steps", type=int, default=3, choices=[3, 5], help="How many")
p = argparse.ArgumentParser(parents=[common])
p.add_argument("--rate", type=float, default=0.5, help="How fast")
p.add_argument("--fast", action="store_true")
p.add_argument("--need", required=True)
a = p.parse_args()
print(a.fast, a.need, a.rate, a.steps)
EOF
cat >vals.py <<'EOF'
import nothing_like_this
rate = 0.5
name = "a b"
quick = True
words = [1, True, "x y"]
none = None
EOF
cat >fails.py <<'EOF'
import argparse
import nothing_like_this
EOF
echo 'foo bar' >syntax.py
cat >guild.yml <<'EOF'
args-dest: { main: opts }
vals-dest: { main: vals }
args-all: { main: opts, flags-import: all }
vals-all: { main: vals, flags-import: yes }
args-mods:
  main: opts
  flags-import: all
  flags: { steps: 5, rate: { description: Speed }, more: 1 }
args-some: { main: opts, flags-import: [rate, nothing] }
args-skip: { main: opts, flags-import: all, flags-import-skip: [steps, need] }
own-skip: { main: opts, flags: { steps: 5, rate: 0.1 }, flags-import-skip: [rate] }
own-null: { main: opts, flags: { rate: null, need: null } }
no-import: { main: opts, flags-import: no, flags: { steps: { description: Own, choices: [7, 8], default: 7 } } }
arg-name:
  main: vals
  flags-import: [name, rate, quick]
  flags: { n: { arg-name: name, default: other }, q: { arg-name: quick } }
base: { main: opts --need x --fast, flags-import: all, flags-import-skip: [need, fast] }
EOF

# attrs OP KEY...: FLAG.KEY: VALUE for those of the keys that have one
attrs () {
	attrs_op=$1
	shift
	attrs_keys=$(echo "$*" | tr ' ' '|')
	guild run "$attrs_op" --force-flags --test-flags 2>err |
		awk -v keys="^ ($attrs_keys):\$" '/^flags-dest:/ {print}
			/^  [^ ].*:$/ {name = $1; sub(/:$/, "", name); next}
			/^    [^ ]/ && " " $1 ~ keys && NF > 1 {sub(/^ +/, ""); print name "." $0}'
}

# flags OP: as --help-op shows them
flags () {
	guild run "$1" --help-op 2>err | sed -n '/^Flags:/,$s/^  //p'
}

test_expect_success 'nothing is imported by itself, but for the destination' '
	attrs args-dest default >actual && echo "flags-dest: args" >expect && test_cmp expect actual &&
	attrs vals-dest default >actual && echo "flags-dest: globals" >expect && test_cmp expect actual
'

test_expect_success 'all arguments, those of parents too' '
	cat >expect <<-\EOF &&
	flags-dest: args
	fast.default: no
	fast.arg-switch: yes
	need.required: yes
	rate.default: 0.5
	rate.type: float
	rate.required: no
	steps.default: 3
	steps.type: int
	steps.required: no
	EOF
	attrs args-all default type required arg-switch >actual &&
	sed "/fast.required/d" actual | test_cmp expect - &&
	flags args-all >actual &&
	grep "^rate   How fast (default is 0.5)$" actual &&
	grep "^steps  How many (default is 3)$" actual
'

test_expect_success 'all globals, and no module is run for them' '
	cat >expect <<-\EOF &&
	flags-dest: globals
	name.default: a b
	name.type: string
	quick.default: yes
	quick.type: boolean
	rate.default: 0.5
	rate.type: number
	words.default: 1 true '\''x y'\''
	words.arg-split: yes
	EOF
	attrs vals-all default type arg-split >actual &&
	test_cmp expect actual &&
	! grep nothing_like_this err
'

test_expect_success 'the Guild file comes first, attribute by attribute' '
	flags args-mods >actual &&
	grep "^more   (default is 1)$" actual &&
	grep "^rate   Speed (default is 0.5)$" actual &&
	grep "^steps  How many (default is 5)$" actual
'

test_expect_success 'a list names those to import, and what is not there is no error' '
	attrs args-some default >actual &&
	printf "flags-dest: args\nrate.default: 0.5\n" >expect &&
	test_cmp expect actual
'

test_expect_success 'flags-import-skip names those that are not' '
	attrs args-skip default >actual &&
	printf "%s\n" "flags-dest: args" "fast.default: no" "rate.default: 0.5" >expect &&
	test_cmp expect actual &&
	attrs own-skip default type >actual &&
	printf "%s\n" "flags-dest: args" "rate.default: 0.1" "steps.default: 5" "steps.type: int" >expect &&
	test_cmp expect actual
'

test_expect_success 'without flags-import what is defined is filled in' '
	attrs own-null default required >actual &&
	grep "^rate.default: 0.5$" actual &&
	grep "^need.required: yes$" actual &&
	! grep steps actual
'

test_expect_success 'no import: nothing of the module, not even the destination' '
	flags no-import >actual &&
	grep "^steps  Own (default is 7)$" actual &&
	grep "Choices:  7, 8$" actual &&
	attrs no-import type >actual &&
	! grep "steps.type\|flags-dest: args" actual
'

test_expect_success 'arg-name leads to the one to merge with' '
	attrs arg-name default type arg-name >actual &&
	cat >expect <<-\EOF &&
	flags-dest: globals
	n.default: other
	n.type: string
	n.arg-name: name
	q.default: yes
	q.type: boolean
	q.arg-name: quick
	rate.default: 0.5
	rate.type: number
	EOF
	test_cmp expect actual
'

test_expect_success 'arguments that main gives' '
	attrs base default >actual &&
	printf "%s\n" "flags-dest: args" "rate.default: 0.5" "steps.default: 3" >expect &&
	test_cmp expect actual &&
	guild run -y base steps=5 >out &&
	echo "True x 0.5 5" >expect &&
	test_cmp expect out
'

test_expect_success 'a script that fails: one line, the whole with --debug' '
	guild run fails.py --help-op >out 2>err &&
	echo "WARNING: cannot import flags from fails.py: ModuleNotFoundError: No module named '\''nothing_like_this'\'' (run with guild --debug for details)" >expect &&
	test_cmp expect err &&
	guild --debug run fails.py --help-op >out 2>err &&
	grep "^WARNING: cannot import flags from fails.py: ModuleNotFoundError: No module named .nothing_like_this.$" err &&
	grep "line 2, in <module>$" err
'

test_expect_success 'a script that is no Python' '
	guild run syntax.py --help-op >out 2>err &&
	grep "^WARNING: cannot import flags from [.]/syntax.py: invalid syntax on line 1$" err &&
	grep "^  foo bar$" err
'

test_expect_success 'NO_WARN_FLAGS_IMPORT' '
	NO_WARN_FLAGS_IMPORT=1 guild run fails.py --help-op >out 2>err &&
	! test -s err
'

test_expect_success 'a script in a folder finds the modules of the project' '
	mkdir -p nested/scripts nested/lib && : >nested/lib/__init__.py && echo "lr = 0.5" >nested/lib/defaults.py &&
	printf "import argparse\nfrom lib import defaults\np = argparse.ArgumentParser()\np.add_argument(\"--lr\", type=float, default=defaults.lr)\np.parse_args()\n" \
		>nested/scripts/train.py &&
	echo "op: {main: scripts/train, flags-import: all}" >nested/guild.yml &&
	(cd nested && guild run op --print-cmd) >actual 2>err && grep -e "-- --lr 0.5$" actual && test ! -s err
'

test_expect_success 'a default that names a file beside the script is its path, spelled as upstream does' '
	mkdir -p files/sub/data && echo "data = \"data/x\"" | tee files/main.py >files/sub/main.py &&
	mkdir files/data && : >files/data/x && : >files/sub/data/x &&
	printf "top: {main: main, flags-import: all}\nsub: {main: sub/main, flags-import: all}\n" >files/guild.yml &&
	(cd files && guild run top --print-cmd && guild run sub --print-cmd) >out &&
	sed "s/.*--data //" out >actual &&
	printf "%s\n" "$PWD/files/./data/x" "$PWD/files/sub/data/x" >expect && test_cmp expect actual
'

test_expect_success 'of a script that is run by its path such a default is in the run, as the script is' '
	(cd files && guild run main.py --print-cmd && guild run ./sub/main.py --print-cmd &&
		guild run "$PWD/main.py" --print-cmd && guild -C sub run main.py --print-cmd) >out &&
	sed "s/.*--data //" out >actual &&
	printf "%s\n" ./data/x ././sub/data/x "$PWD/files/data/x" "$PWD/files/sub/data/x" >expect &&
	test_cmp expect actual
'

test_expect_success 'a script without flags whose modules are not there has no destination' '
	mkdir bare && cat >bare/gone.py <<-\EOF && sed /nothing/d bare/gone.py >bare/here.py &&
	import argparse, os.path
	try:
	    import not_needed
	except ImportError:
	    pass
	from nothing_like_this.at.all import thing
	EOF
	printf "gone: {main: gone}\nhere: {main: here}\n" >bare/guild.yml &&
	(cd bare && guild run gone --print-env) >actual 2>err && ! grep FLAGS_DEST actual &&
	echo "WARNING: cannot import flags from gone.py: ModuleNotFoundError: No module named '\''nothing_like_this'\'' (run with guild --debug for details)" >expect &&
	test_cmp expect err &&
	(cd bare && guild run here --print-env) >actual 2>err && grep "^FLAGS_DEST=args$" actual && test ! -s err
'

test_expect_success 'nor has one that imports a module whose modules are not there, until they are' '
	mkdir -p chain/pkg && : >chain/pkg/__init__.py && cd chain &&
	printf "import argparse\nimport train\nfrom pkg import first\n" >train.py &&
	echo "from . import second" >pkg/first.py && echo "import pkg.third, pkg.first" >pkg/second.py &&
	echo "import nothing_like_this" >pkg/third.py &&
	printf "import argparse, old\n" >python2.py && echo "print 1" >old.py &&
	printf "train: {}\npython2: {}\n" >guild.yml &&
	guild run train --print-env >actual 2>err && ! grep FLAGS_DEST actual &&
	grep "^WARNING: .* train.py: ModuleNotFoundError: No module named .nothing_like_this. " err &&
	guild run python2 --print-env >actual 2>err && ! grep FLAGS_DEST actual &&
	grep "^WARNING: .* python2.py: SyntaxError: Missing parentheses in call to .print." err &&
	: >pkg/third.py && guild run train --print-env >actual 2>err &&
	grep "^FLAGS_DEST=args$" actual && test ! -s err &&
	echo "import nothing_like_this" >pkg/third.py &&
	guild run train --print-env >actual 2>err && ! grep FLAGS_DEST actual
'

# scalars OP: the patterns that its run records.
scalars () {
	guild run "$1" --stage -y --run-id r >/dev/null 2>&1 &&
	sed -n "/^output-scalars/,/^python-requires/p" "$GUILD_HOME/runs/r/.guild/attrs/op" | sed \$d &&
	guild runs rm -yp r 2>/dev/null
}

test_expect_success 'what Keras prints is captured, unless the operation says what to' '
	mkdir keras && cd keras &&
	printf "from tensorflow import keras\nlr = 1\nkeras.Sequential().fit(lr)\n" >train.py &&
	printf "import argparse, keras\nkeras.predict(argparse.ArgumentParser().parse_args())\n" >args.py &&
	printf "import keras_tuner\nprint(keras_tuner.fit)\n" >none.py &&
	printf "x = 1 1\nimport keras\nfit()\n" >syntax.py &&
	cat >guild.yml <<-\EOF &&
	train: {}
	import-off: {main: train, flags-import: no}
	dest: {main: train, flags-dest: args, flags-import: no}
	own: {main: train, output-scalars: x}
	never: {main: train, output-scalars: no}
	none: {}
	args: {}
	broken: {main: syntax, flags-import: no}
	EOF
	cat >expect <<-\EOF &&
	output-scalars:
	- Epoch (?P<step>[0-9]+)
	- '\'' - ([a-z_]+): (\value)'\''
	- '\''Test loss: (?P<test_loss>\value)'\''
	- '\''Test accuracy: (?P<test_accuracy>\value)'\''
	- ^\key:\s+\value\s+\((?:step\s+)?(?P<step>\step)\)$
	- ^(\key):\s+(\value)(?:\s+\(.*\))?$
	EOF
	for op in train import-off dest train.py args; do
		scalars $op >actual && test_cmp expect actual || return 1
	done &&
	printf "output-scalars:\n- x\n" >expect && scalars own >actual && test_cmp expect actual &&
	echo "output-scalars: []" >expect && scalars never >actual && test_cmp expect actual &&
	echo "output-scalars: null" >expect && scalars none >actual && test_cmp expect actual &&
	scalars broken >actual && test_cmp expect actual
'

test_done
