#!/bin/sh
# From nothing to a pipeline that failed and went on, on Debian and its kin:
#
#	sh contrib/quickstart.sh         build, then run contrib/examples/pipeline
#	sh contrib/quickstart.sh test    build, then run all tests
#
# Installs with apt what is missing for that (by sudo, unless root), and nothing
# when nothing is. The rest stays in build/ and in a temporary directory.
set -eu
cd "$(dirname "$0")/.."
jobs=$(nproc 2>/dev/null || echo 1)

# COMMAND=PACKAGES or, for a library, pkg-config's NAME=PACKAGE.
commands="cc=gcc,libc6-dev make=make pkg-config=pkg-config python3=python3"
libraries="yaml-0.1=libyaml-dev libpcre2-8=libpcre2-dev nettle=nettle-dev
	libarchive=libarchive-dev libcurl=libcurl4-openssl-dev"
test_commands="git=git prove=perl ps=procps"
test_libraries="check=check"

missing_packages () {
	for need in $commands; do
		command -v "${need%%=*}" >/dev/null || echo "${need#*=}"
	done
	for need in $libraries; do
		pkg-config --exists "${need%%=*}" 2>/dev/null || echo "${need#*=}"
	done
}

as_root () {
	if [ "$(id -u)" = 0 ]; then
		"$@"
	elif command -v sudo >/dev/null; then
		sudo "$@"
	else
		echo "quickstart: not root, and no sudo: as root, run: apt-get install $packages" >&2
		return 1
	fi
}

install_missing () {
	packages=$(missing_packages | tr ',\n' '  ')
	[ -n "$packages" ] || return 0
	echo "Missing: $packages"
	if ! command -v apt-get >/dev/null; then
		echo "quickstart: no apt-get here: install what these packages hold, then try again" >&2
		return 1
	fi
	as_root apt-get update -q
	# shellcheck disable=SC2086 # words
	as_root env DEBIAN_FRONTEND=noninteractive apt-get install -y -q \
		--no-install-recommends $packages
}

# Show a guild command as it is typed, then run it.
show () {
	printf '\n$ %s\n' "$*"
	"$@"
}

demo () {
	PATH=$PWD/build/bin:$PATH
	tmp=$(mktemp -d)
	trap 'rm -rf "$tmp"' EXIT
	cp -R contrib/examples/pipeline "$tmp/pipeline"
	mkdir "$tmp/home"
	export GUILD_HOME="$tmp/home" PATH
	cd "$tmp/pipeline"

	if show guild run pipeline lr=50 -y; then
		echo "quickstart: the pipeline was to fail at lr=50" >&2
		return 1
	fi
	show guild runs
	id=$(guild select -Fo pipeline)
	show guild run --restart "$id" lr=0.1 -y
	show guild runs
	[ "$(guild select -Fo pipeline)" = "$id" ]
	printf '\nThe same runs, now completed. Now try it in %s.\n' contrib/examples/pipeline
}

case "${1-}" in
'')
	install_missing
	make -j"$jobs"
	demo
	;;
test)
	commands="$commands $test_commands" libraries="$libraries $test_libraries"
	install_missing
	make -j"$jobs" all units-build
	exec make test TEST_JOBS="$jobs"
	;;
*)
	echo "usage: sh contrib/quickstart.sh [test]" >&2
	exit 2
	;;
esac
