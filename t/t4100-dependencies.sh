#!/bin/sh
test_description='dependencies that are files: found, checked, put into the run and recorded'
. "${0%/*}/lib/test-lib.sh"

# op SOURCE-LINE...: guild.yml with one operation that requires one source.
op () {
	printf "op:\n  exec: 'true'\n  sourcecode: no\n  requires:\n    - %s\n" "$1" >guild.yml
	shift
	for line
	do
		printf "      %s\n" "$line" >>guild.yml
	done
}
run () {
	rm -rf run && guild run -y --run-dir run op 2>err
}
fails () {
	rm -rf run && test_must_fail guild run -y --run-dir run op 2>err
}
unmet () {
	fails && sed -n "s/^guild: run failed because a dependency was not met: //p" err >actual &&
	echo "$1" >expect && test_cmp expect actual
}
files () {
	(cd run && find . -mindepth 1 ! -path "./.guild*" ! -type d | sort)
}
# has FILE...: these, and no others, are in the run.
has () {
	printf "./%s\n" "$@" >expect && files >actual && test_cmp expect actual
}
manifest () {
	grep "^d" run/.guild/manifest
}
sha1 () {
	sha1sum "$1" | cut -d " " -f 1
}
cache_of () {
	echo "$GUILD_HOME/cache/resources/$(printf "file\n%s" "$PWD/$1" | sha224sum | cut -d " " -f 1)"
}
yaml_quote () {
	printf "'%s'" "$(printf "%s" "$1" | sed "s/'/''/g")"
}
# A change of the file from now on shows in its times.
until_settled () {
	while test $(($(date +%s%N) - $(stat -c %.9Z "$1" | tr -d .))) -lt 100000000
	do
		:
	done
}

mkdir -p data/deep && echo one >data/1.txt && echo two >data/2.txt && echo ten >data/10.txt &&
	echo deep >data/deep/d.txt && echo file >file.txt

test_expect_success 'a file and a directory, copied and linked' '
	op "file: file.txt" && run && has file.txt && test ! -h run/file.txt &&
	op "file: data" && run && has data/1.txt data/10.txt data/2.txt data/deep/d.txt && test ! -h run/data &&
	op "file: file.txt" "target-type: link" && run && test "$(readlink run/file.txt)" = ../file.txt &&
	op "file: data" "target-type: link" "path: sub" && run &&
	test "$(readlink run/sub/data)" = ../../data && cmp data/1.txt run/sub/data/1.txt
'

test_expect_success 'the manifest says where each came from, with its digest' '
	op "file: file.txt" "rename: file f" && run && manifest >actual &&
	echo "d f.txt $(sha1 file.txt) file:file.txt" >expect && test_cmp expect actual &&
	op "file: data" && run && manifest >actual &&
	echo "d data - file:data" >expect && test_cmp expect actual &&
	op "file: data" "select: [.*1\\.txt, .*d\\.txt]" "target-path: in" && run && manifest >actual &&
	cat >expect <<-EOF &&
	d in/1.txt $(sha1 data/1.txt) file:data/1.txt
	d in/d.txt $(sha1 data/deep/d.txt) file:data/deep/d.txt
	EOF
	test_cmp expect actual
'

test_expect_success 'select, select-min and select-max' '
	op "file: data" "select: deep/.*" && run && has d.txt &&
	op "file: data" "select-min: (\d+)\.txt" && run && has 1.txt &&
	op "file: data" "select-max: (\d+)\.txt" && run && has 10.txt &&
	op "file: data" "select: (2|1)\.txt" "select-max: (\d+)\.txt" && run && has 1.txt 10.txt 2.txt &&
	op "file: data" "select: \"((\"" && run && grep "^ERROR: error compiling regular expression .((.: " err
'

