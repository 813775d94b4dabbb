#!/bin/sh
# Run every test under one prove: the unit tests (programs) and the command
# tests (t/t*.sh). Usage: run-tests.sh JOBS; GUILD_BUILD names the build tree.
set -eu
cd "$(dirname "$0")/../.."
exec prove -j"${1:-2}" --exec '' "$GUILD_BUILD"/t/test-* t/t[0-9]*.sh
