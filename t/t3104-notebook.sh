#!/bin/sh
test_description='notebooks: their flags, and what a run makes of them'
. "${0%/*}/lib/test-lib.sh"

command -v python3 >/dev/null || test_skip_all 'python3 is not there'
python3 -c 'import sys; sys.exit(sys.version_info < (3, 8))' ||
	test_skip_all 'python3 is older than 3.8'
package=${GUILD_TEST_INSTALLED:-$BUILD}/libexec/guild/python

# What stands for Jupyter: it executes cells here, and writes a page.
mkdir "$TRASH/jupyter"
cat >"$TRASH/jupyter/nbconvert.py" <<'EOF'
import contextlib, io, json, sys
args = sys.argv[1:]
path = args[-1]
if "--execute" in args:
    notebook = json.load(open(path))
    names = {}
    for i, cell in enumerate(notebook["cells"]):
        if cell["cell_type"] != "code":
            continue
        out = io.StringIO()
        with contextlib.redirect_stdout(out):
            exec("".join(cell["source"]), names)
        cell["execution_count"] = i
        cell["outputs"] = [{"output_type": "stream", "name": "stdout", "text": [out.getvalue()]}]
        if "image" in names:
            cell["outputs"].append(
                {"output_type": "display_data", "data": {"image/png": names.pop("image")}})
        if "result" in names:
            cell["outputs"].append(
                {"output_type": "execute_result", "data": {"text/plain": names.pop("result")}})
    json.dump(notebook, open(path, "w"))
else:
    open(path.replace(".ipynb", ".html"), "w").write(" ".join(args))
EOF
cat >"$TRASH/jupyter/IPython.py" <<'EOF'
raise ImportError("reading a notebook does not need IPython")
EOF

# notebook FILE: one cell for each part of standard input that a line "---" ends
notebook () {
	python3 -c '
import json, sys
cells = [{"cell_type": "markdown", "metadata": {}, "source": ["hidden = 1"]}]
for text in sys.stdin.read().split("---\n"):
    cells.append({"cell_type": "code", "execution_count": None, "metadata": {}, "outputs": [],
                  "source": text.rstrip("\n").splitlines(True)})
meta = {"kernelspec": {"display_name": "Python 3", "language": "python", "name": "python3"}}
json.dump({"cells": cells, "metadata": meta, "nbformat": 4, "nbformat_minor": 4},
          open(sys.argv[1], "w"))
' "$1"
}

# cells FILE: the code
cells () {
	python3 -c '
import json, sys
for cell in json.load(open(sys.argv[1]))["cells"]:
    if cell["cell_type"] == "code":
        print("".join(cell["source"]))
' "$1"
}

notebook work.ipynb <<'EOF'
x = 1
y : int = 2
print("sum", x + y)
---
a: float = 1; b = "h\u00e9"
c = b + "!"
m = n = True
one, two = 1, 2
if m:
    inner = 1
---
items = [1, "two"]
table = {"k": [1, 2]}
x = 3
EOF

# flags OP...: the flags of --help-op
flags () {
	guild run "$@" --help-op 2>/dev/null | sed -n '/^Flags:/,$s/^  //p'
}

test_expect_success 'literals that cells assign are flags' '
	cat >expect <<-\EOF &&
	a      (default is 1)
	b      (default is "h\xE9")
	items  (default is '\''1 two'\'')
	n      (default is yes)
	table  (default is {k: [1, 2]})
	x      (default is 3)
	y      (default is 2)
	EOF
	flags work.ipynb >actual &&
	test_cmp expect actual
'

test_expect_success 'types: of an annotation, else of the value' '
	guild run work.ipynb --test-flags 2>/dev/null | awk "/^  [a-z]/ {name = \$1} /^    type:/ {print name \$2}" >actual &&
	printf "%s\n" a:float b:string items: n:boolean table: x:number y:int >expect &&
	test_cmp expect actual
'

test_expect_success 'the command is upstream'\''s' '
	guild run work.ipynb --print-cmd y=7 >out &&
	grep " -um guild.op_main guild.plugins.nbexec $PWD/work.ipynb -- --a 1.0 .* --y 7$" out
'

test_expect_success 'without nbconvert there is a run that says what is missing' '
	mkdir bare && PYTHONPATH="$PWD/bare" &&
	echo "import sys; sys.modules[\"nbconvert\"] = None" >bare/sitecustomize.py &&
	export PYTHONPATH && test_when_finished "unset PYTHONPATH" &&
	test_expect_code 1 guild run -y work.ipynb 2>err &&
	grep "^ERROR: \[guild\] jupyter-nbconvert is required to run Notebooks" err &&
	test "$(guild select --error)"
'

