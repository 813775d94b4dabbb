# Completion of guild in bash: guild itself knows the candidates.

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
		'!!file:*')
			compopt -o filenames
			mapfile -t -O ${#COMPREPLY[@]} COMPREPLY < <(compgen -f -- "${cur#"$lead"}")
			;;
		'!!dir')
			compopt -o filenames
			mapfile -t -O ${#COMPREPLY[@]} COMPREPLY < <(compgen -d -- "${cur#"$lead"}")
			;;
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