test_expect_success 'nothing selected: a warning, silence or an error' '
	op "file: data" "select: none" && run && grep "^WARNING: nothing resolved for file:data$" err &&
	op "file: data" "select: none" "warn-if-empty: no" && run && ! grep nothing err &&
	op "file: data" "select: none" "fail-if-empty: yes" &&
	unmet "could not resolve '\''file:data'\'' in file:data resource: nothing resolved for file:data"
'

test_expect_success 'a file that is not there: an error with help, or optional' '
	op "file: gone" "help: get it first" &&
	unmet "could not resolve '\''file:gone'\'' in file:gone resource: cannot find source file '\''gone'\''" &&
	grep "^get it first$" err &&
	op "file: gone" "optional: yes" && run &&
	grep "^Could not resolve file:gone - skipping because dependency is optional$" err
'

test_expect_success 'sha256' '
	sum=$(sha256sum file.txt | cut -d " " -f 1) &&
	op "file: file.txt" "sha256: $sum" && run && has file.txt &&
	op "file: file.txt" "sha256: 00ff" &&
	unmet "could not resolve '\''file:file.txt'\'' in file:file.txt resource: '\''$PWD/file.txt'\'' has an unexpected sha256 (expected 00ff but got $sum)"
'

test_expect_success 'rename: the first rule that changes the name decides' '
	op "file: data" "select: .*\.txt" "rename: [{pattern: ^1, repl: one}, {pattern: (.+)\\.txt, repl: \\1.csv}]" && run &&
	has 2.csv d.csv one.txt one0.txt &&
	op "file: file.txt" "rename: new" && run && has new &&
	op "file: file.txt" "rename: \"(( x\"" && fails &&
	grep "^guild: run failed because a dependency was not met: error renaming source file.txt (.((. -> .x.): " err
'

test_expect_success 'what is known of the run is no place for targets' '
	mkdir -p tree/.guild && echo forged >tree/.guild/opref &&
	op "file: tree" "select: \.guild" "replace-existing: yes" && run &&
	grep "run/.guild already exists, skipping copy$" err && ! grep forged run/.guild/opref &&
	op "file: file.txt" "target-path: .guild/attrs" "rename: exit_status" "replace-existing: yes" &&
	unmet "invalid path '\''.guild/attrs/exit_status'\'' in file:file.txt resource (.guild holds what is known of the run)"
'

test_expect_success 'targets stay below the run' '
	op "file: file.txt" "target-path: /abs" &&
	unmet "invalid path '\''/abs'\'' in file:file.txt resource (path must be relative)" &&
	op "file: file.txt" "target-path: ../up" &&
	unmet "invalid path '\''../up/file.txt'\'' in file:file.txt resource (path must be below the run directory)" &&
	op "file: file.txt" "rename: .. " &&
	unmet "invalid path '\''..'\'' in file:file.txt resource (path must be below the run directory)" &&
	printf "op:\n  exec: \"true\"\n  sourcecode: no\n  requires:\n    - {file: data, target-type: link}\n    - {file: file.txt, path: data/deep}\n" >guild.yml &&
	unmet "invalid path '\''data/deep/file.txt'\'' in file:file.txt resource (a link there leads out of the run directory)" &&
	test_path_is_missing data/deep/file.txt &&
	sed -i "s|file: file.txt, path: data/deep|file: file.txt, rename: d.txt, path: data/deep, replace-existing: yes|" guild.yml &&
	unmet "invalid path '\''data/deep/d.txt'\'' in file:file.txt resource (a link there leads out of the run directory)" &&
	echo deep | cmp - data/deep/d.txt &&
	op "file: file.txt" "target-type: hard" &&
	unmet "unsupported target-type '\''hard'\'' in source file:file.txt (expected '\''link'\'' or '\''copy'\'')"
'

