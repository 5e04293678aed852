# SPDX-License-Identifier: Apache-2.0
# tricode: `make help` lists the targets.

BUILD ?= build
# CC, AR, PKG_CONFIG, CPPFLAGS, CFLAGS and LDFLAGS may come from the environment or the command line,
# as dpkg-buildflags and cross compilers set them; CROSS_COMPILE=aarch64-linux-gnu- is a prefix.
ifeq ($(origin CC),default)
CC = $(CROSS_COMPILE)gcc
endif
ifeq ($(origin AR),default)
AR = $(CROSS_COMPILE)ar
endif
PKG_CONFIG ?= $(CROSS_COMPILE)pkg-config
CLANG ?= clang
PYTHON = python3

# What Debian 12 calls all that is used to build, to test and to prove.
PACKAGES = gcc make openssl pkg-config python3 \
	libssl-dev libsodium-dev libqrencode-dev libzbar-dev libpng-dev zlib1g-dev libsqlite3-dev \
	libmicrohttpd-dev libgnutls28-dev libpq-dev postgresql \
	libgpiod-dev libfreetype-dev fonts-dejavu-core \
	libcurl4-openssl-dev libjansson-dev check gcovr clang llvm libclang-rt-dev \
	frama-c-base why3 z3 cvc4 libgmp-dev patch \
	gcc-arm-none-eabi qemu-system-arm \
	python3-yaml python3-jsonschema python3-cryptography systemd dbus iproute2
# Commands that may have come from elsewhere, each with Debian's package of it.
COMMANDS = node:nodejs npm:npm
# The browser for its tests, which are skipped where there is none: Ubuntu's package holds no browser.
DEBIAN_PACKAGES = chromium fonts-vlgothic
CSTD = -std=c11 -D_POSIX_C_SOURCE=200809L
WARNINGS = -Wall -Wextra -Wpedantic -Wconversion -Wshadow -Wstrict-prototypes -Wmissing-prototypes -Werror
CFLAGS ?= -O2 -g
PACKAGES_INCLUDE := $(shell $(PKG_CONFIG) --cflags-only-I libpq freetype2 2>/dev/null)
INCLUDES = -Isrc $(PACKAGES_INCLUDE)

# Hardening, after all flags from outside; HARDENING= turns it off. Some of it depends on compiler,
# processor and C library: what these accept without a warning is found once, at the first use.
hash := \#
accepted = $(shell echo '$(hash)include <features.h>' \
	| $(CC) -Werror -O2 $(1) -x c -c -o /dev/null - 2>/dev/null && echo '$(1)')
fortify = -U_FORTIFY_SOURCE $(firstword $(call accepted,-D_FORTIFY_SOURCE=3) -D_FORTIFY_SOURCE=2)
accepted_hardening = $(eval accepted_hardening := $(foreach flag,-fstack-clash-protection \
	-fcf-protection=full -mbranch-protection=standard,$(call accepted,$(flag))))$(accepted_hardening)
accepted_fortify = $(eval accepted_fortify := $(fortify))$(accepted_fortify)
# The C library checks buffers only in optimized code, and warns otherwise.
optimized = $(filter-out -O0,$(lastword $(filter -O%,$(CFLAGS))))
HARDENING = -fstack-protector-strong -fPIE $(accepted_hardening) $(if $(optimized),$(accepted_fortify))
LINK_HARDENING = $(if $(HARDENING),-pie -Wl$(comma)-z$(comma)relro$(comma)-z$(comma)now)
comma = ,

ALL_CFLAGS = $(CSTD) $(WARNINGS) $(INCLUDES) $(CPPFLAGS) $(CFLAGS) $(HARDENING)
LINK = $(CC) $(CFLAGS) $(LDFLAGS) $(LINK_HARDENING)

# make -jN sets how much runs at once; without it, as many processes as there are processors.
JOBS := $(or $(patsubst -j%,%,$(filter -j%,$(MAKEFLAGS))),$(shell nproc))
PARALLEL = $(if $(filter -j%,$(MAKEFLAGS)),,-j$(JOBS))

PREFIX ?= /usr/local
DESTDIR ?=

# One archive a module, its rooms included; main.c of a role is left out, so that tests can link the rest.
MODULES = core crypto qr host center machine terminal
sources = $(filter-out %/main.c,$(wildcard src/$(1)/*.c src/$(1)/*/*.c))
objects = $(patsubst %.c,$(BUILD)/%.o,$(call sources,$(1)))
archives = $(foreach m,$(1),$(BUILD)/lib/$(m).a)

LIBS_crypto = -lsodium -lcrypto
LIBS_qr = -lqrencode -lzbar -lpng -lm
LIBS_center = -lmicrohttpd -lgnutls -lsqlite3 -lpq -ljansson
LIBS_machine = -lmicrohttpd -lsqlite3 -ljansson -lfreetype -lgpiod
LIBS_terminal = -lcurl -ljansson

ROLES = $(BUILD)/tricode-center $(BUILD)/tricode-machine $(BUILD)/tricode-terminal
TOOLS = $(BUILD)/tricode-conform

MAKEFLAGS += --no-builtin-rules
.SECONDARY: # keep object files: many programs share them

.PHONY: all help deps check clean install
all: $(ROLES) $(TOOLS) library ## build the three roles, the library and the conformance tool

help: ## list the targets by group, with rough times on 2 cores
	@awk -f tests/build/help.awk tests/build/groups.txt $(MAKEFILE_LIST)

