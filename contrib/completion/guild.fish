# Completion of guild in fish: guild itself knows the candidates.

function __guild_complete
	set -l words (commandline -opc) (commandline -ct)
	for candidate in ($words[1] --guild-complete $words[2..-1] 2>/dev/null)
		switch $candidate
			case '!!file:*'
				# A flag's value follows its name.
				set -l lead (string match -r '^.*=' -- (commandline -ct))
				set -l path (string replace -r '^.*=' '' -- (commandline -ct))
				for file in (__fish_complete_path $path)
					echo $lead$file
				end
			case '!!dir'
				__fish_complete_directories (commandline -ct)
			case '*'
				echo $candidate
		end
	end
end

complete -c guild -f -a '(__guild_complete)'
