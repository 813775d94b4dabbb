#!/bin/sh
test_description='R scripts: what their header and their constants say'
. "${0%/*}/lib/test-lib.sh"

# What stands for R: it prints the call that it is to make, and the run's flags.
mkdir "$TRASH/bin"
cat >"$TRASH/bin/Rscript" <<'EOF'
#!/bin/sh
echo "$@"
cat .guild/attrs/flags
EOF
chmod +x "$TRASH/bin/Rscript"

cat >train.R <<'EOF'
#!/usr/bin/env Rscript
#| description: Learn
#| output-scalars:
#|   loss: 'loss: (\value)'
#| echo: false

#| description: "By any other name"
x <- .1

# a comment = 1
#| {max: 9, min: 0}
noise = 3
layers <- 32L; layers = 4
  b <-
  # in the middle
  FALSE # trailing
c1 <- 0 +
      1i
i2 <- - 123L
i3 = 0x10L; sum = 1 + 2
big <- 1e10
"no" <- 1
`_q r` <- "it's\t\x41\u{e9}"
raw <- r"--(a)"--b)--"
s <- 'a"b'
n1 <- x; n2 <- f(1); n3 <- c(1); n4 <- NULL; n5 <- -TRUE; n6 <- 1 * 2; n7 <- 1 -> y
n8 <- function() {
  inner <- 1
}
if (TRUE)
  n9 <- 1
for (i in 1:3)
  n10 <- 1
f <- function(a,
              b = 2)
  n11 = 1
y %in%
  (n12 <- 1)
p <- ggplot(
  n13 = 1
)
x <- 2
last <- TRUE
EOF

# flags OP: the flags of --help-op
flags () {
	PATH="$TRASH/bin:$PATH" guild run "$@" --help-op 2>err | sed -n '/^Flags:/,$s/^  //p'
}

test_expect_success 'without R a script cannot be run' '
	mkdir "$TRASH/only" && ln -s "$(command -v guild)" "$TRASH/only/guild" &&
	PATH="$TRASH/only" test_must_fail guild run -y train.R 2>err &&
	cat >expect <<-\EOF &&
	guild: cannot run '\''train.R'\'': R is not installed on this system. Refer to https://www.r-project.org/ for details.
	EOF
	test_cmp expect err
'

