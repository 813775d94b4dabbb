#!/bin/sh
# Run every test under one prove: the unit tests (programs) and the command
# tests (t/t*.sh). Usage: run-tests.sh JOBS; GUILD_BUILD names the build tree.
# prove runs this again for each test: run-tests.sh --one TEST.
set -eu
if [ "${1-}" = --one ]; then
	case $2 in
	*.sh) exec sh "$2" ;;
	*) exec "$2" ;;
	esac
fi
cd "$(dirname "$0")/../.."
# For Check: what ends at all. Its four seconds are too few on a machine that is busy.
export CK_DEFAULT_TIMEOUT="${CK_DEFAULT_TIMEOUT:-60}"
exec prove -j"${1:-2}" --exec 'sh t/lib/run-tests.sh --one' "$GUILD_BUILD"/t/test-* t/t[0-9]*.sh
