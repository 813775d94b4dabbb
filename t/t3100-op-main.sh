#!/bin/sh
test_description='guild.op_main: run a Python module with its flags'
. "${0%/*}/lib/test-lib.sh"

command -v python3 >/dev/null || test_skip_all 'python3 is not there'
# A shim in PATH starts slowly: use the interpreter behind it.
python=$(python3 -c 'import sys; print(sys.executable)') || test_skip_all 'python3 does not run'
package=${GUILD_TEST_INSTALLED:-$BUILD}/libexec/guild/python

# op_main [VAR=VALUE...] -- ARG...: as guild starts a Python operation here
op_main () {
	op_env=
	while test "$1" != --; do
		op_env="$op_env $1"
		shift
	done
	shift
	env PYTHONPATH="$PWD:$package" $op_env "$python" -um guild.op_main "$@"
}

cat >show.py <<'EOT'
import sys
print(sys.argv[1:])
EOT

cat >vals.py <<'EOT'
import sys
x = 1
s = "a"
if s:
    y = 2
z = w = 3
print(sys.argv[1:], repr(x), repr(s), repr(y), repr(z), repr(w))
x = 5
print(x)
EOT

test_expect_success 'args: base arguments, then flag arguments' '
	op_main -- show a -- b -- --x 1 >actual &&
	echo "['\''a'\'', '\''--'\'', '\''b'\'', '\''--x'\'', '\''1'\'']" >expect &&
	test_cmp expect actual &&
	op_main FLAGS_DEST=args:click -- show --x 1 >actual &&
	echo "['\''--x'\'', '\''1'\'']" >expect &&
	test_cmp expect actual
'

test_expect_success 'none and unknown destinations: no flag arguments' '
	echo "['\''a'\'']" >expect &&
	op_main FLAGS_DEST=none -- show a -- --x 1 >actual &&
	test_cmp expect actual &&
	op_main FLAGS_DEST=config:c.yml -- show a -- --x 1 >actual &&
	test_cmp expect actual
'

test_expect_success 'globals: first assignments give way, later ones stay' '
	op_main FLAGS_DEST=globals -- vals a -- b --x 1.5 --y no --z "q r" --s >actual &&
	cat >expect <<-\EOT &&
	['\''a'\'', '\''b'\''] 1.5 True False '\''q r'\'' 3
	5
	EOT
	test_cmp expect actual
'

test_expect_success 'globals: a name that the module does not assign' '
	echo "print(new)" >new.py &&
	op_main FLAGS_DEST=globals -- new -- --new 7 >actual &&
	echo 7 >expect &&
	test_cmp expect actual
'

test_expect_success 'globals: an if body may become empty' '
	printf "%s\n" "if True:" "    a = 1" "print(a)" >empty.py &&
	op_main FLAGS_DEST=globals -- empty -- --a 2 >actual &&
	echo 2 >expect &&
	test_cmp expect actual
'

cat >values.py <<'EOT'
print(repr(v))
EOT

test_expect_success 'globals: values are read as YAML' '
	while IFS="|" read -r text value; do
		echo "$text|$(op_main FLAGS_DEST=globals -- values -- --v "$text")" || return 1
	done >actual <<-\EOT &&
	1e5|
	-1e-3|
	1_000|
	017|
	0x1f|
	1:30|
	.inf|
	yes|
	~|
	2020-01-31|
	[1, a b, "c", '\''it'\'''\''s'\'']|
	{a: 1, b: [], c: {d: null}}|
	"\xE9\u20ac"|
	a: b|
	[]|
	{? '\'''\'' : 1}|
	!!set {1: null}|
	[!!set {}]|
	EOT
	cat >expect <<-\EOT &&
	1e5|100000.0
	-1e-3|-0.001
	1_000|1000
	017|15
	0x1f|31
	1:30|90
	.inf|inf
	yes|True
	~|None
	2020-01-31|datetime.date(2020, 1, 31)
	[1, a b, "c", '\''it'\'''\''s'\'']|[1, '\''a b'\'', '\''c'\'', "it'\''s"]
	{a: 1, b: [], c: {d: null}}|{'\''a'\'': 1, '\''b'\'': [], '\''c'\'': {'\''d'\'': None}}
	"\xE9\u20ac"|'\''é€'\''
	a: b|{'\''a'\'': '\''b'\''}
	[]|[]
	{? '\'''\'' : 1}|{'\'''\'': 1}
	!!set {1: null}|{1}
	[!!set {}]|[set()]
	EOT
	test_cmp expect actual
