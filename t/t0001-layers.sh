#!/bin/sh
test_description='modules keep to their layers, their files to an order, and lib/README knows them all'
. "${0%/*}/lib/test-lib.sh"

top=$(cd "$TEST_DIR/.." && pwd)

# lib/README as "MODULE RANK LAYER" lines; ranks count from the lowest layer.
awk '/^[a-z]+: / { rank++; layer = $1; sub(":", "", layer) }
	/^\t/ && rank { print $1, rank, layer }' "$top/lib/README" >map

# Each source file as "FILE MODULE LAYER": a file belongs to the module with the longest name
# that it is, or begins with before a dash. A header has no folder of a layer: "-".
(cd "$top" && ls lib/*/*.c lib/*/*.h include/guild/*.h) | awk '
	NR == FNR { known[$1]; next }
	{
		n = split($0, part, "/")
		name = part[n]
		sub(/\.[ch]$/, "", name)
		while (!(name in known) && name ~ /-/)
			sub(/-[^-]*$/, "", name)
		print $0, (name in known) ? name : "?", part[1] == "lib" ? part[2] : "-"
	}' map - >files

# Includes of our own headers as "FILE HEADER" lines.
(cd "$top" && grep -HoE '^#include "[^"]+"' lib/*/*.[ch] include/guild/*.h) |
	sed 's/^\([^:]*\):#include "\(.*\)"/\1 \2/' >includes

# The same as "MODULE MODULE" lines, for other modules than the file's own.
awk 'FILENAME == "files" { module[$1] = $2; next }
	sub(/^guild\//, "", $2) {
		to = module["include/guild/" $2]
		if (to != module[$1])
			print module[$1], to
	}' files includes | sort -u >edges

# The same for the private headers of modules: who includes one, as "FILE HEADER" lines.
(cd "$top" && grep -HoE '^#include "([^"]*/)?[a-z0-9-]+-internal\.h"' lib/*/*.[ch] include/guild/*.h \
	libexec/*.[ch] libexec/*/*.[ch]) | sed 's/^\([^:]*\):#include "\(.*\)"/\1 \2/' >private

# Each object as "OBJECT MODULE"; a program's module is its file with the parts beside it
# (libexec/NAME/*.c of guild-NAME or guild--NAME).
(cd "$top" && ls lib/*/*.c libexec/*.c libexec/*/*.c) | awk '
	NR == FNR { module[$1] = $2; next }
	{
		split($0, part, "/")
		program = part[2]
		sub(/^guild--?/, "", program)
		sub(/\.c$/, "", program)
		object = $0
		sub(/\.c$/, ".o", object)
		print object, part[1] == "lib" ? module[$0] : "libexec/" program
	}' files - >objects

# Which object of a module uses what another one of it defines, as "OBJECT OBJECT" lines: headers
# cannot tell, the symbols do. nm prints "OBJECT: SYMBOL TYPE …", of type U, or w, what is used.
make_calls () {
	cut -d" " -f1 objects >names &&
	(cd "$BUILD" && xargs nm -A -P -g) <names >symbols &&
	awk '
		NR == FNR { module[$1] = $2; next }
		{ sub(":$", "", $1) }
		$3 == "U" || $3 == "w" { user[++n] = $1; symbol[n] = $2; next }
		{ definer[module[$1], $2] = $1 }
		END {
			for (i = 1; i <= n; i++)
				if ((module[user[i]], symbol[i]) in definer)
					print user[i], definer[module[user[i]], symbol[i]]
		}' objects symbols | sort -u >calls
}
if command -v nm >/dev/null && test -e "$BUILD/lib/base/alloc.o"
then
	test_set_prereq NM
fi

nothing_in () {
	cat "$1"
	test ! -s "$1"
}

test_expect_success 'lib/README lists each module once' '
	cut -d" " -f1 map | sort | uniq -d >twice &&
	nothing_in twice
'

test_expect_success 'each file belongs to a module of lib/README, in the folder of its layer' '
	awk "NR == FNR { layer[\$1] = \$3; next }
		\$2 == \"?\" || (\$3 != \"-\" && \$3 != layer[\$2])" map files >wrong &&
	nothing_in wrong
'

test_expect_success 'each module of lib/README is there' '
	cut -d" " -f1 map | sort >listed &&
	cut -d" " -f2 files | sort -u >there &&
	comm -23 listed there >missing &&
	nothing_in missing
'

test_expect_success 'what is included is guild/X.h, or private to the same folder' '
	while read -r file header
	do
		case $header in
		guild/*) test -e "$top/include/$header" ;;
		*-internal.h) test -e "$(dirname "$top/$file")/$header" ;;
		command-list.h) : made by make ;;
		*) false ;;
		esac || echo "$file: $header"
	done <includes >wrong &&
	nothing_in wrong
'

test_expect_success 'no module uses one of a higher layer' '
	test -s edges &&
	awk "NR == FNR { rank[\$1] = \$2; next } rank[\$2] > rank[\$1]" map edges >wrong &&
	nothing_in wrong
'

test_expect_success 'no modules use each other in a circle' '
	tsort edges >order
'

test_expect_success 'a private header is seen by the files of its module alone' '
	test -s private &&
	awk "NR == FNR { module[\$1] = \$2; next }
		{ header = \$1; sub(/[^\/]*\$/, \"\", header) }
		!(header \$2 in module) || module[\$1] != module[header \$2]" files private >wrong &&
	nothing_in wrong
'

test_expect_success NM 'no files of one module, or of one program, use each other in a circle' '
	make_calls &&
	test -s calls &&
	tsort calls >order
'

test_expect_success 'only cli and the programs print, prompt and exit' '
	test -s map && cd "$top" && # alloc.c: out of memory and BUG(), which end the program
	for layer in $(cut -d" " -f3 "$TRASH/map" | uniq)
	do
		test "$layer" = cli ||
			grep -nE "\b(v?printf|puts|putchar|perror|exit|getpass)\(|(^|[^.])\b(stdin|stdout|stderr)\b" \
				/dev/null lib/$layer/*.c || true
	done >"$TRASH/found" &&
	{ grep -v "^lib/base/alloc\.c:" "$TRASH/found" || true; } >"$TRASH/wrong" &&
	nothing_in "$TRASH/wrong"
'

test_done
