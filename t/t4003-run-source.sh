#!/bin/sh
test_description='guild run: source code and commit of a run'
. "${0%/*}/lib/test-lib.sh"

runs=$GUILD_HOME/runs

project () {
	rm -rf ../project && mkdir ../project && cat >../project/guild.yml
}
run () {
	rm -rf "$runs" && guild -C ../project run -y --run-id r "$@" >out 2>err
}
# The run has these files and no other: "a b/c".
has () {
	(cd "$runs/r" && find . -name .guild -prune -o -type f -print | sed "s,^\./,," | LC_ALL=C sort) >actual &&
	printf "%s\n" "$@" >expect && test_cmp expect actual
}

test_expect_success 'text files of a plain project' '
	project <<-\EOT &&
	op: { exec: "true" }
	EOT
	(cd ../project && mkdir .hid sub && touch .hid/x sub/y && printf "\0" >bin && echo t >text) &&
	run op && has guild.yml sub/y text && test_path_is_missing "$runs/r/.guild/attrs/vcs_commit"
'

test_expect_success 'rules of the Guild file' '
	project <<-\EOT &&
	- model: m
	  sourcecode: [{ exclude: "*.txt" }]
	  operations:
	    op: { exec: "true" }
	    own: { exec: "true", sourcecode: [{ include: keep.txt }] }
	    only: { exec: "true", sourcecode: "*.dat" }
	    none: { exec: "true", sourcecode: no }
	    moved: { exec: "true", sourcecode: { root: src, dest: code } }
	EOT
	(cd ../project && mkdir src && touch keep.txt drop.txt a.sh src/b.sh && printf "\0" >x.dat) &&
	run op && has a.sh guild.yml src/b.sh &&
	run own && has a.sh guild.yml keep.txt src/b.sh &&
	run only && has x.dat &&
	run none && test ! -s "$runs/r/.guild/manifest" &&
	run moved && has code/b.sh &&
	printf "s code/b.sh %s b.sh\n" $(sha1sum </dev/null | cut -c1-40) >expect &&
	test_cmp expect "$runs/r/.guild/manifest" && grep "^GUILD_SOURCECODE: code$" "$runs/r/.guild/attrs/env"
'

test_expect_success 'NO_SOURCECODE copies nothing' '
	NO_SOURCECODE=1 && export NO_SOURCECODE && test_when_finished "unset NO_SOURCECODE" &&
	run op && test ! -s "$runs/r/.guild/manifest" &&
	echo null >expect && test_cmp expect "$runs/r/.guild/attrs/sourcecode_digest"
'

test_expect_success 'too many files, too large ones' '
	project <<-\EOT &&
	op: { exec: "true" }
	EOT
	(cd ../project && touch $(seq -f f%03g 105) && dd if=/dev/zero bs=1024 count=1025 2>/dev/null | tr "\0" x >big) &&
	run op && test $(ls "$runs/r" | wc -l) = 100 &&
	grep -c "^WARNING: Found more than 100 source code files but will only copy 100" err >actual &&
	echo 1 >expect && test_cmp expect actual &&
	grep "^WARNING: Skipping source code file ../project/big because it.s too big." err &&
	guild -C ../project run op --test-sourcecode >actual 2>err &&
	grep "^  .*big$" actual && test ! -s err
'

test_expect_success 'a file with the mode that it has, a link as what it leads to' '
	project <<-\EOT &&
	op: { exec: "true" }
	EOT
	(cd ../project && echo x >tool.sh && chmod 750 tool.sh && ln -s tool.sh link && ln -s gone dangling) &&
	run op && has guild.yml link tool.sh && test "$(stat -c %a "$runs/r/tool.sh")" = 750 &&
	test ! -L "$runs/r/link"
'

test_expect_success GIT 'a git project: what git does not ignore' '
	project <<-\EOT &&
	op: { exec: "true" }
	EOT
	(cd ../project && git init -q . && printf "*.log\n/data/\n" >.gitignore && echo secret >.guildignore &&
	 mkdir -p data src/data sub && touch a.log sub/b.log data/d src/data/kept new secret &&
	 printf "\0" >image.png && mkfifo pipe && mkdir skip && touch skip/.guild-nocopy skip/x .hidden &&
	 git add . && git commit -qm one) &&
	run op && has .hidden guild.yml image.png new src/data/kept
'