test_expect_success 'a link to another directory of the run is gone through' '
	op "file: file.txt" "target-path: data/sub" && rm -rf run && mkdir -p run/real && ln -s real run/data &&
	guild run -y --run-dir run op 2>err && has data real/sub/file.txt && manifest | grep "^d data/sub/file.txt " &&
	op "file: data" "target-path: data/sub" "target-type: link" && rm -rf run && mkdir -p run/real &&
	ln -s "$PWD/run/real" run/data && guild run -y --run-dir run op 2>err &&
	has data real/sub/data && test "$(readlink run/real/sub/data)" = ../../../data &&
	rm -rf run && mkdir run && ln -s nowhere run/data && test_must_fail guild run -y --run-dir run op 2>err &&
	grep "cannot create directory $PWD/run/data/sub: No such file or directory$" err
'

test_expect_success 'preserve-path' '
	op "file: data/deep/d.txt" "preserve-path: yes" && run && has data/deep/d.txt &&
	op "file: data" "select: deep/.*" "preserve-path: yes" "target-path: x" &&
	run && has data/deep/d.txt &&
	grep "^WARNING: target-path .x. specified with preserve-path - ignoring$" err
'

test_expect_success 'what is there stays, unless it is to be replaced' '
	printf "op:\n  exec: \"true\"\n  sourcecode: no\n  requires:\n    - {file: file.txt, rename: x}\n    - {file: data/1.txt, rename: x}\n" >guild.yml &&
	run && grep "^WARNING: $PWD/run/x already exists, skipping copy$" err && echo file >expect && test_cmp expect run/x &&
	sed -i "s/1.txt,/& replace-existing: yes,/" guild.yml && run && ! grep WARNING err && echo one >expect && test_cmp expect run/x &&
	sed -i "s/rename: x}/rename: x, target-type: link}/; s/ replace-existing: yes,//" guild.yml &&
	run && grep "already exists, skipping" err
'

test_expect_success 'a post-process command is run once for all runs' '
	op "file: file.txt" "post-process: echo done; echo once >>log" && run >out && echo done >expect && test_cmp expect out &&
	dir=$(cache_of file.txt) &&
	grep "^Post processing file:file.txt resource in $dir: .echo done; echo once >>log.$" err &&
	run && ! grep Post err && echo once >expect && test_cmp expect "$dir/log" &&
	sum=$(printf "echo done; echo once >>log" | sha1sum | cut -d " " -f 1) &&
	test -f "$dir/.guild-cache-$sum.post" &&
	op "file: file.txt" "post-process: |" "  cat \$(project-src data/1.txt) " "  >>log" && run &&
	printf "once\none\n" >expect && test_cmp expect "$dir/log"
'

test_expect_success 'a post-process command that fails fails the dependency, each time' '
	op "file: file.txt" "post-process: exit 3" &&
	for i in 1 2
	do
		unmet "could not resolve '\''file:file.txt'\'' in file:file.txt resource: error post processing file:file.txt resource: Command '\''exit 3'\'' returned non-zero exit status 3." || return 1
	done &&
	op "file: file.txt" "post-process: cat \$(project-src nowhere)" &&
	unmet "could not resolve '\''file:file.txt'\'' in file:file.txt resource: project-src failed: could not find '\''nowhere'\'' in path '\''$PWD'\''"
'

test_expect_success 'a flag names another file, which is taken as it is' '
	op "file: file.txt" "flag-name: in" "sha256: 00" "select: none" && rm -rf run &&
	guild run -y --run-dir run op in=data/2.txt 2>err && grep "^Using data/2.txt for in$" err && has 2.txt &&
	rm -rf run && test_must_fail guild run -y --run-dir run op in=nowhere 2>err &&
	grep "could not resolve .in. in in resource: $PWD/nowhere does not exist$" err
'

