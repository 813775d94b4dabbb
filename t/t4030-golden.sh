#!/bin/sh
test_description='run directories, whole: every file and attribute of four runs is as it is stored

The stored ones are in t/data/golden-runs. After a change that is wanted, write them anew with
GOLDEN_UPDATE=1 and read the difference: upstream must be able to read what changed.'
. "${0%/*}/lib/test-lib.sh"

golden=$TEST_DIR/data/golden-runs
exec_path=$(guild --exec-path) python=$(python3 -c 'import sys; print(sys.executable)')
mkdir ../project && cat >../project/guild.yml <<'EOF'
- model: m
  operations:
    prepare:
      exec: sh prepare.sh ${rows} --label ${name}
      flags:
        rows: 3
        name: two words
        unset: null
      output-scalars: { rows: 'rows: (\value)' }
      env: { MODE: quick }
    train:
      main: train
      flags:
        lr: 0.1
        deep: yes
      tags: [fast]
      requires:
        - operation: prepare
          select: rows.txt
        - file: config.txt
          target-path: in
    all:
      flags: { rows: 2 }
      steps:
        - prepare rows=${rows}
        - run: train lr=1e-3
          name: fit
EOF
printf 'echo "rows: $1"\necho talk >&2\nseq $1 >rows.txt\n' >../project/prepare.sh
printf 'lr = 1\ndeep = False\nprint("loss: %%s %%s" %% (lr, deep))\n' >../project/train.py
echo setting >../project/config.txt

# In an environment of which each name is known.
golden_run () {
	env -i PATH="$PATH" HOME="$HOME" GUILD_HOME="$GUILD_HOME" USER=ann HOST=there LC_ALL=C.UTF-8 \
		GIT_CEILING_DIRECTORIES="$TRASH" GUILD_PYTHON_EXE="$python" PYTHONDONTWRITEBYTECODE=1 \
		NO_PIP_FREEZE=1 NO_IMPORT_FLAGS_PROGRESS=1 guild -C ../project run -y "$@"
}

# named: places and ids become the names of what they are.
named () {
	sed -e "s|$exec_path|EXEC_PATH|g" -e "s|$GUILD_HOME|GUILD_HOME|g" -e "s|$TRASH|TRASH|g" \
		-e "s|${python:-no python}|PYTHON|g" -e "s|${prepare_id:-no id}|PREPARE-ID|g" \
		-e "s|${fit_id:-no id}|FIT-ID|g" -e 's|^\(export \)\{0,1\}PATH\([=:]\).*|\1PATH\2 ...|'
}

# content FILE: what is in it, without times, the host and chance.
content () {
	case $1 in
	*/attrs/initialized | */attrs/started | */attrs/stopped) sed 's/^[0-9]\{16\}$/TIME/' "$1" ;;
	*/attrs/comments) sed 's/^  time: [0-9]\{16\}$/  time: TIME/' "$1" ;;
	*/attrs/random_seed) sed 's/^[0-9]\{1,10\}$/SEED/' "$1" ;;
	*/attrs/platform) sed -n 's/^\([a-z_]*\): .*/\1: .../p' "$1" ;;
	*/output.index) od -An -v -tu1 -w9 "$1" | awk '{ print "stream", $9 }' ;;
	*/output) sort "$1" ;; # the streams may come in any order
	*) cat "$1" ;;
	esac
}

# show RUN: its directory as one text.
show () {
	( cd "$GUILD_HOME/runs/$1" && find . -mindepth 1 -printf '%P %y %m %l\n' | sort &&
	  find . -type f | sort | while read -r file; do echo "--- $file"; content "$file"; done ) | named
}

check_golden () {
	show "$2" >actual || return
	test -z "${GOLDEN_UPDATE-}" || cp actual "$golden/$1" || return
	test_cmp "$golden/$1" actual
}

test_expect_success 'a program' '
	golden_run m:prepare rows=4 --run-id program --label "\${name}!" --tag t --comment "it is" &&
	check_golden program program
'

test_expect_success PYTHON 'a Python module, with an operation that it requires' '
	golden_run m:train lr=1e-5 --run-id module && check_golden module module
'

test_expect_success PYTHON 'a pipeline and its steps' '
	golden_run m:all --run-id pipeline && link=$GUILD_HOME/runs/pipeline &&
	prepare_id=$(basename "$(readlink "$link/prepare")") &&
	fit_id=$(basename "$(readlink "$link/fit")") &&
	check_golden pipeline pipeline &&
	check_golden pipeline-prepare "$prepare_id" && check_golden pipeline-fit "$fit_id"
'

test_expect_success 'a staged run' '
	golden_run m:prepare --run-id staged --stage && check_golden staged staged
'

test_done
