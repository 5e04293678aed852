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
sources = $(filter-out %/main.c,$(wildcard src/$(1)/*.c src/$(1)/*/*.c src/$(1)/*/*/*.c))
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

.PHONY: all help clean install
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

include src/embed.mk

define archive
$(BUILD)/lib/$(1).a: $(call objects,$(1)) $(call embedded,$(1)) $(BUILD)/flags/link
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
include .ci/check.mk

clean: ## remove everything that was built
	rm -rf $(BUILD)

install: $(ROLES) $(BUILD)/web/files.json $(BUILD)/panel/files.json install-library ## install the roles, their pages, the library, the unit file and the license
	install -d $(DESTDIR)$(PREFIX)/bin $(DESTDIR)$(PREFIX)/lib/systemd/system \
	  $(DESTDIR)$(PREFIX)/lib/sysusers.d $(DESTDIR)$(PREFIX)/share/doc/tricode
	install -m 755 $(ROLES) $(DESTDIR)$(PREFIX)/bin
	rm -rf $(DESTDIR)$(PREFIX)/share/tricode/web $(DESTDIR)$(PREFIX)/share/tricode/panel
	install -d $(DESTDIR)$(PREFIX)/share/tricode
	cp -R $(BUILD)/web $(BUILD)/panel $(DESTDIR)$(PREFIX)/share/tricode
	install -m 644 LICENSE README.md src/machine/machine.conf $(DESTDIR)$(PREFIX)/share/doc/tricode
	for room in src src/center src/machine; do \
	  install -D -m 644 $$room/README.md $(DESTDIR)$(PREFIX)/share/doc/tricode/$$room/README.md || exit 1; done
	install -m 644 src/center/tricode.sysusers $(DESTDIR)$(PREFIX)/lib/sysusers.d/tricode.conf
	sed 's|/usr/local/|$(PREFIX)/|g' src/center/tricode-center.service \
	  >$(DESTDIR)$(PREFIX)/lib/systemd/system/tricode-center.service

-include $(shell find $(BUILD) -name roots -prune -o -type f -name '*.d' -print 2>/dev/null)