test_expect_success 'a restart resolves what is new, and repeats no line of the manifest' '
	op "file: file.txt" "always-resolve: yes" "replace-existing: yes" && guild run -y op && id=$(guild select) &&
	dir=$GUILD_HOME/runs/$id && cp $dir/.guild/manifest before &&
	guild run -y --restart $id && test_cmp before $dir/.guild/manifest &&
	echo changed >file.txt && guild run -y --restart $id &&
	grep "^d" $dir/.guild/manifest >actual && { cat before; echo "d file.txt $(sha1 file.txt) file:file.txt"; } >expect &&
	test_cmp expect actual && test_cmp file.txt $dir/file.txt &&
	op "file: file.txt" && guild run -y op && id=$(guild select) && guild run -y --restart $id 2>err &&
	grep "^Skipping resolution of file:file.txt because it.s already resolved$" err
'

test_expect_success 'a restart says which link of before leads nowhere' '
	echo x >gone.txt && op "file: gone.txt" "target-type: link" && guild run -y op && id=$(guild select) &&
	guild run -y --restart $id 2>err && ! grep "gone.txt is a link" err && rm gone.txt &&
	sed -n "s/^d gone.txt [0-9a-f]*/d gone.txt -/p" $GUILD_HOME/runs/$id/.guild/manifest >line &&
	cat line >>$GUILD_HOME/runs/$id/.guild/manifest && # as when the file had changed
	guild run -y --restart $id 2>err && grep "^WARNING: dependency gone.txt is a link to what is no longer there$" err &&
	test $(grep -c "dependency gone.txt" err) = 1
'

test_expect_success 'files of a package that the model extends are found, at a restart too' '
	mkdir -p lib/pkg child && printf "%s\n" "- package: pkg" "- model: base" "  operations: {op: {exec: \"true\", sourcecode: no, requires: [file: theirs.txt]}}" >lib/pkg/guild.yml &&
	>lib/pkg/__init__.py && echo theirs >lib/pkg/theirs.txt && printf "%s\n" "- model: m" "  extends: pkg/base" >child/guild.yml &&
	(cd child && PYTHONPATH=../lib guild run -y op) && id=$(guild select) && cmp lib/pkg/theirs.txt "$GUILD_HOME/runs/$id/theirs.txt" &&
	grep "^d theirs.txt $(sha1 lib/pkg/theirs.txt) file:theirs.txt$" "$GUILD_HOME/runs/$id/.guild/manifest" &&
	rm "$GUILD_HOME/runs/$id/theirs.txt" "$GUILD_HOME/runs/$id/.guild/attrs/deps" && guild run -y --restart "$id" &&
	cmp lib/pkg/theirs.txt "$GUILD_HOME/runs/$id/theirs.txt"
'

# ---- names ----

test_expect_success 'names of any kind get through to the run, the manifest and back' '
	mkdir -p odd && cd odd && test_when_finished "cd .." &&
	printf "op:\n  exec: \"true\"\n  sourcecode: no\n  requires:\n" >guild.yml &&
	for name in "-rf" "it'\''s" "a \"b\"" "\$(date)" "\`x\`" "*" "#h" "ü"
	do
		echo "$name" >"$name" && printf "    - file: %s\n" "$(yaml_quote "$name")" >>guild.yml || return 1
	done &&
	rm -rf run && guild run -y --run-dir run op &&
	for name in "-rf" "it'\''s" "a \"b\"" "\$(date)" "\`x\`" "*" "#h" "ü"
	do
		cmp -- "./$name" "run/$name" || return 1
	done &&
	guild run -y op && guild ls -n --dependencies >actual &&
	printf "%s\n" "#h" "\$(date)" "*" "-rf" "\`x\`" "a \"b\"" "it'\''s" "ü" | sort >expect && sort actual >sorted &&
	test_cmp expect sorted