# Objects and archives, and so all programs, depend on flags: these files change when the flags do.
# The immediate copies leave out what single targets add to the variables.
FLAGS_compile := $(CC) $(ALL_CFLAGS) ($(shell $(CC) --version 2>/dev/null | head -n 1))
FLAGS_link := $(LINK) ($(AR))
$(BUILD)/flags/compile $(BUILD)/flags/link $(BUILD)/flags/fuzz: FORCE
	@mkdir -p $(@D)
	@echo '$(subst ','\'',$(FLAGS_$(@F)))' | cmp -s - $@ || echo '$(subst ','\'',$(FLAGS_$(@F)))' >$@
.PHONY: FORCE

$(BUILD)/%.o: %.c $(BUILD)/flags/compile
	@mkdir -p $(@D)
	$(CC) $(ALL_CFLAGS) -MMD -MP -c $< -o $@

define archive
$(BUILD)/lib/$(1).a: $(call objects,$(1)) $(BUILD)/flags/link
	@mkdir -p $$(@D)
	@rm -f $$@
	$(AR) rcs $$@ $$(filter %.o,$$^)
endef
$(foreach m,$(MODULES),$(eval $(call archive,$(m))))

$(BUILD)/tricode-center: $(BUILD)/src/center/main.o $(call archives,center host qr crypto core)
	$(LINK) $^ $(LIBS_center) $(LIBS_qr) $(LIBS_crypto) -o $@
$(BUILD)/tricode-machine: $(BUILD)/src/machine/main.o $(call archives,machine host qr crypto core)
	$(LINK) $^ $(LIBS_machine) $(LIBS_qr) $(LIBS_crypto) -o $@
$(BUILD)/tricode-terminal: $(BUILD)/src/terminal/main.o $(call archives,terminal host qr crypto core)
	$(LINK) $^ $(LIBS_terminal) $(LIBS_qr) $(LIBS_crypto) -o $@

include src/library/library.mk
include src/host/web/web.mk
include tests/tests.mk
-include proofs/proofs.mk
-include fuzz/fuzz.mk
-include vectors/vectors.mk
-include tests/contracts/contracts.mk

deps: ## install what is missing (Debian, Ubuntu)
	@missing=; packages="$(PACKAGES)"; \
	if grep -qsx ID=debian /etc/os-release; then packages="$$packages $(DEBIAN_PACKAGES)"; fi; \
	for package in $$packages; do \
	  dpkg-query -W -f '$${db:Status-Status}' $$package 2>/dev/null | grep -qx installed \
	    || missing="$$missing $$package"; done; \
	for pair in $(COMMANDS); do \
	  command -v $${pair%:*} >/dev/null || missing="$$missing $${pair#*:}"; done; \
	if [ -z "$$missing" ]; then exit 0; fi; \
	if ! command -v apt-get >/dev/null; then \
	  echo "make deps knows only Debian and Ubuntu. Install what they call:$$missing" >&2; exit 1; fi; \
	if [ "$$(id -u)" != 0 ]; then \
	  echo "make deps has to be root to install. Run: sudo apt-get install$$missing" >&2; exit 1; fi; \
	echo "installing:$$missing"; \
	apt-get update -qq && DEBIAN_FRONTEND=noninteractive \
	  apt-get install -y -qq --no-install-recommends $$missing >/dev/null

# In the order of what fails soonest.
CHECKS = check-build check-unit-runner unit web-test postgresql \
	conform-test check-vectors clauses assumptions openapi check-vector-mutants check-conformance-runner \
	conformance conformance-second portable \
	device size firmware check-library check-amalgamation \
	check-load coverage sanitize thread-sanitize check-faults check-power contracts fuzz-replay \
	check-picture check-decode browser \
	check-unit-file check-unit check-path run-demo mdb check-audit \
	explore eva mutants-fast prove

check: deps ## build with -Werror and pass every test, the proofs included
	@$(MAKE) --no-print-directory $(PARALLEL) all
	@start=$$(date +%s); passed=0; for step in $(CHECKS); do \
	  printf '\n== make %s (%s s so far)\n' $$step $$(( $$(date +%s) - start )); \
	  $(MAKE) --no-print-directory $$step \
	    || { echo "make $$step is red"; echo "check: $$passed passed, 1 failed"; exit 1; }; \
	  passed=$$((passed + 1)); done; \
	echo; echo "check: $$passed passed, 0 failed"

clean: ## remove everything that was built
	rm -rf $(BUILD)

install: $(ROLES) $(BUILD)/web/files.json $(BUILD)/panel/files.json install-library ## install the roles, their pages, the library, the unit file and the licence
	install -d $(DESTDIR)$(PREFIX)/bin $(DESTDIR)$(PREFIX)/lib/systemd/system \
	  $(DESTDIR)$(PREFIX)/lib/sysusers.d $(DESTDIR)$(PREFIX)/share/doc/tricode
	install -m 755 $(ROLES) $(DESTDIR)$(PREFIX)/bin
	rm -rf $(DESTDIR)$(PREFIX)/share/tricode/web $(DESTDIR)$(PREFIX)/share/tricode/panel
	install -d $(DESTDIR)$(PREFIX)/share/tricode
	cp -R $(BUILD)/web $(BUILD)/panel $(DESTDIR)$(PREFIX)/share/tricode
	install -m 644 LICENSE README.md src/machine/machine.conf $(DESTDIR)$(PREFIX)/share/doc/tricode
	install -m 644 src/center/tricode.sysusers $(DESTDIR)$(PREFIX)/lib/sysusers.d/tricode.conf
	sed 's|/usr/local/|$(PREFIX)/|g' src/center/tricode-center.service \
	  >$(DESTDIR)$(PREFIX)/lib/systemd/system/tricode-center.service

-include $(shell find $(BUILD) -name roots -prune -o -type f -name '*.d' -print 2>/dev/null)