'

test_expect_success 'globals: values that take several arguments, or none' '
	op_main FLAGS_DEST=globals -- values -- --v 1 -2 x >actual &&
	op_main FLAGS_DEST=globals -- values -- --v 1 --v 2 >>actual &&
	op_main FLAGS_DEST=globals -- values -- --v --w >>actual &&
	op_main FLAGS_DEST=globals -- values -- -v3 >>actual &&
	cat >expect <<-\EOT &&
	[1, -2, '\''x'\'']
	[1, 2]
	True
	'\''3'\''
	EOT
	test_cmp expect actual
'

test_expect_success 'globals: which arguments are flags, and of what' '
	cat >args.py <<-\EOT &&
	import sys
	print(sys.argv[1:], {n: v for n, v in sorted(globals().items()) if len(n) < 3 and n != "In"})
	EOT
	while read -r line; do
		eval "op_main FLAGS_DEST=globals -- args -- $line" || return 1
	done >actual <<-\EOT &&

	left over
	left --a 4 --b text
	--a 4 5 --b two words
	--a
	--a --b -0.25
	--a --b off --c
	-a text
	-atext
	-atext more
	-atext -b
	--a -9 --b -2.5e-3
	--a --b -0.5 --c -dxy
	--a 0.0005 --b 5e-04 --c 5.e-04
	--a "[7,8]" -b -c 9
	EOT
	cat >expect <<-\EOT &&
	[] {}
	['\''left'\'', '\''over'\''] {}
	['\''left'\''] {'\''a'\'': 4, '\''b'\'': '\''text'\''}
	[] {'\''a'\'': [4, 5], '\''b'\'': ['\''two'\'', '\''words'\'']}
	[] {'\''a'\'': True}
	[] {'\''a'\'': True, '\''b'\'': -0.25}
	[] {'\''a'\'': True, '\''b'\'': False, '\''c'\'': True}
	[] {'\''a'\'': '\''text'\''}
	[] {'\''a'\'': '\''text'\''}
	[] {'\''a'\'': ['\''text'\'', '\''more'\'']}
	[] {'\''a'\'': '\''text'\'', '\''b'\'': True}
	[] {'\''a'\'': -9, '\''b'\'': -0.0025}
	[] {'\''a'\'': True, '\''b'\'': -0.5, '\''c'\'': True, '\''d'\'': '\''xy'\''}
	[] {'\''a'\'': 0.0005, '\''b'\'': 0.0005, '\''c'\'': 0.0005}
	[] {'\''a'\'': [7, 8], '\''b'\'': True, '\''c'\'': 9}
	EOT
	test_cmp expect actual
'

test_expect_success 'globals: what precedes the last -- is no flag' '
	op_main FLAGS_DEST=globals -- args --a 4 -- >actual &&
	op_main FLAGS_DEST=globals -- args --a 4 -- --b 5 >>actual &&
	op_main FLAGS_DEST=globals -- args --a 4 -- --b 5 -- >>actual &&
	cat >expect <<-\EOT &&
	['\''--a'\'', '\''4'\''] {}
	['\''--a'\'', '\''4'\''] {'\''b'\'': 5}
	['\''--a'\'', '\''4'\'', '\''--'\'', '\''--b'\'', '\''5'\''] {}
	EOT
	test_cmp expect actual
'

