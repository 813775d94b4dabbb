#!/bin/sh
test_description='dependencies that are archives: unpacked once, below the cache'
. "${0%/*}/lib/test-lib.sh"

archive () {
	python3 "$TEST_DIR/lib/make-archive.py" "$@"
}
# op SOURCE-LINE...: guild.yml with one operation that requires one source.
op () {
	printf "op:\n  exec: 'true'\n  sourcecode: no\n  requires:\n    - %s\n" "$1" >guild.yml
	shift
	for line
	do
		printf "      %s\n" "$line" >>guild.yml
	done
}
# The directory of the cache for a file here.
cache_of () {
	echo "$GUILD_HOME/cache/resources/$(printf "file\n%s" "$PWD/$1" | sha224sum | cut -d " " -f 1)"
}
# What the run has, but for its own files.
files () {
	(cd run && find . -mindepth 1 ! -path "./.guild*" ! -type d | sort)
}
run () {
	rm -rf run && guild run -y --run-dir run op
}

test_expect_success PYTHON 'the top level of each type is copied' '
	archive a.zip f:a/1=one f:b=two &&
	archive b.tar f:c/2=three x:c/x &&
	archive c.tar.gz f:./d=four && archive d.tgz f:e=five && archive e.tar.bz2 f:f=six &&
	archive f.tar.xz f:g=seven && printf eight | gzip >h.gz &&
	cat >guild.yml <<-\EOF &&
	op:
	  exec: "true"
	  sourcecode: no
	  requires: [file: a.zip, file: b.tar, file: c.tar.gz, file: d.tgz, file: e.tar.bz2, file: f.tar.xz, file: h.gz]
	EOF
	run 2>err &&
	cat >expect <<-EOF &&
	Resolving file:a.zip
	Unpacking $PWD/a.zip
	Resolving file:b.tar
	Unpacking $PWD/b.tar
	Resolving file:c.tar.gz
	Unpacking $PWD/c.tar.gz
	Resolving file:d.tgz
	Unpacking $PWD/d.tgz
	Resolving file:e.tar.bz2
	Unpacking $PWD/e.tar.bz2
	Resolving file:f.tar.xz
	Unpacking $PWD/f.tar.xz
	Resolving file:h.gz
	EOF
	grep -v "Run directory" err >actual &&
	test_cmp expect actual &&
	printf "./%s\n" a/1 b c/2 c/x d e f g h >expect &&
	files >actual &&
	test_cmp expect actual &&
	cat run/a/1 run/b run/c/2 run/d run/e run/f run/g run/h >actual &&
	printf onetwothreefourfivesixseveneight >expect &&
	test_cmp expect actual &&
	test -x run/c/x && test ! -x run/b
'

test_expect_success PYTHON 'the list of members is where upstream has it, as upstream writes it' '
	printf "a\na/1\nb\n" >expect &&
	test_cmp expect "$(cache_of a.zip)/.guild-cache-a.zip.unpacked" &&
	ls -A "$(cache_of h.gz)" >actual &&
	printf "%s\n" .guild-cache-h.gz.state .guild-cache-h.gz.unpacked h >expect &&
	test_cmp expect actual
'

test_expect_success PYTHON 'the next run unpacks nothing' '
	run 2>err && ! grep Unpacking err
'

test_expect_success PYTHON 'another archive in its place is unpacked, though it be older' '
	op "file: n.zip" && archive n.zip f:x=1 f:gone=1 && run &&
	archive n.zip f:x=2 f:y=2 && touch -d "2001-01-01" n.zip && run 2>err &&
	grep "^Unpacking $PWD/n.zip" err &&
	printf "./%s\n" x y >expect && files >actual && test_cmp expect actual &&
	printf 2 >expect && test_cmp expect run/x &&
	test_path_is_missing "$(cache_of n.zip)/gone"
'

test_expect_success PYTHON 'what upstream unpacked is taken; what it left half done is not' '
	op "file: u.zip" && archive u.zip f:d/x=1 && dir=$(cache_of u.zip) &&
	mkdir -p "$dir/d" && echo theirs >"$dir/d/x" && printf "d\nd/\nd/x\n" >"$dir/.guild-cache-u.zip.unpacked" &&
	run 2>err && ! grep Unpacking err && echo theirs >expect && test_cmp expect run/d/x &&
	rm "$dir/.guild-cache-u.zip.unpacked" && run && printf 1 >expect && test_cmp expect run/d/x
'

test_expect_success PYTHON 'a list that leads out, or is cut short, is not believed' '
	dir=$(cache_of u.zip) &&
	for list in "../../../../escaped\n" "/etc/passwd\n" "d\nd/x" "d/../..\n"
	do
		rm -f "$dir/.guild-cache-u.zip.state" &&
		printf "$list" >"$dir/.guild-cache-u.zip.unpacked" &&
		run 2>err && grep Unpacking err && printf "./d/x\n" >expect && files >actual &&
		test_cmp expect actual || return 1
	done
'

test_expect_success PYTHON 'members that went from the cache are unpacked again' '
	rm -r "$(cache_of u.zip)/d" && run && printf 1 >expect && test_cmp expect run/d/x
'