test_expect_success GIT 'the commit, with a star when something changed' '
	(cd ../project && touch more && git add -A && git commit -qm more && git rev-parse HEAD) >sha &&
	run op && echo "git:$(cat sha)" >expect && test_cmp expect "$runs/r/.guild/attrs/vcs_commit" &&
	touch ../project/untracked &&
	run op && echo "git:$(cat sha)*" >expect && test_cmp expect "$runs/r/.guild/attrs/vcs_commit" &&
	guild run --restart r -y && test_cmp expect "$runs/r/.guild/attrs/vcs_commit" &&
	NO_VCS_COMMIT=1 && export NO_VCS_COMMIT && test_when_finished "unset NO_VCS_COMMIT" &&
	run op && test_path_is_missing "$runs/r/.guild/attrs/vcs_commit"
'

test_expect_success GIT 'names that git quotes' '
	project <<-\EOT &&
	op: { exec: "true" }
	EOT
	(cd ../project && git init -q . && printf "*.log\n" >.gitignore &&
	 touch "$(printf "caf\303\251.log")" "$(printf "l\377.log")" "q\".log" "$(printf "tab\t.log")" \
		"$(printf "caf\303\251")" "$(printf "tab\t")") &&
	run op && has "$(printf "caf\303\251")" guild.yml "$(printf "tab\t")"
'

test_expect_success GIT 'special files of a git project are named' '
	project <<-\EOT &&
	op: { exec: "true" }
	EOT
	(cd ../project && git init -q . && mkfifo pipe && ln -s link link) &&
	run op && has guild.yml &&
	echo "WARNING: Skipping ../project/pipe because it'\''s not a regular file" >expect &&
	test_cmp expect err
'

test_expect_success GIT 'a submodule: its files, not its .git' '
	project <<-\EOT &&
	op: { exec: "true" }
	EOT
	mkdir ../lib && (cd ../lib && git init -q . && echo x >code && mkdir in && echo y >in/more &&
	 git add . && git commit -qm lib) &&
	(cd ../project && git init -q . && git -c protocol.file.allow=always submodule -q add "$PWD/../lib" lib) &&
	run op && has guild.yml lib/code lib/in/more &&
	cat >../project/lib/guild.yml <<-\EOT &&
	op: { exec: "true" }
	EOT
	(cd ../project/lib && echo "*.o" >.gitignore && touch x.o) &&
	rm -rf "$runs" && guild -C ../project/lib run op -y --run-id r && has code guild.yml in/more
'

test_expect_success GIT 'a sparse checkout: what is there' '
	project <<-\EOT &&
	op: { exec: "true" }
	EOT
	(cd ../project && git init -q . && mkdir a b && touch a/one b/two &&
	 git add . && git commit -qm all && git sparse-checkout set a) &&
	test_path_is_missing ../project/b/two &&
	run op && has a/one guild.yml
'

test_expect_success GIT '.guildignore beside the Guild file, with another root' '
	project <<-\EOT &&
	op: { exec: "true", sourcecode: { root: src } }
	EOT
	(cd ../project && git init -q . && mkdir src && touch src/a src/b.tmp && echo "*.tmp" >.guildignore) &&
	run op && has a
'

test_expect_success GIT 'without git in a git project' '
	mkdir bin && ln -s "$(command -v guild)" "$(command -v sh)" bin/ &&
	echo "op: { exec: sh -c true }" >../project/guild.yml &&
	rm -rf "$runs" && PATH=$PWD/bin guild -C ../project run op -y --run-id r 2>err &&
	grep "^WARNING: The current project appears to use Git for version control" err &&
	test_path_is_missing "$runs/r/.guild/attrs/vcs_commit" &&
	rm -rf "$runs" && PATH=$PWD/bin NO_WARN_GIT_MISSING=1 guild -C ../project run op -y --run-id r 2>err &&
	! grep WARNING err
'

test_expect_success 'source code is not written through a link that the run has by now' '
	project <<-\EOT &&
	op: { exec: "true" }
	other: { exec: "true", sourcecode: { root: pkg, dest: in/code } }
	EOT
	mkdir -p ../project/pkg/sub outside && echo 1 >../project/pkg/sub/mod.py &&
	run op && has guild.yml pkg/sub/mod.py &&
	rm -rf "$runs/r/pkg" && ln -s "$PWD/outside" "$runs/r/pkg" &&
	test_expect_code 1 guild -C ../project run --restart r --force-sourcecode -y 2>err &&
	grep "cannot copy source code file pkg/sub/mod.py: cannot create directory .*/r/pkg/sub: .*/r/pkg is a symbolic link$" err &&
	test -z "$(ls outside)" &&
	run other && has in/code/sub/mod.py &&
	mv "$runs/r/in" "$runs/r/to" && ln -s to "$runs/r/in" &&
	test_expect_code 1 guild -C ../project run --restart r --force-sourcecode -y 2>err &&
	grep "cannot create directory .*/r/in/code/sub: .*/r/in is a symbolic link$" err
'

test_done
