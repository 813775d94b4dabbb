# Completion of guild in bash: guild itself knows the candidates.

# Files (-f) or directories (-d) for the end of the last of words, after FLAG=, in the directory that
# -C names.
_guild_files() {
	local dir=. path=$cur i file files=()

	for ((i = 1; i + 2 < ${#words[@]}; i++)); do
		case ${words[i]} in
		-C) dir=${words[++i]} ;;
		-H) ((++i)) ;;
		-*) ;;
		*) break ;;
		esac
	done
	[[ $path == */*=* || $path != ?*=* ]] || path=${path#*=}
	compopt -o filenames
	mapfile -t files < <(cd -- "${dir/#\~\//$HOME/}" >/dev/null 2>&1 &&
		compgen "$1" -P "${cur%"$path"}" -- "$path")
	for file in "${files[@]}"; do
		COMPREPLY+=("${file#"$lead"}")
	done
}

_guild() {
	local cur lead candidate i rest=$COMP_LINE words=() found=()

	# bash cuts words at = and : where guild sees one word.
	for ((i = 0; i <= COMP_CWORD; i++)); do
		if [[ $i == 0 || $rest == [[:blank:]]* ]]; then
			words+=("${COMP_WORDS[i]}")
		else
			words[-1]+=${COMP_WORDS[i]}
		fi
		rest=${rest#*"${COMP_WORDS[i]}"}
	done
	cur=${words[-1]}
	# What bash took for words of their own it keeps.
	lead=${cur%"${COMP_WORDS[COMP_CWORD]#[=:]}"}

	mapfile -t found < <("${words[0]}" --guild-complete "${words[@]:1}" 2>/dev/null)
	COMPREPLY=()
	for candidate in "${found[@]}"; do
		case $candidate in
		'!!file:*') _guild_files -f ;;
		'!!dir') _guild_files -d ;;
		*)
			# A label may hold blanks and quotes.
			printf -v candidate %q "${candidate#"$lead"}"
			COMPREPLY+=("$candidate")
			;;
		esac
	done
	if [[ ${#COMPREPLY[@]} == 1 && ${COMPREPLY[0]} == *= ]]; then
		compopt -o nospace
	fi
}

complete -F _guild guild
