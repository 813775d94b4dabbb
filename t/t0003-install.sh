#!/bin/sh
test_description='make install: what is installed works, wherever it is moved, and goes again'
. "${0%/*}/lib/test-lib.sh"

test -z "${GUILD_TEST_INSTALLED-}" || test_skip_all 'installed already'
top=$(cd "$TEST_DIR/.." && pwd)
prefix=/opt/guild

# The build is there, perhaps without pages: this only copies. $@: targets and variables.
make_quietly () {
	MAKEFLAGS= MAKELEVEL= ${MAKE:-make} -C "$top" -s O="$BUILD" ${CC:+CC="$CC"} prefix=$prefix \
		ASCIIDOCTOR= -o all -o man -o "$BUILD/libguild.a" "$@"
}
files_in () {
	(cd "$1" && find . ! -type d | sort)
}

test_expect_success 'install copies the suite' '
	make_quietly install DESTDIR="$PWD/one tree" &&
	inst="$PWD/one tree$prefix" &&
	test -x "$inst/bin/guild" &&
	test -f "$inst/libexec/guild/python/guild/op_main.py" &&
	test -f "$inst/share/bash-completion/completions/guild" &&
	(cd "$BUILD/libexec/guild" && ls guild-* | sort) >expect &&
	(cd "$inst/libexec/guild" && ls guild-* | sort) >actual &&
	test_cmp expect actual
'

test_expect_success 'nobody but the owner may write there' '
	find "one tree" -perm /022 ! -type l >loose &&
	test ! -s loose
'

test_expect_success 'it works where it was moved to' '
	mv "one tree$prefix" moved &&
	moved/bin/guild --version >version &&
	echo "$PWD/moved/libexec/guild" >expect &&
	moved/bin/guild --exec-path >actual &&
	test_cmp expect actual &&
	moved/bin/guild help --help >help &&
	grep "^Usage: guild help " help &&
	moved/bin/guild completion -s bash >script &&
	test_cmp "$top/contrib/completion/guild.bash" script
'

test_expect_success 'install-dev brings what programs are built with' '
	make_quietly install-dev DESTDIR="$PWD/dev" &&
	test -f "dev$prefix/lib/libguild.a" &&
	(cd "$top/include/guild" && ls) >expect &&
	(cd "dev$prefix/include/guild" && ls) >actual &&
	test_cmp expect actual
'

test_expect_success 'uninstall leaves what others put there, and nothing else' '
	make_quietly install install-dev DESTDIR="$PWD/full" &&
	mkdir -p "full$prefix/libexec/guild/python/guild/__pycache__" &&
	>"full$prefix/libexec/guild/python/guild/__pycache__/op_main.cpython-311.pyc" &&
	>"full$prefix/libexec/guild/guild-theirs" &&
	make_quietly uninstall DESTDIR="$PWD/full" &&
	echo "./libexec/guild/guild-theirs" >expect &&
	files_in "full$prefix" >actual &&
	test_cmp expect actual &&
	rm "full$prefix/libexec/guild/guild-theirs" &&
	make_quietly uninstall DESTDIR="$PWD/full" &&
	find full -name guild ! -path "full$prefix" >left &&
	test ! -s left
'

test_done
