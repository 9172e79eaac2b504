# make            builds ./plimsoll
# make audit      packages, build, audit of the Docker Engine here
# make check      packages, build, every test
# make help       the rest
.DEFAULT_GOAL := all

PREFIX  ?= /usr/local
DESTDIR ?=
CC      ?= cc
VERSION := 0.1.0

# Where objects go; `make asan` and `make fuzz` come back here with another one.
BUILD   ?= build/release
PROGRAM ?= plimsoll
SANITIZE ?=

# V=1 shows whole commands.
QUIET := $(if $(V),,@)

REQUIRED := libxml-2.0 libxslt libexslt libcurl jansson libpcre2-8 libcrypto libssl yaml-0.1 libarchive xmlsec1-openssl
# Without one of these its probe answers "not supported here".
OPTIONAL := libsystemd rpm libselinux libacl audit libcap blkid
HAVE     := $(shell for p in $(OPTIONAL); do pkg-config --exists $$p 2>/dev/null && echo $$p; done)
HAVE_DEFINES := $(foreach p,$(HAVE),-DHAVE_$(shell echo $(p) | tr a-z- A-Z_))
PKG_CFLAGS := $(shell pkg-config --cflags $(REQUIRED) $(HAVE) 2>/dev/null)
PKG_LIBS   := $(shell pkg-config --libs $(REQUIRED) $(HAVE) 2>/dev/null)

OPTIMISE ?= -O2
WARNINGS := -Wall -Wextra -Werror -Wshadow -Wstrict-prototypes -Wmissing-prototypes -Wvla -Wno-missing-field-initializers
HARDEN   ?= -D_FORTIFY_SOURCE=2 -fstack-protector-strong -fPIE
CFLAGS   ?= -g
ALL_CFLAGS = -std=c11 -D_GNU_SOURCE $(WARNINGS) $(OPTIMISE) $(HARDEN) $(SANITIZE) \
	-Iengine -I. $(PKG_CFLAGS) $(HAVE_DEFINES) \
	-DPLIMSOLL_VERSION='"$(VERSION)"' -DPLIMSOLL_DATADIR='"$(PREFIX)/share/plimsoll"' $(CFLAGS)
ALL_LDFLAGS = -pie -Wl,-z,relro,-z,now $(SANITIZE) $(LDFLAGS)
ALL_LIBS = $(PKG_LIBS) -lm -lpthread

