#!/bin/sh
test_description='flags-dest: config:FILE and sources of type config'
. "${0%/*}/lib/test-lib.sh"

cat >guild.yml <<'EOT'
yaml: { exec: cat c.yml, flags-dest: "config:c.yml", flags-import: all }
json: { exec: cat sub/c.json, flags-dest: "config:sub/c.json", flags-import: all, sourcecode: no }
ini:
  exec: cat c.ini
  flags-dest: config:c.ini.in
  flags-import: all
  flags: { level: { arg-name: s.n, type: auto } }
  requires: { config: c.ini.in, rename: '\.in$ ""' }
params:
  exec: cat c.yml
  flags: { x: 7, none: null }
  requires: { config: c.yml, params: { n.o: param, x: 1, words: [p] } }
once: { exec: cat c.yml, flags-dest: "config:c.yml", flags-import: all, sourcecode: no,
        requires: { config: c.yml, always-resolve: no } }
bad: { exec: "true", requires: { config: bad.yml } }
list: { exec: "true", requires: { config: list.yml } }
other: { exec: "true", requires: { config: guild.yml.txt } }
EOT
printf 'n: {o: 1.5, p.q: yes}\nwords: [a, 2]\nd: {}\n' >c.yml
mkdir sub && printf '{"s": "\\u00e9", "n": 1}\n' >sub/c.json
printf '[s]\nn = 1\nt = x y\n' >c.ini.in
echo 'a: [' >bad.yml
echo '- 1' >list.yml
echo x >guild.yml.txt

test_expect_success 'YAML: flags replace values, lists are split, all is sorted' '
	printf "%s\n" "d: {}" "n:" "  o: 2" "  p.q: false" "words:" "- x y" "- 3" >expect &&
	guild run yaml n.o=2 n.p.q=no words="\"x y\" 3" -y >actual 2>err &&
	echo >>actual &&
	test_cmp expect actual &&
	echo "Resolving config:c.yml" >expect &&
	test_cmp expect err
'

test_expect_success 'a flag that the file does not know makes maps' '
	printf "%s\n" "d: {}" n: "  o: 1.5" "  p.q: true" new: "  a: 1" words: "- a" "- 2" >expect &&
	guild run yaml new.a=1 --force-flags -y >actual &&
	echo >>actual &&
	test_cmp expect actual
'

test_expect_success 'a value that is no map is in the way' '
	cat >expect <<-\EOT &&
	Resolving config:c.yml
	guild: run failed because a dependency was not met: unexpected error resolving '\''config:c.yml'\'' in config:c.yml resource: ValueError("'\''n.o.x'\'' cannot be nested: conflicts with {'\''n.o'\'': 1.5}")
	EOT
	test_must_fail guild run yaml n.o.x=1 --force-flags -y 2>actual &&
	test_cmp expect actual
'

test_expect_success 'JSON: one line, in the directory that the file has in the project' '
	echo "{\"n\": 2, \"s\": \"\\u00e9\"}" >expect &&
	guild run json n=2 -y >actual &&
	echo >>actual &&
	test_cmp expect actual &&
	test ! -h "$GUILD_HOME/runs/$(guild select)/sub/c.json"
'

test_expect_success 'INI: sections, and a flag of another name' '
	printf "[s]\nn = 5\nt = x y\n\n" >expect &&
	guild run ini level=5 -y >actual &&
	test_cmp expect actual
'

test_expect_success 'flags win over params, null is no value' '
	printf "%s\n" "d: {}" n: "  o: param" "  p.q: true" words: "- p" "x: 7" >expect &&
	guild run params -y >actual &&
	echo >>actual &&
	test_cmp expect actual
'

test_expect_success 'a restart writes the file again' '
	guild run yaml -y >/dev/null &&
	id=$(guild select) &&
	guild run --restart "$id" n.o=3 -y >actual 2>err &&
	grep "  o: 3" actual &&
	guild run --restart "$id" -y >actual 2>err &&
	grep "  o: 3" actual
'

test_expect_success 'unless the source says otherwise' '
	guild run once -y >/dev/null &&
	guild run --restart "$(guild select)" n.o=3 -y >actual 2>err &&
	grep "  o: 1.5" actual &&
	grep "^Skipping resolution of config:c.yml because it.s already resolved" err
'

test_expect_success 'files that are no settings' '
	test_must_fail guild run bad -y 2>err &&
	grep "could not resolve .config:bad.yml. in config:bad.yml resource: error loading config from .*/bad.yml: " err &&
	test_must_fail guild run list -y 2>err &&
	grep "/list.yml: expected a mapping, got list$" err &&
	test_must_fail guild run other -y 2>err &&
	grep ": unsupported file type for .*/guild.yml.txt" err
'

test_expect_success 'a destination of unknown type is a warning, once, for whoever reads the project' '
	mkdir odd &&
	echo "o: { exec: echo, flags-dest: \"config:p.bad\", flags-import: all }" >odd/guild.yml &&
	echo "WARNING: config type for p.bad not supported" >expect &&
	guild -C odd ops 2>actual &&
	test_cmp expect actual &&
	guild -C odd run o --print-cmd 2>actual &&
	test_cmp expect actual
'

test_done
