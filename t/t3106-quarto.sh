#!/bin/sh
test_description='Quarto documents as operations'
. "${0%/*}/lib/test-lib.sh"

# What stands for Quarto: it prints its arguments, and the parameters that it is given.
mkdir "$TRASH/bin"
cat >"$TRASH/bin/quarto" <<'EOF'
#!/bin/sh
echo "$@"
test "$3" != --execute-params || cat "$4"
EOF
chmod +x "$TRASH/bin/quarto"
PATH="$TRASH/bin:$PATH"

mkdir sub
cat >doc.qmd <<'EOF'
---
title: "A document"
description: Render it
format: html
params:
  x: 1
  name: a b
---

---
params: { no: 1 }
---
EOF
cp doc.qmd sub/deep.qmd
printf -- '---\r\ntitle: T\r\n---\r\n' >plain.qmd

test_expect_success 'without parameters' '
	guild run -y plain.qmd >out 2>err &&
	echo "render plain.qmd --to all,json" >expect &&
	test_cmp expect out &&
	! test -s err
'

test_expect_success 'parameters are flags' '
	guild run doc.qmd --help-op >out 2>/dev/null &&
	grep "^Render it$" out &&
	printf "  name  (default is '\''a b'\'')\n  x     (default is 1)\n" >expect &&
	sed -n "/^  name/,\$p" out >actual &&
	test_cmp expect actual
'

test_expect_success 'their file has to be there' '
	test_must_fail guild run -y doc.qmd 2>err &&
	grep "cannot find source file .doc-flags.yml." err
'

test_expect_success 'a run renders with the values of its flags' '
	echo "{x: 0, other: 1}" >doc-flags.yml &&
	cp doc-flags.yml sub/deep-flags.yml &&
	guild run -y doc.qmd x=3 >out 2>/dev/null &&
	cat >expect <<-\EOF &&
	render doc.qmd --execute-params doc-flags.yml --to all,json
	name: a b
	other: 1
	x: 3
	EOF
	grep . out >actual && test_cmp expect actual &&
	guild run -y sub/deep.qmd >out 2>/dev/null &&
	grep "^render sub/deep.qmd --execute-params sub/deep-flags.yml " out &&
	grep "^x: 1$" out &&
	echo "script:$PWD '\'''\'' '\'''\'' sub/deep.qmd" >expect &&
	cp "$(guild select --dir)/.guild/opref" actual && echo >>actual &&
	test_cmp expect actual
'

test_expect_success 'front matter that is none' '
	for text in "" "text" "---\ntitle: T\n" "---\n[1\n---\n" "---\ntext\n---\n"; do
		printf -- "$text" >bad.qmd &&
		test_must_fail guild run -y bad.qmd 2>err &&
		grep "^guild: cannot run .bad.qmd.: " err || return
	done
'

test_done
