# SPDX-License-Identifier: Apache-2.0
# Valgrind's memcheck over the unit suites and over a center that settles: some minutes, and a package
# that nothing else needs, so it is not part of `make check`.

.PHONY: valgrind
valgrind: $(call suite_programs,$(SUITES)) $(ROLES) $(BUILD)/tests/tricode-load $(BUILD)/tests/valgrind_planted ## the unit suites and a center under load in Valgrind (VALGRIND=center_store for one suite)
	@$(MAKE) --no-print-directory deps PACKAGES=valgrind
	@PYTHONDONTWRITEBYTECODE=1 PYTHONPATH=tests/bench $(PYTHON) tests/valgrind/valgrind.py \
	  --build $(BUILD) $(VALGRIND)

$(BUILD)/tests/valgrind_planted: tests/valgrind/planted.c
	@mkdir -p $(@D)
	$(CC) $(CSTD) -O0 -g $< -o $@
