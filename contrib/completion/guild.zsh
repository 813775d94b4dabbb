#compdef guild
# Completion of guild in zsh: guild itself knows the candidates.

_guild() {
	local candidate
	local -a found plain open

	found=("${(@f)$("${words[1]}" --guild-complete "${(@)words[2,CURRENT]}" 2>/dev/null)}")
	for candidate in "${found[@]}"; do
		case $candidate in
		('!!file:*') compset -P '*='; _files ;;
		('!!dir') _files -/ ;;
		(*=) open+=("$candidate") ;;
		(?*) plain+=("$candidate") ;;
		esac
	done
	compadd -- "${plain[@]}"
	compadd -S '' -- "${open[@]}"
}

# Read by the shell's start file, or found in $fpath under the name _guild.
if [[ ${funcstack[1]} == _guild ]]; then
	_guild "$@"
else
	compdef _guild guild
fi
