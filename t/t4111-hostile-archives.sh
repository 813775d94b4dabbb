#!/bin/sh
test_description='archives that mean harm: refused with a reason, and nothing of them is left anywhere'
. "${0%/*}/lib/test-lib.sh"

command -v python3 >/dev/null || test_skip_all 'no python3'

archive () {
	python3 "$TEST_DIR/lib/make-archive.py" "$@"
}
# refused ARCHIVE REASON: guild run says so, leaves nothing unpacked and nothing beside.
refused () {
	printf 'op:\n  exec: "true"\n  sourcecode: no\n  requires:\n    - file: %s\n' "$1" >guild.yml &&
	test_must_fail guild run -y --run-dir "run-$1" op 2>err &&
	cat >expect <<-EOF &&
	guild: run failed because a dependency was not met: could not resolve 'file:$1' in file:$1 resource: cannot unpack $PWD/$1: $2
	EOF
	grep "^guild: " err >actual &&
	test_cmp expect actual &&
	find "$GUILD_HOME/cache" ! -type d >left &&
	find "run-$1" -mindepth 1 ! -path "*/.guild*" >>left &&
	test ! -s left && test_path_is_missing "$TRASH/escaped" && test_path_is_missing /tmp/guild-escaped
}

for end in tar zip
do
	test_expect_success "$end: paths that lead out" '
		archive abs.$end f:ok f:/tmp/guild-escaped &&
		refused abs.$end "member '\''/tmp/guild-escaped'\'' has an absolute path" &&
		archive up.$end f:ok f:../escaped &&
		refused up.$end "member '\''../escaped'\'' leads out of the archive" &&
		archive mid.$end f:a/../../escaped &&
		refused mid.$end "member '\''a/../../escaped'\'' leads out of the archive" &&
		archive last.$end d:a/.. &&
		refused last.$end "member '\''a/../'\'' leads out of the archive"
	'

	test_expect_success "$end: links that lead out, and what would be written through one" '
		archive l1.$end l:a=/etc/passwd &&
		refused l1.$end "member '\''a'\'' is a link to '\''/etc/passwd'\'', which may lead out of the archive" &&
		archive l2.$end l:d/a=../../escaped &&
		refused l2.$end "member '\''d/a'\'' is a link to '\''../../escaped'\'', which may lead out of the archive" &&
		archive l3.$end d:x/y l:x/y/up=../.. l:x/y/out=up/.. &&
		refused l3.$end "member '\''x/y/out'\'' is a link to '\''up/..'\'', which may lead out of the archive" &&
		archive l4.$end d:d l:a=d f:a/b &&
		refused l4.$end "member '\''a'\'' is a link, and something else as well" &&
		archive l5.$end f:a/b l:a=. &&
		refused l5.$end "member '\''a'\'' is a link, and something else as well"
	'

	test_expect_success "$end: one name twice, or above another" '
		archive t1.$end f:a=1 d:a &&
		refused t1.$end "member '\''a'\'' is there twice, or in the place of a directory" &&
		archive t2.$end f:a=1 f:a/b=2 &&
		refused t2.$end "member '\''a/b'\'' is below another that is no directory" &&
		archive t3.$end f:a/b=1 f:a=2 &&
		refused t3.$end "member '\''a'\'' is there twice, or in the place of a directory" &&
		archive t4.$end f:b=1 l:a=b f:a=2 &&
		refused t4.$end "member '\''a'\'' is a link, and something else as well"
	'

	test_expect_success "$end: names that no terminal or list should see" '
		archive n1.$end "f:a\nb" &&
		refused n1.$end "member '\''a\\x0ab'\'' has control characters in its name" &&
		archive n2.$end "f:\e[31mred" &&
		refused n2.$end "member '\''\\x1b[31mred'\'' has control characters in its name" &&
		archive n5.$end f:a$(printf "\302\233")31m &&
		refused n5.$end "member '\''a\\x9b31m'\'' has control characters in its name" &&
		archive n3.$end f:$(printf "%070d/" $(seq 60))x &&
		refused n3.$end "member '\''$(printf "%070d/" $(seq 60))x'\'' has too long a name" &&
		archive n4.$end f:$(printf "d/%.0s" $(seq 70))x &&
		refused n4.$end "member '\''$(printf "d/%.0s" $(seq 70))x'\'' is in too many directories"
	'

	test_expect_success "$end: the names of the cache are its own" '
		archive c1.$end f:.guild-cache-c1.$end.unpacked=x &&
		refused c1.$end "the name of member '\''.guild-cache-c1.$end.unpacked'\'' is taken by the cache" &&
		archive c2.$end f:.guild-unpack-new/x &&
		refused c2.$end "the name of member '\''.guild-unpack-new'\'' is taken by the cache"
	'

	test_expect_success "$end: cut short, empty, or something else" '
		archive whole.$end z:x=100000 f:y=1 && size=$(wc -c <whole.$end) &&
		head -c $((size - size / 3)) whole.$end >cut.$end &&
		: >empty.$end && echo hello >text.$end && seq 100000 >numbers.$end &&
		for f in cut empty text numbers
		do
			printf "op:\n  exec: \"true\"\n  requires:\n    - file: $f.$end\n" >guild.yml &&
			test_must_fail guild run -y --run-dir run-$f op 2>err &&
			grep "cannot unpack $PWD/$f.$end: [A-Za-z]" err || return 1
		done
	'