test_expect_success 'constants at the top level are flags' '
	flags train.R >actual &&
	cat >expect <<-\EOF &&
	_q r    (default is "it'\''s\tA\xE9")
	b       (default is no)
	big     (default is 10000000000.0)
	c1      (default is 0+1i)
	i2      (default is -123)
	i3      (default is 16)
	last    (default is yes)
	layers  (default is 32)
	noise   (default is 3.0)
	raw     (default is a)"--b)
	s       (default is a"b)
	sum     (default is 3.0)
	x       By any other name (default is 0.1)
	EOF
	test_cmp expect actual
'

test_expect_success 'types, and what annotations add' '
	PATH="$TRASH/bin:$PATH" guild run train.R --test-flags >out 2>/dev/null &&
	awk "/^  [^ ]/ {name = \$0} /^    (type|max|min):/ {print name \$0}" out >types &&
	grep "^  noise:    type: number" types &&
	grep "^  noise:    max: 9" types &&
	grep "^  noise:    min: 0" types &&
	grep "^  layers:    type: int" types &&
	grep "^  b:    type: boolean" types &&
	grep "^  c1:    type: string" types &&
	grep "^  x:    max:$" types
'

test_expect_success 'a run: R gets the script, the flags are with the run' '
	PATH="$TRASH/bin:$PATH" guild run -y train.R noise=0.5 layers=3 >out &&
	grep "^-e sys.source(\".*/R/guildai.R\", attach(NULL, name = \"guild\"))" out &&
	grep -F -e "-e do_guild_run(\"train.R\", echo = FALSE, flags = c(" out &&
	grep -F "\"layers\" = \"3L\"" out && grep -F "\"noise\" = \"0.5\"" out &&
	grep "^noise: 0.5$" out && grep "^layers: 3$" out &&
	run=$(guild select --dir) &&
	grep -F "guildai:::do_guild_run(\"train.R\", echo = FALSE)" "$run/.guild/attrs/op" &&
	grep "^- r_script$" "$run/.guild/attrs/plugins" &&
	grep "loss: .loss: (.value)" "$run/.guild/attrs/op" &&
	echo "script:$PWD '\'''\'' '\'''\'' train.R" >expect &&
	cp "$run/.guild/opref" actual && echo >>actual &&
	test_cmp expect actual
'

test_expect_success 'flags that R puts into the copy are no finding, other changes are' '
	echo 1 >other.sh && PATH="$TRASH/bin:$PATH" guild run -y train.R >/dev/null && rm other.sh &&
	id=$(guild select) && run=$(guild select --dir) &&
	echo x >>"$run/train.R" && guild fsck "$id" &&
	echo x >>"$run/other.sh" && test_expect_code 1 guild fsck "$id" --format "%(path) %(code)" >actual &&
	echo "other.sh changed-source" >expect && test_cmp expect actual
'

test_expect_success 'a value out of range is an error' '
	PATH="$TRASH/bin:$PATH" test_must_fail guild run -y train.R noise=20 2>err &&
	grep "out of range (greater than max 9)" err
'

test_expect_success 'flags-dest: another file' '
	printf "%s\n" "#| flags-dest: params.yml" "x <- 1" >dest.R &&
	printf "%s\n" "#| flags-dest: config:params.yml" "x <- 1" >config.r &&
	echo "{rate: 0.1, name: a}" >params.yml &&
	printf "name  (default is a)\nrate  (default is 0.1)\n" >expect &&
	flags dest.R >actual && test_cmp expect actual &&
	flags config.r >actual && test_cmp expect actual &&
	PATH="$TRASH/bin:$PATH" guild run dest.R --print-cmd >out &&
	grep "do_guild_run(\"dest.R\", flags_dest = \"params.yml\"" out &&
	PATH="$TRASH/bin:$PATH" guild run config.r --print-cmd >out &&
	grep "do_guild_run(\"config.r\", flags_dest = NULL" out &&
	printf "#| flags-dest: none.yml\n" >dest.R &&
	PATH="$TRASH/bin:$PATH" test_must_fail guild run dest.R -y 2>err &&
	grep "^guild: cannot run .dest.R.: cannot read flags of .dest.R.: no file $PWD/none.yml" err
'

test_expect_success 'a header with flags ends the search for them' '
	printf "#| flags: {rate: 0.1, n: {type: int}}\nx <- 1\n" >header.R &&
	printf "n\nrate  (default is 0.1)\n" >expect &&
	flags header.R >actual && test_cmp expect actual
'

test_expect_success 'an operation of the Guild file with the name of a script is that script' '
	test_when_finished "rm guild.yml" &&
	printf "header.R: { label: L }\ntrain.R: { description: D, main: zzz }\nother: { main: o }\n" >guild.yml &&
	flags header.R >actual && test_cmp expect actual &&
	PATH="$TRASH/bin:$PATH" guild run -y header.R >out &&
	grep "do_guild_run(\"header.R\"" out &&
	test "$(guild select --attr label)" = L &&
	PATH="$TRASH/bin:$PATH" guild operations >out &&
	grep "train.R  *Learn" out
'

test_expect_success 'headers that are none' '
	test_when_finished "rm guild.yml" &&
	printf "#| [1\n" >bad.R &&
	PATH="$TRASH/bin:$PATH" test_must_fail guild run -y bad.R 2>err &&
	grep "^guild: cannot run .bad.R.: annotations from line 1 on: " err &&
	printf "#| just text\n" >bad.R &&
	PATH="$TRASH/bin:$PATH" test_must_fail guild run -y bad.R 2>err &&
	grep "expected a mapping" err &&
	printf "bad.R: {}\nok: {exec: echo ok}\n" >guild.yml &&
	guild run -y ok >out 2>err &&
	grep ok out && grep "^WARNING: operation .bad.R.: annotations" err
'

test_expect_success 'what R leaves in a project is no source code' '
	mkdir -p p/renv p/logs && (
		cd p && : >a.R && echo h >.Rhistory && echo l >logs/l && echo r >renv/r && echo {} >renv.lock &&
		PATH="$TRASH/bin:$PATH" guild run -y a.R >out &&
		run=$(guild select --dir) &&
		test -e "$run/a.R" && ! test -e "$run/.Rhistory" && ! test -e "$run/logs" &&
		test -h "$run/renv"
	)
'

test_expect_success 'scripts of folders, and outside' '
	mkdir sub && cp header.R sub/h.R &&
	PATH="$TRASH/bin:$PATH" guild run -y sub/h.R >out &&
	grep "do_guild_run(\"sub/h.R\"" out &&
	(cd sub && PATH="$TRASH/bin:$PATH" test_must_fail guild run -y ../train.R 2>err &&
	grep "the script path must be under the current working directory" err)
'

command -v Rscript >/dev/null && test_set_prereq R

test_expect_success R 'R runs the script with the values of its flags in their places' '
	mkdir real && cd real && test_when_finished "cd .." &&
	cat >a.R <<-\EOF &&
	#| echo: false

	rate <- 0.2; city <- "Köln"; k = 3L # three
	z <- -1
	w <- 1+2i
	on <- TRUE
	same <- 7
	rate <- rate * 2
	cat(rate, city, k, z, on, length(commandArgs(TRUE)), ls(), "\n")
	print(w)
	EOF
	guild run -y a.R rate=0.5 city="a '\''\"\\b" k=9 z=2 w=3+4i on=no >out &&
	cat >expect <<-\EOF &&
	1 a '\''"\b 9 2 FALSE 0 city k on rate same w z 
	[1] 3+4i
	EOF
	test_cmp expect out &&
	guild cat -p a.R >out &&
	cat >expect <<-\EOF &&
	#| echo: false

	rate <- 0.5; city <- "a '\''\"\\b"; k = 9L # three
	z <- 2L
	w <- 3+4i
	on <- FALSE
	same <- 7
	EOF
	head -7 out >actual && test_cmp expect actual
'

test_expect_success R 'a file of settings gets the flags, plots are files of the run' '
	mkdir -p real && cd real && test_when_finished "cd .." &&
	printf "%s\n" "#| flags-dest: params.yml" "#| echo: false" \
		"cat(readLines(\"params.yml\"), sep = \"\\n\")" "plot(1)" >d.R &&
	echo "{rate: 0.1, name: a}" >params.yml &&
	guild run -y d.R rate=3 >out &&
	printf "%s\n" "name: a" "rate: 3" >expect &&
	test_cmp expect out && test -s "$(guild select --dir)/plots/Rplot001.png"
'

test_expect_success R 'the same seed gives the same numbers again, an error ends the run' '
	mkdir -p real && cd real && test_when_finished "cd .." &&
	printf "%s\n" "#| echo: false" "cat(runif(3), \"\\n\")" >s.R &&
	guild run -y s.R >first && guild run -y --restart "$(guild select)" >again &&
	test_cmp first again &&
	echo "stop(\"no more\")" >e.R &&
	test_expect_code 1 guild run -y e.R 2>err && grep "no more" err &&
	test "$(guild select --attr exit_status)" = 1
'

test_done
