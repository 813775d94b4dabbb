# guild: one non-recursive makefile.
#
#   make [DEVELOPER=1] [SANITIZE=address,undefined] [O=build]
#   make test | unit | check-headers | check-docs | bench | fuzz | man | schema
#   make install [DESTDIR= prefix=] | install-dev | uninstall | clean
#
# Needs cc, make, pkg-config and the libraries named in README.

VERSION = 1.0.0
O = build
prefix = /usr/local
bindir = $(prefix)/bin
execdir = $(prefix)/libexec/guild
mandir = $(prefix)/share/man
docdir = $(prefix)/share/doc/guild
bashcompdir = $(prefix)/share/bash-completion/completions
zshcompdir = $(prefix)/share/zsh/site-functions
fishcompdir = $(prefix)/share/fish/vendor_completions.d
libdir = $(prefix)/lib
includedir = $(prefix)/include
INSTALL = install
PKG_CONFIG = pkg-config
CFLAGS ?= -O2 -g

WARN = -Wall -Wextra -Wpedantic -Wshadow -Wstrict-prototypes -Wmissing-prototypes \
	-Wold-style-definition -Wwrite-strings -Wpointer-arith -Wcast-qual -Wformat=2 \
	-Wundef -Wvla -Wimplicit-fallthrough -Wdouble-promotion -Wdate-time \
	-Wconversion -Wno-sign-conversion

PKGS = yaml-0.1 libpcre2-8 nettle
PKG_CFLAGS := $(shell $(PKG_CONFIG) --cflags $(PKGS))
PKG_LIBS := $(shell $(PKG_CONFIG) --libs $(PKGS)) -lm
CHECK_LIBS = $(shell $(PKG_CONFIG) --libs check)

# Libraries that only some programs load, and what is compiled against them: by pkg-config's names.
LIBS_guild--fetch = libcurl
LIBS_guild--unpack = libarchive
LIBS_test-archive = libarchive
LIBS_fuzz-archive = libarchive
PKGS_lib/text/archive = libarchive
PKGS_libexec/fetch = libcurl
# The flags of a program's libraries; of an object's packages, or its folder's.
libs = $(if $(LIBS_$(notdir $1)),$(shell $(PKG_CONFIG) --libs $(LIBS_$(notdir $1))))
pkgs = $(or $(PKGS_$1),$(PKGS_$(patsubst %/,%,$(dir $1))))
pkg_cflags = $(if $(call pkgs,$1),$(shell $(PKG_CONFIG) --cflags $(call pkgs,$1)))

SANITIZE_FLAGS = $(if $(SANITIZE),-fsanitize=$(SANITIZE) -fno-sanitize-recover=all -fno-omit-frame-pointer)
ALL_CFLAGS = -std=gnu17 -D_GNU_SOURCE -Iinclude -I$O/include -DGUILD_VERSION='"$(VERSION)"' $(WARN) \
	$(if $(DEVELOPER),-Werror) $(SANITIZE_FLAGS) $(PKG_CFLAGS) $(CPPFLAGS) $(CFLAGS)
# --as-needed: a program loads only the libraries that it calls.
ALL_LDFLAGS = -pthread -Wl,--as-needed $(SANITIZE_FLAGS) $(LDFLAGS)

LIB_SRC := $(sort $(wildcard lib/*/*.c))
LIB_OBJ := $(LIB_SRC:%.c=$O/%.o)
LIB = $O/libguild.a

# libexec/guild.c is the front end; every other libexec/guild-*.c is a program
# of the exec path; libexec/NAME/*.c are further parts of guild-NAME or guild--NAME.
FRONT = $O/bin/guild
PROG_SRC := $(sort $(wildcard libexec/guild-*.c))
PROGS := $(PROG_SRC:libexec/%.c=$O/libexec/guild/%)
PART_SRC := $(sort $(wildcard libexec/*/*.c))
ALL_SRC = $(LIB_SRC) libexec/guild.c $(PROG_SRC) $(PART_SRC) $(UNIT_SRC) $(FUZZ_SRC)
parts = $(patsubst %.c,$O/%.o,$(filter libexec/$(patsubst -%,%,$(patsubst guild-%,%,$1))/%,$(PART_SRC)))

UNIT_SRC := $(sort $(wildcard t/unit/test-*.c))
UNITS := $(UNIT_SRC:t/unit/%.c=$O/t/%)
FUZZ_SRC := $(sort $(wildcard t/fuzz/fuzz-*.c))
FUZZERS := $(FUZZ_SRC:t/fuzz/%.c=$O/t/%)

all: $(LIB) $(FRONT) $(PROGS) $O/data.stamp

# Everything is built anew exactly when the compiler or a flag changes.
FLAGS = $(CC) $(ALL_CFLAGS) $(ALL_LDFLAGS) $(PKG_LIBS)
$O/flags: FORCE
	@mkdir -p $(@D)
	@printf '%s\n' '$(subst ','\'',$(FLAGS))' | cmp -s - $@ || printf '%s\n' '$(subst ','\'',$(FLAGS))' >$@