test_expect_success 'globals: a destination of several levels' '
	echo "print(p)" >nested.py &&
	op_main FLAGS_DEST=global:p -- nested -- >actual &&
	op_main FLAGS_DEST=global:p.q.r -- nested -- --a 4 --b 5 >>actual &&
	printf "%s\n" "{}" "{'\''q'\'': {'\''r'\'': {'\''a'\'': 4, '\''b'\'': 5}}}" >expect &&
	test_cmp expect actual
'

test_expect_success 'globals: text that is no YAML is an error' '
	test_must_fail op_main FLAGS_DEST=globals -- values -- --v "[1" 2>err &&
	grep "ValueError: cannot read .\[1. as YAML" err &&
	test_must_fail op_main FLAGS_DEST=globals -- values -- --v "!!set [1]" 2>err &&
	grep "as YAML: expected .{." err
'

test_expect_success 'global, dict and namespace: nested by dots' '
	echo "print(p)" >nested.py &&
	op_main FLAGS_DEST=global:p -- nested -- --a.b 1 --a.c x --d 2 >actual &&
	op_main FLAGS_DEST=dict:p.q -- nested -- --a 1 >>actual &&
	op_main FLAGS_DEST=namespace:p -- nested -- --a.b 1 --d 2 >>actual &&
	cat >expect <<-\EOT &&
	{'\''a'\'': {'\''b'\'': 1, '\''c'\'': '\''x'\''}, '\''d'\'': 2}
	{'\''q'\'': {'\''a'\'': 1}}
	namespace(a=namespace(b=1), d=2)
	EOT
	test_cmp expect actual &&
	test_must_fail op_main FLAGS_DEST=dict:p -- nested -- --a 1 --a.b 2 2>err &&
	grep "'\''a.b'\'' cannot be nested: conflicts with {'\''a'\'': 1}" err
'

test_expect_success 'modules are found in folders and packages' '
	mkdir -p sub pkg space/in runs &&
	echo "import sys; print(sys.argv[0])" >sub/m.py &&
	: >pkg/__init__.py &&
	echo "value = 3" >pkg/other.py &&
	echo "from .other import value; print(value, __name__, __package__)" >pkg/m.py &&
	echo "print(__package__)" >space/in/m.py &&
	: >runs/__init__.py &&
	echo "print(1)" >runs/__main__.py &&
	op_main -- sub/m >actual &&
	op_main -- pkg.m >>actual &&
	op_main -- space.in.m >>actual &&
	op_main -- runs >>actual &&
	cat >expect <<-EOT &&
	$PWD/sub/m.py
	3 __main__ pkg
	space.in
	1
	EOT
	test_cmp expect actual
'

test_expect_success 'modules that are not there, or cannot run' '
	test_expect_code 1 op_main -- nope 2>err &&
	echo "guild: No module named nope" >expect &&
	test_cmp expect err &&
	test_expect_code 1 op_main -- pkg 2>err &&
	echo "guild: No module named pkg.__main__ ('\''pkg'\'' is a package and cannot be directly executed)" >expect &&
	test_cmp expect err &&
	test_expect_code 2 op_main -- 2>err &&
	echo "guild.op_main: missing required arg" >expect &&
	test_cmp expect err
'

test_expect_success 'sys.path: PYTHONPATH alone, unless told otherwise' '
	mkdir -p elsewhere &&
	echo "import os, sys; print(*map(os.path.abspath, sys.path[:2]), sep=chr(10))" >path.py &&
	op_main -- path >actual &&
	printf "%s\n" "$PWD" "$package" >expect &&
	test_cmp expect actual &&
	(cd elsewhere && env NO_SYS_PATH_MODIFY=1 PYTHONPATH="$TRASH/work:$package" \
		"$python" -um guild.op_main path) >actual &&
	printf "%s\n" "$PWD/elsewhere" "$PWD" >expect &&
	test_cmp expect actual &&
	op_main SCRIPT_DIR=/nowhere -- path >actual &&
	printf "%s\n" /nowhere "$PWD" >expect &&
	test_cmp expect actual
