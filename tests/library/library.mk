# SPDX-License-Identifier: Apache-2.0
# The installed library, and the core as one file.

.PHONY: check-library check-amalgamation
check-library: library $(ROLES) ## install the library, build the examples against it, shared and static, and run them
	@PYTHONDONTWRITEBYTECODE=1 $(PYTHON) tests/library/test_library.py $(BUILD)

# Compiles the amalgamation with each compiler and all warnings; then runs the vectors and the core's
# suites with it in place of core.a.
AMALGAMATED = $(BUILD)/amalgamated
FREESTANDING = -std=c11 $(WARNINGS) -Wcast-align -Wcast-qual -Wpointer-arith -Wundef -Wvla -Wimplicit-fallthrough -Os -ffreestanding
AMALGAMATION_CC = "$(CC) -Wlogical-op -Wduplicated-cond" "$(CLANG) -Wshorten-64-to-32" \
	"arm-none-eabi-gcc -mthumb -mcpu=cortex-m0" "arm-none-eabi-gcc -mthumb -mcpu=cortex-m4"

$(AMALGAMATED)/tricode.o: $(AMALGAMATION)/tricode.c
	@mkdir -p $(@D)
	$(CC) $(ALL_CFLAGS) -I$(AMALGAMATION) -c $< -o $@

$(AMALGAMATED)/tricode-conform: $(CONFORM_OBJECTS) $(AMALGAMATED)/tricode.o $(call archives,host crypto)
	$(LINK) $^ -ljansson $(LIBS_crypto) -o $@

$(AMALGAMATED)/test_%: $(BUILD)/tests/unit/test_%.o $(SUPPORT) $(AMALGAMATED)/tricode.o
	$(LINK) $^ -lcheck -lsubunit -lrt -lpthread -lm -o $@

check-amalgamation: $(AMALGAMATED)/tricode-conform $(addprefix $(AMALGAMATED)/,$(CORE_UNIT)) ## the core in one file: every compiler, the core's suites, the vectors
	@for compiler in $(AMALGAMATION_CC); do for file in tricode tricode-device; do \
	  $$compiler $(FREESTANDING) -c $(AMALGAMATION)/$$file.c -o $(AMALGAMATED)/$$file.discard.o || exit 1; done; \
	  echo "compiles without a warning: $$compiler"; done
	@$(call run_suites,$(addprefix $(AMALGAMATED)/,$(CORE_UNIT)),$(AMALGAMATED)/state)
	@$(VECTORS_PYTHON) tests/conformance/run.py $(AMALGAMATED)/tricode-conform