FORCE:
.PHONY: FORCE all test units-build unit tap fuzz fuzz-build bench check-headers check-docs \
	man schema install install-dev uninstall clean

# make V=1 shows the commands.
Q = $(if $(V),,@echo '  $1 $2';)

$O/%.o: %.c $O/flags
	@mkdir -p $(@D)
	$(call Q,CC,$<)$(CC) $(ALL_CFLAGS) $(call pkg_cflags,$*) -MMD -MP -c -o $@ $<
-include $(ALL_SRC:%.c=$O/%.d)

# The list of commands as C, for the front end and help.
$O/include/command-list.h: libexec/command-list.txt
	@mkdir -p $(@D)
	@awk -F'\t+' '!/^#/ && NF { gsub(/["\\]/, "\\\\&"); \
		printf "\t{ \"%s\", \"%s\", \"%s\", \"%s\" },\n", $$1, $$2, $$3, $$4 }' $< >$@
$O/lib/cli/commands.o: $O/include/command-list.h

$(LIB): $(LIB_OBJ)
	@rm -f $@
	$(call Q,AR,$@)$(AR) rcs $@ $^

$(FRONT): $O/libexec/guild.o $(LIB)
	@mkdir -p $(@D)
	$(call Q,LD,$@)$(CC) $(ALL_LDFLAGS) -o $@ $^ $(PKG_LIBS) $(LDLIBS)

.SECONDEXPANSION:
$(PROGS): $O/libexec/guild/%: $O/libexec/%.o $$(call parts,$$*) $(LIB)
	@mkdir -p $(@D)
	$(call Q,LD,$@)$(CC) $(ALL_LDFLAGS) -o $@ $^ $(PKG_LIBS) $(call libs,$@) $(LDLIBS)

