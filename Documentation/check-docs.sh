#!/bin/sh
# Each command has a manual page whose SYNOPSIS and options are those of its
# --help: check-docs.sh GUILD. A page writes them as
#
#	== SYNOPSIS
#	*guild label* [_OPTIONS_] [_RUN..._]
#
#	*-s*, *--set* _VAL_::
#	  Text.
#
# and may take parts from other files by include::FILE[]. guild-environment.adoc names each variable.
set -eu
guild=$1
case $guild in */*) guild=$(cd "$(dirname "$guild")" && pwd)/${guild##*/} ;; esac
cd "$(dirname "$0")"
tmp=$(mktemp -d)
trap 'rm -rf "$tmp"' EXIT
status=0
COLUMNS=80
export COLUMNS

complain () {
	echo "$1"
	status=1
}

# The page with its includes and without markup.
page_text () {
	awk '/^include::.*\[\]$/ {
			file = $0
			gsub(/^include::|\[\]$/, "", file)
			while ((getline line <file) > 0)
				print line
			close(file)
			next
		}
		{ print }' "$1" | sed 's/[*_`]//g'
}
page_synopsis () {
	awk '/^== / { on = $2 == "SYNOPSIS"; next } on && !/^$/ && !/^\[/' "$1"
}
page_options () {
	sed -n 's/^\(-.*\)::$/\1/p' "$1" | sort
}

# A usage line that was wrapped goes on indented, up to the empty line.
help_synopsis () {
	awk '/^$/ { exit } { sub(/^Usage: /, ""); sub(/^ +/, " "); printf "%s", $0 } END { print "" }' "$1"
}
help_options () {
	sed -n '/^Options:$/,$s/^  \(-.*\)/\1/p' "$1" | sed 's/   *.*//' | grep -vx -e --help | sort
}

grep -v '^#' ../libexec/command-list.txt | tr -s '\t' >"$tmp/commands"
while IFS='	' read -r program names _; do
	page=guild-$program.adoc
	if [ ! -e "$page" ]; then
		complain "$page: missing"
		continue
	fi
	page_text "$page" >"$tmp/page"
	# shellcheck disable=SC2086 # a name may be two words: runs delete
	"$guild" ${names%%, *} --help >"$tmp/help"
	for part in synopsis options; do
		"help_$part" "$tmp/help" >"$tmp/expect" || true # no options but --help
		"page_$part" "$tmp/page" >"$tmp/actual"
		diff -u --label "guild ${names%%, *} --help" --label "$page" \
			"$tmp/expect" "$tmp/actual" || complain "$page: another $part"
	done
done <"$tmp/commands"

# Each variable that the programs read is explained, but for those of upstream's own tests and of
# programs that we start.
names='getenv|env_or_null|env_is_1|env_is_set|size_from_env|limit_from_env'
grep -rhoE "($names)\\([^\")]*\"[A-Z_]+\"" ../lib ../libexec --include='*.c' | cut -d'"' -f2 |
	grep -vxE 'FLAGS_TEST|PYENV_DIR|_GUILD_COMPLETE' | sort -u >"$tmp/variables"
while read -r name; do
	grep -q "[*]${name}[*]" guild-environment.adoc ||
		complain "guild-environment.adoc: $name is read, but not explained"
done <"$tmp/variables"
exit $status