test_expect_success 'executed with the values of flags, printed, a page made' '
	PYTHONPATH="$TRASH/jupyter" guild run -y work.ipynb x=40 b="it'\''s" n=no items="7" >out 2>err &&
	echo "sum 42" >expect &&
	test_cmp expect out &&
	cat >expect <<-\EOF &&
	INFO: [guild] Initializing work.ipynb for run
	INFO: [guild] Executing work.ipynb
	INFO: [guild] Saving HTML
	EOF
	sed "/^Refreshing/d" err >actual &&
	test_cmp expect actual &&
	cat >expect <<-\EOF &&
	x = 40
	y : int = 2
	print("sum", x + y)
	a: float = 1.0; b = "it'\''s"
	c = b + "!"
	m = n = None
	one, two = 1, 2
	if m:
	    inner = 1
	items = [7]
	table = {'\''k'\'': [1, 2]}
	x = 40
	EOF
	cells "$(guild select --dir)/work.ipynb" >actual &&
	test_cmp expect actual &&
	echo "-y --log-level WARN --to html work.ipynb" >expect &&
	guild cat -p work.html >actual && echo >>actual &&
	test_cmp expect actual &&
	grep "hidden = 1" work.ipynb
'

test_expect_success 'what the run made of its notebook is no finding' '
	guild fsck "$(guild select)" 2>err && echo "Checked 1 run(s): nothing found" >expect && test_cmp expect err
'

test_expect_success 'a restart runs what the run was made of' '
	PYTHONPATH="$TRASH/jupyter" guild run -y --restart "$(guild select)" y=5 >out 2>&1 &&
	grep "sum 45" out &&
	cp work.ipynb kept.ipynb && echo "x = 0" | notebook work.ipynb &&
	test_when_finished "mv kept.ipynb work.ipynb" &&
	PYTHONPATH="$TRASH/jupyter" guild run -y --restart "$(guild select)" >out 2>&1 &&
	grep "sum 45" out
'

cat >guild.yml <<'EOF'
add:
  notebook: sum.ipynb --html-no-input
  flags:
    x: { nb-replace: 'print\((\S+) \+' }
    y: { default: 20, nb-replace: ['\+ (\S+)\)', '# y=(\d+) and (\d+)'] }
some: { notebook: work.ipynb, flags-import: [x, y], flags-import-skip: [y], flags: { y: 9 } }
given: { notebook: work.ipynb, flags: { x: null, z: 1 } }
none: { notebook: work.ipynb, flags-import: no }
work.ipynb: { requires: [{ file: more.txt }], flags-import: all }
main-says: { main: guild.plugins.nbexec work.ipynb --no-exec, flags-import: all }
gone: { notebook: gone.ipynb, flags-import: all }
bad: { notebook: sum.ipynb, flags: { x: { default: 1, nb-replace: '(' } } }
EOF
echo more >more.txt
notebook sum.ipynb <<'EOF'
print(1 + 2)  # y=1 and 2
---
print(3 + 4)
EOF

test_expect_success 'flags-import decides which' '
	echo "x  (default is 3)" >expect &&
	flags some >actual && echo "y  (default is 9)" >>expect && test_cmp expect actual &&
	flags given >actual && printf "x  (default is 3)\nz  (default is 1)\n" >expect && test_cmp expect actual &&
	flags none >actual && ! test -s actual &&
	flags gone >actual && ! test -s actual &&
	flags main-says >actual && test "$(wc -l <actual)" -eq 7 &&
	flags work.ipynb >actual && test "$(wc -l <actual)" -eq 7
'

test_expect_success 'nb-replace finds values, and is where they go' '
	flags add >actual &&
	printf "x  (default is 3)\ny  (default is 20)\n" >expect &&
	test_cmp expect actual &&
	PYTHONPATH="$TRASH/jupyter" guild run -y add x=1.5 y=-3 >out 2>err &&
	printf "%s\n" -1.5 -1.5 >expect &&
	test_cmp expect out &&
	printf "%s\n" "print(1.5 + -3)  # y=-3 and -3" "print(1.5 + -3)" >expect &&
	cells "$(guild select --dir)/sum.ipynb" >actual &&
	test_cmp expect actual &&
	grep "Saving HTML (omitting input cells)" err &&
	guild cat -p sum.html >page && grep -e "--no-input" page &&
	test_must_fail grep NB_REPLACE "$(guild select --dir)/.guild/attrs/op"
'

test_expect_success 'a pattern that is none' '
	PYTHONPATH="$TRASH/jupyter" test_must_fail guild run -y bad 2>err &&
	grep "^ERROR: \[guild\] invalid nb-replace pattern .(.: " err
'

test_expect_success 'an operation named like a notebook runs it, with its dependencies' '
	PYTHONPATH="$TRASH/jupyter" guild run -y work.ipynb >out 2>err &&
	grep "^sum 5$" out &&
	guild ls -n >files && grep "^more.txt$" files
'

test_expect_success 'NB_NO_EXEC and --no-exec: the copy alone' '
	NB_NO_EXEC=1 guild run -y add x=5 2>err &&
	grep "NB_NO_EXEC specified, skipping execute" err &&
	cells "$(guild select --dir)/sum.ipynb" | grep "print(5 + 20)" &&
	guild run -y main-says x=6 2>err &&
	cells "$(guild select --dir)/work.ipynb" | grep "^x = 6$"
'

