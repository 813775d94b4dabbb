#!/bin/sh
test_description='sources that DVC keeps: files that it fetches, runs of its stages'
. "${0%/*}/lib/test-lib.sh"

test -z "$(test_missing_prereq GIT)" || test_skip_all 'no git'

# A stand-in for DVC: "pull" brings what is in the store, and says so in ../pulled.
mkdir -p ../bin ../store ../project/.dvc/cache && cd ../project && PATH=$TRASH/bin:$PATH
cat >../bin/dvc <<EOT
#!/bin/sh
echo "\$*" >>"$TRASH/pulled"
echo "A       \$2"
test -f .dvc/config && test -e .dvc/cache && test -d .git && test -f "\$2.dvc" || exit 3
test ! -e "$TRASH/store/\$2" || { mkdir -p "\$(dirname "\$2")" && cp -R "$TRASH/store/\$2" "\$2"; }
EOT
chmod +x ../bin/dvc && echo '[core]' >.dvc/config && echo 'outs: []' >data.txt.dvc && cp data.txt.dvc none.txt.dvc
mkdir -p sub && cp data.txt.dvc sub/in.txt.dvc && echo kept >../store/data.txt
mkdir -p ../store/sub && echo inner >../store/sub/in.txt
cat >guild.yml <<'EOT'
file: { exec: cat data.txt, sourcecode: no, requires: { dvcfile: data.txt } }
always: { exec: cat data.txt, sourcecode: no, requires: { dvcfile: data.txt, always-pull: yes, remote: far } }
none: { exec: "true", sourcecode: no, requires: { dvcfile: none.txt } }
unknown: { exec: "true", sourcecode: no, requires: { dvcfile: unknown.txt } }
inner: { exec: cat in.txt, sourcecode: no, requires: { dvcfile: sub/in.txt } }
out: { exec: "true", sourcecode: no, requires: { dvcfile: ../x } }
dash: { exec: "true", sourcecode: no, requires: { dvcfile: -x } }
prepare: { exec: sh -c "echo made >made.txt", sourcecode: no, run-attrs: { dvc: { stage: prep } } }
fails: { exec: sh -c "echo bad >made.txt; exit 1", sourcecode: no, run-attrs: { dvc: { stage: prep } } }
train: { exec: cat made.txt, sourcecode: no, requires: { dvcstage: prep } }
EOT
newest () {
	echo "$GUILD_HOME/runs/$(guild select)"
}
not_met () {
	test_expect_code 1 guild run $1 -y >out 2>err && tail -n1 err >actual &&
	echo "guild: run failed because a dependency was not met: could not resolve '$2' in $2 resource: $3" >expect &&
	test_cmp expect actual
}

test_expect_success 'a file that the project does not have is fetched' '
	guild run file -y >out 2>err && echo kept >expect && test_cmp expect out &&
	printf "Resolving dvcfile:data.txt\nFetching DvC resource data.txt\nA       data.txt\n" >expect && test_cmp expect err &&
	echo "pull data.txt" >expect && test_cmp expect ../pulled && run=$(newest) &&
	empty=$(sha1sum </dev/null | cut -d" " -f1) && cat >expect <<-EOD && test_cmp expect $run/.guild/manifest &&
	i .dvc/.gitignore $empty dvcfile:data.txt
	i .dvc/cache - dvcfile:data.txt
	i .dvc/config $(sha1sum <.dvc/config | cut -d" " -f1) dvcfile:data.txt
	i .dvc/tmp - dvcfile:data.txt
	i .git - dvcfile:data.txt
	d data.txt $(sha1sum <../store/data.txt | cut -d" " -f1) dvcfile:data.txt
	EOD
	readlink $run/.dvc/cache >actual && echo "$PWD/.dvc/cache" >expect && test_cmp expect actual &&
	printf "dvcfile:data.txt:\n  dvcfile:data.txt:\n    paths:\n    - data.txt\n    uri: dvcfile:data.txt\n" >expect &&
	test_cmp expect $run/.guild/attrs/deps
'
test_expect_success 'one that it has is taken as it is, unless it is always to be fetched' '
	echo mine >data.txt && rm ../pulled && guild run file -y >out && echo mine >expect && test_cmp expect out &&
	test ! -e ../pulled && guild run always -y >out && echo kept >expect && test_cmp expect out &&
	echo "pull data.txt --remote far" >expect && test_cmp expect ../pulled && rm data.txt
'
test_expect_success 'one below a folder' '
	guild run inner -y >out && echo inner >expect && test_cmp expect out
'
test_expect_success 'a restart does not fetch again' '
	guild run file -y && rm ../pulled && guild run --restart $(guild select) -y >out && test ! -e ../pulled
'
test_expect_success 'what cannot be fetched' '
	not_met none dvcfile:none.txt "'\''dvc pull'\'' did not fetch the expected file none.txt (see above for details)" &&
	not_met unknown dvcfile:unknown.txt "cannot find DvC file unknown.txt.dvc in . (required for '\''dvc pull'\'')" &&
	not_met out dvcfile:../x "invalid path '\''../x'\'': expected one below the project" &&
	guild run none -y --force-deps 2>err && grep "^WARNING: a dependency was not met" err
'
test_expect_success 'a name with a dash is no option' '
	cp data.txt.dvc ./-x.dvc && echo x >../store/-x && guild run dash -y && rm ./-x.dvc &&
	tail -n1 ../pulled >actual && echo "pull ./-x" >expect && test_cmp expect actual
'
test_expect_success 'DVC that fails, is not set up, or not there' '
	mv .dvc/config config && not_met file dvcfile:data.txt \
		"cannot find DvC config ('\''.dvc/config'\'' or '\''dvc.config.in'\'') in . (required for '\''dvc pull'\'')" &&
	cp config dvc.config.in && guild run file -y && rm dvc.config.in && mv config .dvc/config &&
	printf "#!/bin/sh\nexit 9\n" >../bin/dvc && not_met file dvcfile:data.txt \
		"error fetching DvC resource data.txt: '\''dvc pull'\'' exited with non-zero exit status 9 (see above for details)" &&
	rm ../bin/dvc && { command -v dvc || not_met file dvcfile:data.txt \
		"cannot fetch '\''data.txt'\'': DVC is not installed (no program '\''dvc'\'' on the path)"; }
'
test_expect_success 'a stage is its newest completed run, or a marked one' '
	not_met train dvcstage:prep "no suitable run for '\''prep'\'' stage" &&
	grep "^WARNING: cannot find a suitable run for required resource '\''dvcstage:prep'\''" err &&
	guild run prepare -y && first=$(guild select) && guild run prepare -y && second=$(guild select) &&
	{ guild run fails -y || :; } && guild run train -y >out 2>err && echo made >expect && test_cmp expect out &&
	grep "^Using run $second for dvcstage:prep\$" err && grep "^dvcstage:prep: $second\$" $(newest)/.guild/attrs/flags &&
	test ! -L $(newest)/made.txt && guild mark -y $first && guild run train -y 2>err && grep "^Using run $first for dvcstage:prep\$" err
'

test_done
