# SPDX-License-Identifier: Apache-2.0
# Valgrind's memcheck on the unit suites and on a center under load. Takes minutes and needs a package
# that no other target needs, so it is not part of `make check`.

.PHONY: valgrind
valgrind: $(call suite_programs,$(SUITES)) $(ROLES) $(BUILD)/tests/tricode-load $(BUILD)/tests/valgrind_control ## the unit suites and a center under load in Valgrind (VALGRIND=center_store for one suite)
	@$(MAKE) --no-print-directory deps PACKAGES=valgrind
	@PYTHONDONTWRITEBYTECODE=1 PYTHONPATH=tests/bench $(PYTHON) tests/valgrind/valgrind.py \
	  --build $(BUILD) $(VALGRIND)

$(BUILD)/tests/valgrind_control: tests/valgrind/control.c
	@mkdir -p $(@D)
	$(CC) $(CSTD) -O0 -g $< -o $@