'
test_expect_success 'a name of several lines gets through, too' '
	mkdir -p lines && cd lines && test_when_finished "cd .." && name=$(printf "a\nd b - c\n.") && echo text >"$name" &&
	cat >guild.yml <<-\EOF &&
	op: {exec: "true", sourcecode: no, requires: [{file: "a\nd b - c\n."}]}
	EOF
	guild run -y op && id=$(guild select) && cmp "$name" "$GUILD_HOME/runs/$id/$name" && guild fsck $id &&
	guild runs info --deps --json $id >json &&
	sum=$(sha1sum <"$name" | cut -d " " -f 1) && cat >want <<-EOF &&
	"digests": {"a\\nd b - c\\n.": "$sum"}
	EOF
	grep -F -f want json &&
	guild run -y --restart $id 2>err && grep "already resolved" err
'

test_expect_success 'guild runs info shows what was resolved, and the digests on request' '
	printf "op:\n  exec: \"true\"\n  sourcecode: no\n  requires:\n    - file: data/1.txt\n      rename: x\n    - file: data\n      target-type: link\n" >guild.yml &&
	guild run -y op && id=$(guild select) && guild runs info --deps $id >out && sed -n "/^dependencies/,\$p" out >actual &&
	up=$(realpath --relative-to="$GUILD_HOME/runs/$id" "$PWD") &&
	cat >expect <<-EOF &&
	dependencies:
	  file:data:
	    file:data:
	      paths:
	      - $up/data
	      uri: file:data
	  file:data/1.txt:
	    file:data/1.txt:
	      paths:
	      - $up/data/1.txt
	      uri: file:data/1.txt
	EOF
	test_cmp expect actual &&
	guild runs info --digests $id >out && sed -n "/^dependencies/,\$p" out >actual &&
	sed "/^    file:data.1.txt/a\\      digests:\n        x: $(sha1 data/1.txt)" expect >with && test_cmp with actual &&
	guild runs info --deps --json $id >json && grep "\"digests\": {\"x\": \"$(sha1 data/1.txt)\"}" json
'

# ---- digests ----

test_expect_success 'the digest of a large file is read once' '
	head -c 2000000 /dev/zero >large && touch -d 2001-01-01 large && op "file: large" "target-type: link" &&
	until_settled large && run && sum=$(sha1 large) && ls "$GUILD_HOME/cache/digests" >kept && test $(wc -l <kept) = 1 &&
	grep "^sha1 $sum$" "$GUILD_HOME/cache/digests/$(cat kept)" &&
	sed -i "s/^sha1 .*/sha1 $(sha1 file.txt)/" "$GUILD_HOME/cache/digests/$(cat kept)" &&
	run && manifest >actual && echo "d large $(sha1 file.txt) file:large" >expect && test_cmp expect actual &&
	op "file: large" && run && manifest >actual && test_cmp expect actual && cmp large run/large
'

test_expect_success 'a file that was written in place is read again, though its time be set back' '
	printf x | dd of=large conv=notrunc && touch -d 2001-01-01 large && until_settled large && run && manifest >actual &&
	echo "d large $(sha1 large) file:large" >expect && test_cmp expect actual
'

test_expect_success 'a cache of digests that makes no sense is passed over' '
	kept="$GUILD_HOME/cache/digests/$(cat kept)" && cp "$kept" good &&
	for text in "" "x" "$(head -n 1 good)" "$(head -n 1 good)
sha1 12" "$(head -n 1 good)
sha1 $(printf "%040d" 0 | tr 0 g)" "2 $(head -n 1 good)"
	do
		printf "%s" "$text" >"$kept" && run && manifest >actual && test_cmp expect actual || return 1
	done &&
	test_cmp good "$kept" && rm -r "$GUILD_HOME/cache/digests" && >"$GUILD_HOME/cache/digests" && run && manifest >actual &&
	test_cmp expect actual && rm "$GUILD_HOME/cache/digests"
'

test_expect_success 'a file that was written a moment ago is not taken for known' '
	head -c 2000000 /dev/urandom >fresh && op "file: fresh" && run && printf y | dd of=fresh conv=notrunc && run &&
	manifest >actual && echo "d fresh $(sha1 fresh) file:fresh" >expect && test_cmp expect actual && cmp fresh run/fresh
'

test_done
