#!/bin/sh
test_description='_import_flags.py: what a script says about its flags'
. "${0%/*}/lib/test-lib.sh"

command -v python3 >/dev/null || test_skip_all 'python3 is not there'
python=$(python3 -c 'import sys; print(sys.executable)') || test_skip_all 'python3 does not run'
package=${GUILD_TEST_INSTALLED:-$BUILD}/libexec/guild/python

# ask MODE DEST SCRIPT [ARG...]: the flags that count, one a line, after the destination
ask () {
	ask_mode=$1 ask_dest=$2 ask_script=$3
	shift 3
	"$python" -S "$package/guild/_import_flags.py" 10 "$ask_mode" "$ask_dest" \
		"$PWD/$ask_script" "" "$PWD" "" "$@" >answer 2>errors || return
	tail -n 1 answer | sed -e 's/, "files": .*//' -e 's/^{"dest": //' -e 's/, "flags": {/\
/' -e 's/}}*$//' -e 's/}, "/\
"/g'
}

cat >globals.py <<'EOT'
import os
i = 1; j = 2
f = -1e-05
s = "a\n'\u20ac"
p = "sub/file"
p2 = "sub/none"
l = [1, "a b", [True]]
d = {"a": 1, "b": {"c": [1]}, "_x": 1}
t = (1,)
n = None
a = b = True
i = 7
x: int = 3
computed = i + 1
_private = 1
ns = SimpleNamespace(a=1, b=SimpleNamespace(c=False))
if a:
    nested = 1
EOT