test_expect_success PYTHON 'what a killed run left is removed, and never taken for whole' '
	op "file: k.zip" && archive k.zip f:d/x=1 && dir=$(cache_of k.zip) &&
	mkdir -p "$dir/.guild-unpack-abcdef/.guild-unpack-new/d" && run &&
	ls -A "$dir" >actual && printf "%s\n" .guild-cache-k.zip.state .guild-cache-k.zip.unpacked d >expect &&
	test_cmp expect actual
'

test_expect_success PYTHON 'runs that start at once unpack once' '
	op "file: m.zip" && archive m.zip z:big=3000000 f:d/x=1 &&
	for i in 1 2 3 4 5 6
	do
		guild run -y --run-dir r$i op 2>err$i &
		pids="$pids $!"
	done &&
	for pid in $pids
	do
		wait $pid || return 1
	done &&
	cat err? >all && grep -c "^Unpacking" all >actual && echo 1 >expect && test_cmp expect actual &&
	for i in 1 2 3 4 5 6
	do
		test -f r$i/d/x && test "$(wc -c <r$i/big)" = 3000000 || return 1
	done
'

test_expect_success PYTHON 'unpack, default-unpack and type' '
	archive t.zip f:x=1 && cp t.zip t.bin &&
	op "file: t.zip" "unpack: no" && run && cmp t.zip run/t.zip &&
	op "{sources: [file: t.zip], default-unpack: no}" && run && cmp t.zip run/t.zip &&
	op "{sources: [{file: t.zip, unpack: yes}], default-unpack: no}" && run && test -f run/x &&
	op "file: t.bin" && run && cmp t.zip run/t.bin &&
	op "file: t.bin" "type: zip" && run && test -f run/x &&
	op "file: t.bin" "type: rar" && test_must_fail guild run -y op 2>err &&
	grep "resource: .$PWD/t.bin. cannot be unpacked (unsupported archive type .rar.)$" err
'

test_expect_success PYTHON 'select and rename see the members' '
	archive s.zip f:d/a1.txt f:d/a2.txt f:d/b.csv f:a3.txt &&
	op "file: s.zip" "select: .*\.txt" "rename: a(.)\.txt x\\\\1" && run &&
	printf "./%s\n" x1 x2 x3 >expect && files >actual && test_cmp expect actual &&
	op "file: s.zip" "select-max: d/a(.)\.txt" && run &&
	echo ./a2.txt >expect && files >actual && test_cmp expect actual &&
	op "file: s.zip" "select: d" && run &&
	printf "./d/%s\n" a1.txt a2.txt b.csv >expect && files >actual && test_cmp expect actual
'

test_expect_success PYTHON 'preserve-path keeps the directories of the archive' '
	op "file: s.zip" "select: d/a.*" "preserve-path: yes" && run &&
	printf "./d/%s\n" a1.txt a2.txt >expect && files >actual && test_cmp expect actual
'

test_expect_success PYTHON 'the manifest has the path in the archive' '
	grep "^d" run/.guild/manifest >actual && empty=$(sha1sum </dev/null | cut -d " " -f 1) &&
	printf "d d/%s $empty file:s.zip d/%s\n" a1.txt a1.txt a2.txt a2.txt >expect && test_cmp expect actual
'

test_expect_success PYTHON 'post-process works on what was unpacked, and anew on another archive' '
	archive pp.zip f:x=1 && op "file: pp.zip" "post-process: echo more >>x" && run &&
	printf "1more\n" >expect && test_cmp expect run/x && run && test_cmp expect run/x &&
	archive pp.zip f:x=2 && run && printf "2more\n" >expect && test_cmp expect run/x
'

test_expect_success PYTHON 'what is .guild at the top stays behind' '
	archive g.zip f:.guild/opref=x f:x && op "file: g.zip" && run &&
	echo ./x >expect && files >actual && test_cmp expect actual
'

test_expect_success PYTHON 'links in an archive stay links to what is in it' '
	archive l.tar f:d/x=1 l:d/y=x l:up=d/x h:d/z=d/x && op "file: l.tar" && run &&
	test "$(readlink run/d/y)" = x && test "$(cat run/up)" = 1 && test "$(cat run/d/z)" = 1
'

test_expect_success PYTHON 'a cache elsewhere, behind a link, works' '
	mkdir -p elsewhere home2/cache && ln -s "$PWD/elsewhere" home2/cache/resources &&
	op "file: l.tar" && GUILD_HOME=$PWD/home2 guild run -y op &&
	ls elsewhere/*/.guild-cache-l.tar.unpacked
'

test_expect_success PYTHON 'only the helper loads libarchive' '
	ldd "$BUILD/libexec/guild/guild--unpack" >out && grep libarchive out &&
	ldd "$BUILD/libexec/guild/guild-run" >out && ! grep libarchive out
'

test_expect_success PYTHON 'of two files with one name the later one counts' '
	for end in tar zip
	do
		archive twice.$end f:d/a=1 f:b=2 f:./d/a=three 2>/dev/null &&
		op "file: twice.$end" "select: .*/a" &&
		run && echo three | tr -d "\n" | cmp - run/a || return 1
	done
'

test_done