# What the programs read at run time stands beside them, in the build tree as
# in an installation: the Python package, and the scripts that guild completion prints.
DATA := $(shell find libexec/python -name '*.py' 2>/dev/null) $(wildcard libexec/R/*.R) \
	$(wildcard contrib/completion/guild.*)
# An operation starts some milliseconds faster when our package is compiled for its
# interpreter. Each does so at its first start where it may write; the usual one here,
# where there is one.
COMPILE_PYTHON = python3 -m compileall -q '$1' >/dev/null 2>&1 || :
$O/data.stamp: $(DATA)
	@for f in $(DATA); do \
		d=$${f#libexec/}; d=$O/libexec/guild/$${d#contrib/}; mkdir -p "$$(dirname "$$d")" && cp "$$f" "$$d" || exit 1; done
	@$(call COMPILE_PYTHON,$O/libexec/guild/python)
	@touch $@

# ---- tests ----
$(UNITS): $O/t/%: $O/t/unit/%.o $(LIB)
	@mkdir -p $(@D)
	$(call Q,LD,$@)$(CC) $(ALL_LDFLAGS) -o $@ $^ $(CHECK_LIBS) $(PKG_LIBS) $(call libs,$@) $(LDLIBS)

# Programs that only the tests and the benchmarks use: no part of the suite, no library of it.
# The peers of benchmarks link what the suite is measured against.
TOOLS := $(patsubst t/tools/%.c,$O/tools/%,$(sort $(wildcard t/tools/*.c)))
$O/tools/yaml-events: PEER_FLAGS = $(shell $(PKG_CONFIG) --cflags --libs yaml-0.1)
$(TOOLS): $O/tools/%: t/tools/%.c $O/flags
	@mkdir -p $(@D)
	$(call Q,CC,$<)$(CC) -std=gnu17 -D_GNU_SOURCE -Wall -Wextra $(if $(DEVELOPER),-Werror) -O2 -o $@ $< $(PEER_FLAGS)

bench: all $(TOOLS)
	GUILD_BUILD=$(abspath $O) sh t/bench/bench.sh

TEST_ENV = GUILD_BUILD=$(abspath $O) CC='$(CC)' MAKE='$(MAKE)' $(if $(SANITIZE),CK_FORK=no FAULT_STRIDE=23 SCALE_DIVIDE=10)
units-build: $(UNITS)
unit: $(UNITS)
	$(TEST_ENV) prove -j$(or $(TEST_JOBS),2) -e '' $(UNITS)
tap: all $(TOOLS)
	$(TEST_ENV) prove -j$(or $(TEST_JOBS),2) -e sh t/t*.sh
test: all $(UNITS) $(TOOLS)
	$(TEST_ENV) sh t/lib/run-tests.sh $(or $(TEST_JOBS),2)

# Each header compiles alone, with this compiler.
check-headers:
	@for h in include/guild/*.h lib/*/*-internal.h; do [ -e "$$h" ] || continue; \
		printf '#include "guild/compat.h"\n#include "%s"\n' "$${h#include/}" | \
		$(CC) $(ALL_CFLAGS) -Werror -I. -fsyntax-only -x c - || exit 1; done

# ---- fuzz: FUZZ_TIME seconds for each parser, or for those of FUZZ, in a build tree of its own ----
FUZZ_CC = clang
FUZZ_TIME = 60
fuzz:
	@$(MAKE) O=$O/fuzz CC=$(FUZZ_CC) SANITIZE=fuzzer-no-link,address,undefined fuzz-build
	sh t/fuzz/run.sh $O/fuzz $(FUZZ_TIME) $(FUZZ)
fuzz-build: $(FUZZERS)
$(FUZZERS): $O/t/%: $O/t/fuzz/%.o $(LIB)
	@mkdir -p $(@D)
	$(call Q,LD,$@)$(CC) $(ALL_LDFLAGS) -fsanitize=fuzzer -o $@ $^ $(PKG_LIBS) $(call libs,$@) $(LDLIBS)

# ---- manual pages: only where asciidoctor is ----
ASCIIDOCTOR := $(shell command -v asciidoctor)
DOC_SRC := $(wildcard Documentation/*.adoc)
# A page's title is "= NAME(SECTION)"; other documents have none.
PAGES := $(if $(ASCIIDOCTOR),$(foreach f,$(DOC_SRC), \
	$(addprefix $O/man/,$(shell sed -n '1s/^= \(.*\)(\([1-8]\))$$/\1.\2/p' $f))))
MAKE_PAGE = @mkdir -p $(@D); echo '  MAN $@'; \
	$(ASCIIDOCTOR) -b manpage -a reproducible -a manmanual='Guild Manual' \
		-a mansource='guild $(VERSION)' -o $@ $<
$O/man/%.1: Documentation/%.adoc
	$(MAKE_PAGE)
$O/man/%.5: Documentation/%.adoc
	$(MAKE_PAGE)
$O/man/%.7: Documentation/%.adoc
	$(MAKE_PAGE)
$(PAGES): $(filter %-options.adoc,$(DOC_SRC)) # which pages include
man: $(PAGES)
	@$(if $(ASCIIDOCTOR),,echo 'no asciidoctor: no manual pages')

# Each command has a page with the synopsis and the options of its --help.
check-docs: all
	@sh Documentation/check-docs.sh $(FRONT)

# A copy for editors, which a test compares: to be made anew when attributes of guild.yml change.
schema: $O/libexec/guild/guild--schema
	$(call Q,GEN,contrib/guild.schema.json)$< >contrib/guild.schema.json

# ---- install: MODE:SOURCE:DESTINATION, the one list that uninstall reads too ----
INSTALLED = 755:$(FRONT):$(bindir)/guild \
	$(foreach p,$(PROGS),755:$p:$(execdir)/$(notdir $p)) \
	$(foreach f,$(DATA),644:$f:$(execdir)/$(patsubst contrib/%,%,$(f:libexec/%=%))) \
	$(foreach p,$(PAGES),644:$p:$(mandir)/man$(patsubst .%,%,$(suffix $p))/$(notdir $p)) \
	$(foreach f,$(wildcard README LICENSE),644:$f:$(docdir)/$f) \
	644:contrib/completion/guild.bash:$(bashcompdir)/guild \
	644:contrib/completion/guild.zsh:$(zshcompdir)/_guild \
	644:contrib/completion/guild.fish:$(fishcompdir)/guild.fish
INSTALLED_DEV = 644:$(LIB):$(libdir)/libguild.a \
	$(foreach h,$(wildcard include/guild/*.h),644:$h:$(includedir)/guild/$(notdir $h))

# The shell function each: run $1 MODE SOURCE DESTINATION for each word of $2.
EACH = each () { for i in $$2; do IFS=:; set -- "$$1" $$i; IFS=' '; "$$1" "$$2" "$$3" "$(DESTDIR)$$4" || return; done; }
COPY = copy () { mkdir -p "$$(dirname "$$3")" && $(INSTALL) -m "$$1" "$$2" "$$3"; }

install: all man
	@$(COPY); $(EACH); each copy '$(INSTALLED)'
	@$(if $(DESTDIR),,$(call COMPILE_PYTHON,$(execdir)/python))
install-dev: $(LIB)
	@$(COPY); $(EACH); each copy '$(INSTALLED_DEV)'
# Python leaves its caches beside the package. Directories that are not ours alone stay.
uninstall:
	@remove () { rm -f "$$3"; }; $(EACH); each remove '$(INSTALLED) $(INSTALLED_DEV)'
	@for d in "$(DESTDIR)$(execdir)" "$(DESTDIR)$(docdir)" "$(DESTDIR)$(includedir)/guild"; do \
		[ ! -d "$$d" ] || { find "$$d" -name '*.pyc' -exec rm -f {} + && \
			find "$$d" -depth -type d -empty -exec rmdir {} \; ; } || exit 1; done

clean:
	rm -rf $O
