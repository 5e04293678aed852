# SPDX-License-Identifier: Apache-2.0
# Unit suites (Check): each tests/unit/test_NAME.c is one program, linked with every module.

UNIT = $(patsubst tests/unit/%.c,$(BUILD)/tests/%,$(wildcard tests/unit/test_*.c))
UNIT_LIBS = $(call archives,center machine terminal host qr crypto core) \
	-lmicrohttpd -lgnutls -lsqlite3 -lpq -lcurl -ljansson -lfreetype -lgpiod $(LIBS_qr) $(LIBS_crypto) -lcheck -lsubunit -lrt -lpthread -lm

$(BUILD)/tests/test_%: $(BUILD)/tests/unit/test_%.o $(call archives,$(MODULES))
	@mkdir -p $(@D)
	$(CC) $(LDFLAGS) $< $(UNIT_LIBS) -o $@

-include tests/conformance/conformance.mk

.PHONY: unit
unit: $(UNIT) $(ROLES) ## run the unit suites
	@for suite in $(UNIT); do $$suite || exit 1; done
-include tests/claims/claims.mk
-include tests/openapi/openapi.mk
-include tests/postgresql/postgresql.mk
-include tests/demo/demo.mk
-include tests/bench/bench.mk
-include tests/service/service.mk
-include tests/path/path.mk
-include tests/mdb/mdb.mk
-include tests/audit/audit.mk
-include tests/faults/faults.mk
-include tests/browser/browser.mk
-include tests/power/power.mk
-include tests/valgrind/valgrind.mk

# The suites once more, with sanitizers, and src/core alone with its coverage measured.
SANITIZE = -fsanitize=address,undefined -fno-sanitize-recover=all -fno-omit-frame-pointer
CORE_UNIT = $(patsubst tests/unit/%.c,%,$(wildcard tests/unit/test_core_*.c))

# What runs in several threads, and a center to ask; the libraries are as they come, so that what is
# seen are the program's own accesses between their locks.
SANITIZE_THREAD = -fsanitize=thread -fno-omit-frame-pointer
THREADED = test_center_writer test_center_crowd test_center_crash test_center_metrics test_center_rate \
	test_center_https test_center_checkpoint test_center_reporter test_center_reports test_machine_panel

.PHONY: sanitize thread-sanitize coverage portable
sanitize: ## run the unit suites under AddressSanitizer and UndefinedBehaviorSanitizer
	@$(MAKE) --no-print-directory -j2 BUILD=$(BUILD)/sanitized CC=$(CLANG) HARDENING= \
	  CFLAGS="-O1 -g $(SANITIZE)" LDFLAGS="$(SANITIZE)" unit

thread-sanitize: ## run the suites that have threads, and the center, under ThreadSanitizer
	@$(MAKE) --no-print-directory -j2 BUILD=$(BUILD)/threads CC=$(CLANG) HARDENING= \
	  CFLAGS="-O1 -g $(SANITIZE_THREAD)" LDFLAGS="$(SANITIZE_THREAD)" \
	  $(BUILD)/threads/tricode-center $(addprefix $(BUILD)/threads/tests/,$(THREADED))
	@for suite in $(THREADED); do \
	  TSAN_OPTIONS=halt_on_error=1 $(BUILD)/threads/tests/$$suite || exit 1; done

coverage: ## line and branch coverage of src/core by its unit suites; below 100 % is red
	@rm -rf $(BUILD)/coverage
	@$(MAKE) --no-print-directory -j2 BUILD=$(BUILD)/coverage HARDENING= CFLAGS="-O0 -g --coverage" \
	  LDFLAGS=--coverage $(addprefix $(BUILD)/coverage/tests/,$(CORE_UNIT))
	@for suite in $(CORE_UNIT); do $(BUILD)/coverage/tests/$$suite >/dev/null || exit 1; done
	@gcovr --root . --object-directory $(BUILD)/coverage/src/core --filter src/core/ --branches \
	  --fail-under-branch 100
	@gcovr --root . --object-directory $(BUILD)/coverage/src/core --filter src/core/ \
	  --fail-under-line 100

# src/core has to build for a machine with no C library: what its objects lack together may only be
# what a compiler itself asks for.
COMPILER_SUPPORT = mem(set|cpy|move)|__aeabi_.*

portable: ## compile src/core with clang for 64 and 32 bits and a Cortex-M0, without a C library
	@mkdir -p $(BUILD)/portable
	@for target in x86_64-linux-gnu i686-linux-gnu thumbv6m-none-eabi; do \
	  objects=; for file in src/core/*.c; do \
	    object=$(BUILD)/portable/$$target-$$(basename $$file .c).o; objects="$$objects $$object"; \
	    $(CLANG) --target=$$target -ffreestanding -fno-pic $(CSTD) $(WARNINGS) -Isrc -Os -c $$file -o $$object \
	      || exit 1; done; \
	  llvm-nm-14 --defined-only --format=posix $$objects | sed 's/ .*//' | sort -u >$(BUILD)/portable/has; \
	  llvm-nm-14 --undefined-only --format=posix $$objects | grep ' U' | sed 's/ .*//' | sort -u \
	    | comm -23 - $(BUILD)/portable/has >$(BUILD)/portable/lacks; \
	  if grep -vxE '$(COMPILER_SUPPORT)' $(BUILD)/portable/lacks; then \
	    echo "$$target: src/core calls what it may not" >&2; exit 1; fi; \
	  echo "$$target: src/core compiles and calls no library"; done

-include tests/library/library.mk
-include tests/device/device.mk
-include tests/firmware/firmware.mk