test_expect_success 'results and images' '
	notebook shown.ipynb <<-\EOF &&
	result = "[1, 2]"
	---
	image = "aGVsbG8="
	EOF
	PYTHONPATH="$TRASH/jupyter" guild run -y shown.ipynb >out 2>err &&
	echo "Out[1]: [1, 2]" >expect &&
	test_cmp expect out &&
	grep "Saving images" err &&
	test "$(cat "$(guild select --dir)/shown_2_0.png")" = hello &&
	NB_NO_IMAGES=1 PYTHONPATH="$TRASH/jupyter" guild run -y shown.ipynb >out 2>&1 &&
	! test -e "$(guild select --dir)/shown_2_0.png"
'

test_expect_success 'IPython'\''s own lines are left alone' '
	notebook magic.ipynb <<-\EOF &&
	%matplotlib inline
	x = 1
	!ls \
	  -l
	files = !ls
	print?
	if x:
	    %cd ..
	    y = 2
	---
	%%bash
	z=1
	EOF
	echo "x  (default is 1)" >expect &&
	flags magic.ipynb >actual &&
	test_cmp expect actual &&
	NB_NO_EXEC=1 guild run -y magic.ipynb x=8 2>err &&
	cells magic.ipynb | sed "s/^x = 1/x = 8/" >expect &&
	cells "$(guild select --dir)/magic.ipynb" >actual &&
	test_cmp expect actual
'

test_expect_success 'what is no Python and what is no notebook are warnings' '
	echo "1 +" | notebook broken.ipynb &&
	guild run broken.ipynb --help-op 2>err >out &&
	grep "^WARNING: error parsing Python source .1 +.: invalid syntax (<unknown>, line 1)" err &&
	echo "{" >empty.ipynb &&
	guild run empty.ipynb --help-op 2>err >out &&
	grep "^WARNING: error loading notebook .$PWD/empty.ipynb.: " err &&
	echo "[]" >empty.ipynb &&
	guild run empty.ipynb --help-op 2>err >out &&
	grep "^WARNING: error loading notebook" err
'

test_expect_success 'names: as typed, or the last part of a path that leads out' '
	mkdir sub && notebook sub/Deep.IPYNB </dev/null &&
	NB_NO_EXEC=1 guild run -y sub/Deep.IPYNB 2>/dev/null &&
	echo "script:$PWD '\'''\'' '\'''\'' sub/Deep.IPYNB" >expect &&
	cp "$(guild select --dir)/.guild/opref" actual && echo >>actual &&
	test_cmp expect actual &&
	(cd sub && NB_NO_EXEC=1 guild run -y ../work.ipynb 2>/dev/null) &&
	echo "script:$PWD '\'''\'' '\'''\'' work.ipynb" >expect &&
	cp "$(guild select --dir)/.guild/opref" actual && echo >>actual &&
	test_cmp expect actual
'

# ---- single replacements: text, then what it becomes with x and y ----
# becomes VALUES TEXT EXPECTED
becomes () {
	test "$(PYTHONPATH="$package" python3 -c '
import sys
from guild import _notebook
print(_notebook.replace_assigns(sys.argv[2], eval("dict(%s)" % sys.argv[1]), {"x": "as given"}))
' "$1" "$2")" = "$3" || { echo "with $1, $2 is not: $3"; return 1; }
}

test_expect_success 'values of any form are replaced, all else stays' '
	becomes x=11 "x = -1" "x = 11" &&
	becomes x=-11 "x = +1" "x = -11" &&
	becomes "x=-33,y=-444" "x = -11111111111111111111111; y = -2" "x = -33; y = -444" &&
	becomes "x=6,y=7,z=8" "x = 1; y = 2; z=-3" "x = 6; y = 7; z=8" &&
	becomes x=6 "x = 1  # a comment" "x = 6  # a comment" &&
	becomes x=222 "x = (1)" "x = (222)" &&
	becomes x=222 "x = -(((1)))" "x = 222" &&
	becomes x=-11 "x = -(

    1
)" "x = -11" &&
	becomes x=5 "x = (

       1
    )" "x = (

       5
    )" &&
	becomes x=None "x = 1" "x = None" &&
	becomes x=None "x = '\''a'\''" "x = '\''as given'\''" &&
	becomes x=2 "x = '\''a'\''" "x = 2" &&
	becomes "x=1,y=2" "x = y = 1" "x = y = 2" &&
	becomes x=3 "x = y = 1" "x = y = 1" &&
	becomes b=6 "a = 1
b = '\'''\'''\''Line 1
Line 2
'\'''\'''\''
c" "a = 1
b = 6
c" &&
	becomes x=True "x = \\
 \\
1" "x = \\
 \\
True" &&
	becomes x=2 "é = \"ü\"; x = \"ö\" # ä" "é = \"ü\"; x = 2 # ä" &&
	becomes x=2 "x += 1; x = f(1); (x) = 1; x.y = 1; x[0] = 1" "x += 1; x = f(1); (x) = 2; x.y = 1; x[0] = 1"
'

test_done
