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
#
# The walks through the code, technical/walk-*.adoc, name functions as `name()`, files as
# `lib/x/y.c`, structs as `struct name`, attributes of a run as `attrs/name`. All are in the code.
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

# All that the walks may name. Functions and structs are defined at the beginning of a line.
names_of_code () {
	find ../lib ../libexec ../include -name '*.[ch]' | sed 's,^\.\./,,'
	find ../lib ../libexec ../include -name '*.[ch]' -exec cat {} + | sed -nE \
		-e 's/^[a-z][a-z0-9_ *]*[ *]([a-z0-9_]+)\(.*/\1()/p' \
		-e 's/^(struct [a-z0-9_]+) \{.*/\1/p'
	grep -rhoE '"[a-z_]+"' ../lib --include='*.c' | sed 's,"\(.*\)",attrs/\1,'
}
names_of_code | sort -u >"$tmp/known"
for page in technical/walk-*.adoc; do
	# shellcheck disable=SC2016 # backquotes are markup
	tr -s '\n ' ' ' <"$page" | grep -oE '`[^`]+`' | tr -d '`' |
		grep -E '^([a-z0-9_]+\(\)|(lib|libexec|include)/.*|struct .*|attrs/.+)$' |
		sort -u >"$tmp/named"
	[ -s "$tmp/named" ] || complain "$page: names nothing of the code"
	comm -23 "$tmp/named" "$tmp/known" >"$tmp/unknown"
	while read -r name; do
		complain "$page: there is no $name"
	done <"$tmp/unknown"
done
exit $status