SOURCES := $(wildcard engine/*/*.c xccdf/*.c xccdf/output/*.c xccdf/command/*.c)
OBJECTS := $(SOURCES:%.c=$(BUILD)/%.o)
LIBRARY_OBJECTS := $(filter-out $(BUILD)/xccdf/command/main.o,$(OBJECTS))

.PHONY: all audit check check-fast asan valgrind fuzz bench parity install uninstall format lint clean packages test-packages help

all: $(PROGRAM)

$(PROGRAM): $(OBJECTS) $(BUILD)/link.flags
	$(if $(V),,@echo '  link    $@')
	$(QUIET)$(CC) $(ALL_LDFLAGS) -o $@ $(OBJECTS) $(ALL_LIBS)

$(BUILD)/%.o: %.c $(BUILD)/compile.flags
	@mkdir -p $(@D)
	$(if $(V),,@echo '  compile $<')
	$(QUIET)$(CC) $(ALL_CFLAGS) -MMD -MP -c -o $@ $<

# Other flags or another compiler: everything again; the same: nothing.
$(BUILD)/compile.flags: FORCE
	@mkdir -p $(@D); echo '$(CC) $(subst ','\'',$(ALL_CFLAGS))' | cmp -s - $@ || echo '$(CC) $(subst ','\'',$(ALL_CFLAGS))' > $@
$(BUILD)/link.flags: FORCE
	@mkdir -p $(@D); echo '$(CC) $(ALL_LDFLAGS) $(OBJECTS) $(ALL_LIBS)' | cmp -s - $@ || echo '$(CC) $(ALL_LDFLAGS) $(OBJECTS) $(ALL_LIBS)' > $@
FORCE:

-include $(OBJECTS:.o=.d)

# Everything but main, for the tests: a program takes only what it uses.
LIBRARY := $(BUILD)/plimsoll.a
$(LIBRARY): $(LIBRARY_OBJECTS) $(BUILD)/link.flags
	@rm -f $@; mkdir -p $(@D)
	@$(AR) rcs $@ $(LIBRARY_OBJECTS)

# Unit tests: tests/unit/NAME.c, cmocka, linked with everything but main.
UNIT_SOURCES  := $(wildcard tests/unit/*.c)
UNIT_PROGRAMS := $(UNIT_SOURCES:tests/unit/%.c=$(BUILD)/tests/%)
$(BUILD)/tests/%: tests/unit/%.c $(LIBRARY)
	@mkdir -p $(@D)
	$(if $(V),,@echo '  link    $@')
	$(QUIET)$(CC) $(ALL_CFLAGS) -MMD -MP -MF $@.d $(ALL_LDFLAGS) -o $@ $< $(LIBRARY) -lcmocka $(ALL_LIBS)
-include $(UNIT_PROGRAMS:=.d)
unit-programs: $(UNIT_PROGRAMS)

packages:
	@tests/packages build
test-packages:
	@tests/packages test

audit:
	@tests/packages build
	@$(MAKE) --no-print-directory all
	@tests/audit

check:
	@tests/packages test
	@$(MAKE) --no-print-directory all unit-programs
	@tests/run

# The same without what takes long: no dockerd, no importers.
check-fast: all unit-programs
	@tests/run --fast

asan:
	@tests/packages test
	@$(MAKE) --no-print-directory BUILD=build/asan PROGRAM=build/asan/plimsoll OPTIMISE=-O1 HARDEN=-fPIE \
		SANITIZE='-fsanitize=address,undefined -fno-sanitize-recover=all -fno-omit-frame-pointer' all unit-programs
	@PLIMSOLL=$(CURDIR)/build/asan/plimsoll UNIT=$(CURDIR)/build/asan/tests tests/run

valgrind: all unit-programs
	@tests/valgrind

# Fuzz targets: tests/fuzz/NAME.c with LLVMFuzzerTestOneInput, seeds in tests/fuzz/seeds/NAME.
FUZZ_SOURCES  := $(wildcard tests/fuzz/*.c)
FUZZ_PROGRAMS := $(FUZZ_SOURCES:tests/fuzz/%.c=$(BUILD)/fuzz/%)
$(BUILD)/fuzz/%: tests/fuzz/%.c $(LIBRARY)
	@mkdir -p $(@D)
	$(if $(V),,@echo '  link    $@')
	$(QUIET)$(CC) $(ALL_CFLAGS) $(ALL_LDFLAGS) -fsanitize=fuzzer -o $@ $< $(LIBRARY) $(ALL_LIBS)
fuzz-programs: $(FUZZ_PROGRAMS)
FUZZ_SECONDS ?= 600
fuzz:
	@tests/packages test
	@$(MAKE) --no-print-directory CC=clang BUILD=build/fuzz OPTIMISE=-O1 HARDEN=-fPIE \
		SANITIZE='-fsanitize=fuzzer-no-link,address,undefined -fno-sanitize-recover=all' fuzz-programs
	@FUZZ_SECONDS=$(FUZZ_SECONDS) tests/fuzz/run

bench: all
	@tests/packages test
	@tests/bench/run
parity: all
	@tests/packages test
	@tests/parity --full

install: all
	install -D -m 755 $(PROGRAM) $(DESTDIR)$(PREFIX)/bin/plimsoll
	cd content && find . -type f ! -path './man/*' -exec install -D -m 644 {} $(DESTDIR)$(PREFIX)/share/plimsoll/content/{} \;
	for page in content/man/*.[1-8]; do install -D -m 644 $$page $(DESTDIR)$(PREFIX)/share/man/man$${page##*.}/$${page##*/}; done
uninstall:
	rm -f $(DESTDIR)$(PREFIX)/bin/plimsoll $(DESTDIR)$(PREFIX)/share/man/man1/plimsoll*.1
	rm -rf $(DESTDIR)$(PREFIX)/share/plimsoll

format:
	clang-format -i $$(git ls-files '*.[ch]')
lint:
	cppcheck --quiet --error-exitcode=1 --std=c11 --inline-suppr --suppress=missingIncludeSystem \
		--suppress=varFuncNullUB '-Djson_array_foreach(a,i,v)=for(;;)' '-Djson_object_foreach(o,k,v)=for(;;)' \
		--enable=warning,portability -Iengine -I. engine xccdf
	tests/rooms
clean:
	rm -rf build plimsoll
help:
	@sed -n 's/^# make/make/p' Makefile; echo "make asan valgrind fuzz bench parity install uninstall format lint clean"
