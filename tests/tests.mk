# SPDX-License-Identifier: Apache-2.0
# Unit suites (Check): each tests/unit/test_NAME.c is one program, linked with every module.

SUITES = $(patsubst tests/unit/test_%.c,%,$(wildcard tests/unit/test_*.c))
# Names of suites, or patterns of names: make unit UNIT="core_% tag".
UNIT ?= %
suite_programs = $(addprefix $(BUILD)/tests/test_,$(1))
UNIT_LIBS = $(SUPPORT) $(call archives,center machine terminal host qr crypto core) \
	-lmicrohttpd -lgnutls -lsqlite3 -lpq -lcurl -ljansson -lfreetype -lgpiod $(LIBS_qr) $(LIBS_crypto) -lcheck -lsubunit -lrt -lpthread -lm

# Fixtures shared by suites: folders, machines and centers.
SUPPORT = $(BUILD)/tests/support.a
$(SUPPORT): $(patsubst %.c,$(BUILD)/%.o,$(wildcard tests/unit/support/*.c)) $(BUILD)/flags/link
	@rm -f $@
	$(AR) rcs $@ $(filter %.o,$^)
$(BUILD)/tests/unit/support/%.o: INCLUDES += -Itests/unit

$(BUILD)/tests/test_%: $(BUILD)/tests/unit/test_%.o $(SUPPORT) $(call archives,$(MODULES))
	@mkdir -p $(@D)
	$(LINK) $< $(UNIT_LIBS) -o $@

-include tests/conformance/conformance.mk

# Many suites wait for time limits, so that more of them run at once than there are processors.
UNIT_JOBS = $(shell echo $$((3 * $(JOBS))))
UNIT_SLOW = machine_video center_flood center_reports scan_file scan machine_power terminal_client
# $(call run_suites,PROGRAMS,FOLDER,OPTIONS): FOLDER has the logs, and what passed.
run_suites = PYTHONDONTWRITEBYTECODE=1 $(PYTHON) tests/unit/run.py --roles $(BUILD) --state $(2) \
	--jobs $(UNIT_JOBS) --first "$(UNIT_SLOW)" $(3) $(1)

.PHONY: unit unit-programs check-unit-runner
unit-programs: $(call suite_programs,$(filter $(UNIT),$(SUITES))) $(ROLES)
	@:
unit: ## run the unit suites that changed since they passed (UNIT="core_center" or "core_%" for some)
	$(foreach name,$(UNIT),$(if $(filter $(name),$(SUITES)),,$(error UNIT=$(name): no such suite; the suites are $(SUITES))))
	@$(MAKE) --no-print-directory $(PARALLEL) unit-programs
	@$(call run_suites,$(call suite_programs,$(filter $(UNIT),$(SUITES))),$(BUILD)/tests/state)

check-unit-runner: ## the runner of the unit suites reports every failure, and reruns what changed
	@PYTHONDONTWRITEBYTECODE=1 $(PYTHON) tests/unit/check_run.py
-include tests/build/build.mk
-include tests/layout/layout.mk
-include tests/style/style.mk
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

# The suites with sanitizers, and the coverage of src/core.
SANITIZE = -fsanitize=address,undefined -fno-sanitize-recover=all -fno-omit-frame-pointer
CORE_UNIT = $(patsubst tests/unit/%.c,%,$(wildcard tests/unit/test_core_*.c))

# The suites with several threads, and a center. The libraries are not instrumented, so only the
# program's own accesses are checked.
SANITIZE_THREAD = -fsanitize=thread -fno-omit-frame-pointer
THREADED = center_writer center_crowd center_crash center_metrics center_rate center_https \
	center_checkpoint center_reporter center_reports machine_panel

.PHONY: sanitize thread-sanitize coverage portable
sanitize: ## run the unit suites under AddressSanitizer and UndefinedBehaviorSanitizer
	@$(MAKE) --no-print-directory BUILD=$(BUILD)/sanitized CC=$(CLANG) HARDENING= \
	  CFLAGS="-O1 -g $(SANITIZE)" LDFLAGS="$(SANITIZE)" unit

thread-sanitize: ## run the suites that have threads, and the center, under ThreadSanitizer
	@TSAN_OPTIONS=halt_on_error=1 $(MAKE) --no-print-directory BUILD=$(BUILD)/threads CC=$(CLANG) HARDENING= \
	  CFLAGS="-O1 -g $(SANITIZE_THREAD)" LDFLAGS="$(SANITIZE_THREAD)" UNIT="$(THREADED)" unit

coverage: ## line and branch coverage of src/core by its unit suites; fails below 100 %
	@rm -rf $(BUILD)/coverage
	@$(MAKE) --no-print-directory $(PARALLEL) BUILD=$(BUILD)/coverage HARDENING= CFLAGS="-O0 -g --coverage" \
	  LDFLAGS=--coverage $(addprefix $(BUILD)/coverage/tests/,$(CORE_UNIT))
	@$(call run_suites,$(addprefix $(BUILD)/coverage/tests/,$(CORE_UNIT)),$(BUILD)/coverage/state)
	@gcovr --root . --object-directory $(BUILD)/coverage/src/core --filter src/core/ --branches \
	  --fail-under-branch 100
	@gcovr --root . --object-directory $(BUILD)/coverage/src/core --filter src/core/ \
	  --fail-under-line 100

# src/core must build without a C library: its objects may refer only to symbols that compilers insert.
COMPILER_SUPPORT = mem(set|cpy|move)|__aeabi_.*
LLVM_NM = llvm-nm
# A symbol that every target's objects define, which shows that LLVM_NM read them.
PORTABLE_SYMBOL = tricode_machine_permit
# $(call symbols,FILTER,FILE): names of the symbols of $$objects, to FILE; red when $(LLVM_NM) fails.
symbols = $(LLVM_NM) $(1) --format=posix $$objects >$(2).nm || { echo "$(LLVM_NM) failed" >&2; exit 1; }; sed -n 's/ .*//p' $(2).nm | sort -u >$(2)

portable: ## compile src/core with clang for 64 and 32 bits and a Cortex-M0, without a C library
	@mkdir -p $(BUILD)/portable
	@for target in x86_64-linux-gnu i686-linux-gnu thumbv6m-none-eabi; do \
	  objects=; for file in src/core/*.c; do \
	    object=$(BUILD)/portable/$$target-$$(basename $$file .c).o; objects="$$objects $$object"; \
	    $(CLANG) --target=$$target -ffreestanding -fno-pic $(CSTD) $(WARNINGS) -Isrc -Os -c $$file -o $$object \
	      || exit 1; done; \
	  $(call symbols,--defined-only,$(BUILD)/portable/defined); \
	  $(call symbols,--undefined-only,$(BUILD)/portable/undefined); \
	  grep -qx $(PORTABLE_SYMBOL) $(BUILD)/portable/defined \
	    || { echo "$$target: $(LLVM_NM) does not list $(PORTABLE_SYMBOL), which src/core defines" >&2; exit 1; }; \
	  comm -23 $(BUILD)/portable/undefined $(BUILD)/portable/defined >$(BUILD)/portable/called; \
	  if grep -vxE '$(COMPILER_SUPPORT)' $(BUILD)/portable/called; then \
	    echo "$$target: src/core calls these functions, which it does not define" >&2; exit 1; fi; \
	  echo "$$target: src/core compiles and calls no library"; done

-include tests/library/library.mk
-include tests/device/device.mk
-include tests/firmware/firmware.mk
