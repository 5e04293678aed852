# SPDX-License-Identifier: Apache-2.0
# tricode-conform: the conformance protocol with the real functions of src/core and src/crypto.

CONFORM_SOURCES = $(wildcard tests/conformance/*.c)
CONFORM_OBJECTS = $(patsubst %.c,$(BUILD)/%.o,$(CONFORM_SOURCES))
# Without main, for the tests and the fuzz harness.
CONFORM_PARTS = $(filter-out %/conform_main.o,$(CONFORM_OBJECTS))

$(BUILD)/tricode-conform: $(CONFORM_OBJECTS) $(call archives,host crypto core)
	$(LINK) $^ -ljansson $(LIBS_crypto) -o $@

.PHONY: conform-test
conform-test: $(BUILD)/tricode-conform ## test every op of tricode-conform, and malformed lines
	@$(PYTHON) tests/conformance/conform_test.py $<