done

test_expect_success 'hard links to what is not in the archive' '
	archive h1.tar h:a=/etc/passwd &&
	refused h1.tar "member '\''a'\'' links to '\''/etc/passwd'\'', which leads out of the archive" &&
	archive h2.tar h:a=../../opref &&
	refused h2.tar "member '\''a'\'' links to '\''../../opref'\'', which leads out of the archive" &&
	archive h3.tar h:a=b &&
	refused h3.tar "member '\''a'\'' links to '\''b'\'', which is no file before it in the archive" &&
	archive h4.tar d:b h:a=b &&
	refused h4.tar "member '\''a'\'' links to '\''b'\'', which is no file before it in the archive"
'

test_expect_success 'devices and pipes' '
	archive p.tar p:a &&
	refused p.tar "member '\''a'\'' is a device, a pipe or a socket" &&
	archive c.tar c:a &&
	refused c.tar "member '\''a'\'' is a device, a pipe or a socket"
'

test_expect_success 'bombs' '
	archive b.tar.gz z:a=140000000 &&
	refused b.tar.gz "it unpacks to more than 134217728 bytes, which is too much for its size" &&
	archive b.zip z:a=100000000 z:b=100000000 &&
	refused b.zip "it unpacks to more than 134217728 bytes, which is too much for its size" &&
	head -c 140000000 /dev/zero | gzip >b.gz &&
	refused b.gz "it unpacks to more than 134217728 bytes, which is too much for its size"
'

test_expect_success 'damaged data does not pass for good' '
	python3 - <<-\EOF &&
	import zipfile
	with zipfile.ZipFile("crc.zip", "w") as z:
	    z.writestr("x", "hello world")
	data = open("crc.zip", "rb").read().replace(b"hello world", b"hellO world")
	open("crc.zip", "wb").write(data)
	EOF
	printf "op:\n  exec: \"true\"\n  requires:\n    - file: crc.zip\n" >guild.yml &&
	test_must_fail guild run -y --run-dir run-crc op 2>err &&
	grep "member .x. cannot be read: ZIP bad CRC" err &&
	printf hello | gzip >ok.gz && head -c 20 ok.gz >cut.gz &&
	printf "op:\n  exec: \"true\"\n  requires:\n    - file: cut.gz\n" >guild.yml &&
	test_must_fail guild run -y --run-dir run-cutgz op 2>err && grep "cannot unpack $PWD/cut.gz: " err &&
	cp guild.yml plain.gz && printf "op:\n  exec: \"true\"\n  requires:\n    - file: plain.gz\n" >guild.yml &&
	refused plain.gz "it is no gzip file"
'

test_expect_success 'of modes, what a file may be used for is kept, and no more' '
	archive m.tar u:su x:x f:f && rm -rf run &&
	printf "op:\n  exec: \"true\"\n  sourcecode: no\n  requires:\n    - {file: m.tar, target-type: link}\n" >guild.yml &&
	guild run -y --run-dir run op &&
	stat -L -c "%a %n" run/su run/x run/f >actual &&
	printf "%s\n" "755 run/su" "755 run/x" "644 run/f" >expect &&
	test_cmp expect actual
'

test_done