test_expect_success 'globals: literals of the module, each first one' '
	mkdir sub && : >sub/file &&
	ask flags "" globals.py >actual &&
	cat >expect <<-EOF &&
	"globals"
	"i": {"default": 1, "type": "number"
	"f": {"default": -1e-05, "type": "number"
	"s": {"default": "a\\U0000000a\\U00000027\\U000020ac", "type": "string"
	"p": {"default": "$PWD/sub/file", "type": "string"
	"p2": {"default": "sub/none", "type": "string"
	"l": {"default": [1, "a b", [true]], "arg-split": true
	"n": {"default": null
	"a": {"default": true, "type": "boolean"
	"b": {"default": true, "type": "boolean"
	EOF
	sed "s/\\\\U00000027/'\''/" expect >expect2 &&
	sed "s/\\\\U00000027/'\''/" actual >actual2 &&
	test_cmp expect2 actual2
'

test_expect_success 'dict and namespace: nested names' '
	cat >expect <<-\EOF &&
	"dict:d"
	"a": {"default": 1, "type": "number"
	"b.c": {"default": [1], "arg-split": true
	EOF
	ask flags dict:d globals.py >actual &&
	test_cmp expect actual &&
	cat >expect <<-\EOF &&
	"namespace:ns"
	"a": {"default": 1, "type": "number"
	"b.c": {"default": false, "type": "boolean"
	EOF
	ask flags namespace:ns globals.py >actual &&
	test_cmp expect actual
'

test_expect_success 'dict: another value is a warning' '
	ask flags dict:i globals.py &&
	grep "cannot import flags for param .i. in .globals.py.: param must be a dict or SimpleNamespace (got int)" answer &&
	ask flags global:none globals.py &&
	grep "(got NoneType)" answer
'

test_expect_success 'nothing is imported for globals' '
	printf "%s\n" "import nothing_like_this" "x = 1" "1 / 0" >broken.py &&
	ask flags "" broken.py >actual &&
	printf "%s\n" "\"globals\"" "\"x\": {\"default\": 1, \"type\": \"number\"" >expect &&
	test_cmp expect actual
'

test_expect_success 'the destination by what the script imports' '
	while read -r dest text; do
		echo "$text" >dest.py && : >lib.py && : >click.py &&
		ask dest "" dest.py >actual &&
		echo "\"$dest\"" >expect &&
		head -n 1 actual | test_cmp expect - || return 1
	done <<-\EOF
	args import argparse
	args from argparse import ArgumentParser
	args def f(): import os, argparse
	args from lib import argparse
	args import click, argparse
	args:click import click
	args:click from click import command
	globals import argparse2
	globals x = "import argparse"
	EOF
'

cat >args.py <<'EOT'
import argparse
import helper
print("noise")
p = argparse.ArgumentParser()
p.add_argument("--lr", "-l", type=float, default=1e-05, help="Learning rate")
p.add_argument("-n", "--num", type=int, choices=[1, 2], required=True)
p.add_argument("--range", type=int, choices=range(2))
p.add_argument("--list", nargs="+", default=["a b", 1])
p.add_argument("--on", action="store_true")
p.add_argument("--off", action="store_false")
p.add_argument("--odd", type=lambda x: x, default=object())
p.add_argument("--count", action="count")
p.add_argument("--hidden", help=argparse.SUPPRESS, default=argparse.SUPPRESS)
p.add_argument("-s")
p.add_argument("pos")
p.parse_args()
raise SystemExit("not reached")
EOT

test_expect_success 'args: options of the parser' '
	echo "x = 1" >helper.py &&
	ask flags "" args.py >actual &&
	sed "s/<object .*>/OBJECT/" actual >scrubbed &&
	cat >expect <<-\EOF &&
	"args"
	"lr": {"description": "Learning rate", "default": 1e-05, "type": "float"
	"num": {"choices": [1, 2], "required": true, "type": "int"
	"range": {"choices": [0, 1], "type": "int"
	"list": {"default": ["a b", 1], "arg-split": true
	"on": {"default": false, "choices": [true, false], "arg-switch": true
	"off": {"default": true, "choices": [true, false], "arg-switch": false
	"odd": {"default": "OBJECT"
	"hidden": {
	EOF
	test_cmp expect scrubbed &&
	grep "cannot serialize value <object .* for flag odd - coercing to string" answer &&
	grep "unsupported flag type <function <lambda> .*> for flag odd - ignoring type setting" answer &&
	grep "noise" errors
'

test_expect_success 'args: the answer names the modules it depends on' '
	grep "$PWD/args.py" answer &&
	grep "$PWD/helper.py" answer &&
	! grep "argparse.py\|op_main.py" answer &&
	test_path_is_missing __pycache__
'

test_expect_success 'args: an option that has its opposite' '
	cat >bool.py <<-\EOF &&
	import argparse
	p = argparse.ArgumentParser()
	if hasattr(argparse, "BooleanOptionalAction"):
	    p.add_argument("--a", action=argparse.BooleanOptionalAction, default=True)
	    p.add_argument("--b", action=argparse.BooleanOptionalAction)
	else:
	    p.add_argument("--a")
	p.parse_args()
	EOF
	ask flags args bool.py >actual &&
	case "$(cat actual)" in
	*arg-name*)
		cat >expect <<-\EOF &&
		"args"
		"a": {"default": true, "choices": [true, false], "arg-name": "no-a", "arg-switch": false
		"b": {"choices": [true, false], "arg-name": "b", "arg-switch": true
		EOF
		test_cmp expect actual ;;
	esac
'

test_expect_success 'args: base arguments choose the sub-command' '
	cat >sub.py <<-\EOF &&
	import argparse
	p = argparse.ArgumentParser()
	p.add_argument("--top")
	sub = p.add_subparsers()
	a = sub.add_parser("a")
	a.add_argument("--in-a")
	b = sub.add_parser("b")
	b.add_argument("--in-b")
	p.parse_args()
	EOF
	ask flags args sub.py b >actual &&
	printf "%s\n" "\"args\"" "\"in-b\": {" >expect &&
	test_cmp expect actual &&
	ask flags args sub.py >actual &&
	printf "%s\n" "\"args\"" "\"top\": {" >expect &&
	test_cmp expect actual
'

test_expect_success 'args: a script that fails, and one that does not parse' '
	printf "%s\n" "import argparse" "import nothing_like_this" >fail.py &&
	test_must_fail ask flags "" fail.py &&
	test "$(tail -n 1 errors)" = "ModuleNotFoundError: No module named '\''nothing_like_this'\''" &&
	echo "import argparse" >quiet.py &&
	ask flags "" quiet.py >actual &&
	test "$(sed -n 1p actual)" = "\"args\"" &&
	test "$(sed -n 2p actual)" = ""
'

test_expect_success 'args: a script is stopped when its time is over' '
	printf "%s\n" "import argparse, time" "p = argparse.ArgumentParser(add_help=False)" \
		"p.add_argument(\"--x\")" "p.parse_known_args()" "time.sleep(30)" >slow.py &&
	test_expect_code 142 "$python" -S "$package/guild/_import_flags.py" 1 flags args \
		"$PWD/slow.py" "" "$PWD" "" >answer &&
	tail -n 1 answer | grep "\"x\": {}"
'

test_expect_success 'a syntax error names its place' '
	printf "%s\n" "x = 1" "foo bar" >syntax.py &&
	test_must_fail ask flags "" syntax.py &&
	head -n 2 errors >actual &&
	printf "%s\n" "invalid syntax on line 2" "  foo bar" >expect &&
	test_cmp expect actual
'

test_expect_success 'a module is found where the interpreter finds modules' '
	"$python" -S "$package/guild/_import_flags.py" 10 dest "" "" json.tool . "" >answer &&
	grep "\"dest\": \"args\"" answer &&
	test_must_fail "$python" -S "$package/guild/_import_flags.py" 10 dest "" "" \
		nothing_like_this . "" 2>actual &&
	echo "No module named nothing_like_this" >expect &&
	test_cmp expect actual
'

test_done
