# SPDX-License-Identifier: Apache-2.0
# Layout of the text of C files (.clang-format, check_text.py) and faults that compilers do not report
# (.clang-tidy). Both tools have to agree in the releases of clang from 14 to 19.

CLANG_FORMAT ?= clang-format
CLANG_TIDY ?= clang-tidy
C_FILES = $(shell find src tests proofs fuzz -name '*.[ch]')
TIDY_FLAGS = --quiet --config-file=.clang-tidy
TIDY_STAMPS = $(patsubst %.c,$(BUILD)/tidy/%.ok,$(foreach m,$(MODULES),$(call sources,$(m))))

.PHONY: check-format format check-tidy
check-format: ## check the layout of C files with clang-format, and of contracts
	@$(CLANG_FORMAT) --dry-run --Werror $(C_FILES)
	@if echo 'int  x ;' | $(CLANG_FORMAT) --dry-run --Werror --assume-filename=src/x.c 2>/dev/null; then \
	  echo "check-format: the negative control is not found" >&2; exit 1; fi
	@PYTHONDONTWRITEBYTECODE=1 $(PYTHON) tests/style/check_text.py --self-test $(C_FILES)

format: ## lay out C files with clang-format, and their contracts
	@$(CLANG_FORMAT) -i $(C_FILES)
	@PYTHONDONTWRITEBYTECODE=1 $(PYTHON) tests/style/check_text.py --fix $(C_FILES)

# A file is examined again when its object is made anew.
$(BUILD)/tidy/%.ok: %.c $(BUILD)/%.o .clang-tidy
	@mkdir -p $(@D)
	@$(CLANG_TIDY) $(TIDY_FLAGS) $< -- $(CSTD) $(INCLUDES) $(CPPFLAGS) >$@.log 2>&1 \
	  || { grep -v 'warnings\? generated' $@.log >&2; exit 1; }
	@touch $@

.PHONY: tidy-files
tidy-files: $(TIDY_STAMPS)
	@:

# Each line has a fault; the checks of so many names have to find it.
check-tidy: ## check src/ with clang-tidy, in files that changed; with a negative control
	@mkdir -p $(BUILD)/tidy
	@if $(CLANG_TIDY) $(TIDY_FLAGS) tests/style/faults.c -- $(CSTD) >$(BUILD)/tidy/faults.log 2>&1; then \
	  echo "check-tidy: the injected faults are not found" >&2; exit 1; fi
	@for name in $$(sed -n 's|.*// \([a-z][a-z-]*-[A-Za-z.-]*\)$$|\1|p' tests/style/faults.c); do \
	  grep -q "\[$$name," $(BUILD)/tidy/faults.log \
	    || { echo "check-tidy: $$name does not find its fault" >&2; exit 1; }; done
	@$(MAKE) --no-print-directory -k $(PARALLEL) tidy-files
	@echo "check-tidy: $(words $(TIDY_STAMPS)) files"