'

cat >fail.py <<'EOT'
def f():
    raise ValueError("bad")
try:
    1 / 0
except ZeroDivisionError:
    f()
EOT

test_expect_success 'a traceback begins in the user'\''s code' '
	test_expect_code 1 op_main -- fail 2>err &&
	! grep op_main err &&
	sed "/\^/d" err >actual &&
	cat >expect <<-EOT &&
	Traceback (most recent call last):
	  File "$PWD/fail.py", line 4, in <module>
	    1 / 0
	ZeroDivisionError: division by zero

	During handling of the above exception, another exception occurred:

	Traceback (most recent call last):
	  File "$PWD/fail.py", line 6, in <module>
	    f()
	  File "$PWD/fail.py", line 2, in f
	    raise ValueError("bad")
	ValueError: bad
	EOT
	test_cmp expect actual &&
	test_expect_code 1 op_main LOG_LEVEL=10 -- fail 2>err &&
	grep op_main err
'

test_expect_success 'sys.exit passes its status on' '
	echo "import sys; sys.exit(3)" >exit.py &&
	test_expect_code 3 op_main -- exit 2>err &&
	test ! -s err
'

# Python's locks need a /dev/shm that we may write to.
python3 -c 'import multiprocessing; multiprocessing.Lock()' 2>/dev/null && test_set_prereq LOCKS
test_expect_success LOCKS 'the module is __main__ to others' '
	cat >main.py <<-\EOT &&
	import multiprocessing, pickle
	class A: pass
	def double(x): return 2 * x
	if __name__ == "__main__":
	    pickle.loads(pickle.dumps(A()))
	    with multiprocessing.get_context("spawn").Pool(1) as pool:
	        print(pool.map(double, [1, 2]))
	EOT
	op_main -- main >actual &&
	echo "[2, 4]" >expect &&
	test_cmp expect actual
'

test_expect_success 'a break point, and a stop at an error' '
	printf "%s\n" "# none" "" "x = 1" "print(x)" >brk.py &&
	op_main PDB_BREAKS=1 -- brk >actual &&
	sed "/^(Pdb)/d" actual >out &&
	cat >expect <<-EOT &&
	Breakpoint 1 at $PWD/brk.py:3
	> $PWD/brk.py(3)<module>()
	-> x = 1
	EOT
	test_cmp expect out &&
	test_expect_code 1 op_main BREAK_ON_ERROR=1 -- fail >actual 2>err &&
	grep "Entering post mortem debug session" err &&
	grep "fail.py(2)f()" actual
'

test_expect_success 'an installed guild package further down the path is reachable' '
	mkdir -p other/guild &&
	echo "__version__ = 0" >other/guild/__init__.py &&
	echo "name = 1" >other/guild/ipy.py &&
	echo "from guild import ipy; import guild; print(ipy.name, guild.__version__)" >use.py &&
	env PYTHONPATH="$PWD:$package:$PWD/other" "$python" -um guild.op_main use >actual &&
	echo "1 0.9.1" >expect &&
	test_cmp expect actual
'

test_expect_success 'guild.pass prints its arguments' '
	op_main -- guild.pass -- --x "a b" >actual &&
	echo "--x '\''a b'\''" >expect &&
	test_cmp expect actual &&
	op_main -- guild.pass >actual &&
	test ! -s actual
'

test_expect_success 'the start loads little' '
	echo "import sys; print(*sorted(sys.modules), sep=chr(10))" >mods.py &&
	PYTHONPATH="$PWD" "$python" -um mods | sort >plain &&
	op_main FLAGS_DEST=globals -- mods -- --x 1 >actual &&
	sort actual | comm -13 plain - | grep -v warnings >added &&
	cat >expect <<-\EOT &&
	_ast
	guild
	guild._globals
	guild._yaml
	EOT
	test_cmp expect added
'

test_done
