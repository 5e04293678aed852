# SPDX-License-Identifier: Apache-2.0
# Checks the theorem by exhaustive exploration: every order of events of a small model, with the
# object code of src/core. The first run has EXPLORE_SALES sales; each more takes 16 times as long.

EXPLORE_SALES ?= 4
EXPLORE = $(BUILD)/explore/explore
EXPLORE_OBJECTS = $(patsubst %.c,$(BUILD)/%.o,$(wildcard proofs/explore/*.c))
EXPLORE_ARCHIVES = $(call archives,host core)

$(EXPLORE): $(EXPLORE_OBJECTS) $(EXPLORE_ARCHIVES)
	@mkdir -p $(@D)
	$(LINK) $^ -o $@

.PHONY: explore
explore: $(EXPLORE) ## explore every order of events of a small model, and find injected faults
	@$(EXPLORE) --sales $(EXPLORE_SALES)
	@$(EXPLORE) --quiet --sales 3 --offers 2
	@$(EXPLORE) --quiet --sales 3 --deposits 1 --payouts --handover
	@$(EXPLORE) --quiet --sales 2 --offers 2 --handover --last-numbers
	@$(EXPLORE) --quiet --sales 2 --fault stolen_key --count-only --depth 5
	@$(EXPLORE) --quiet --sales 2 --fault stolen_key --only THEOREM-2
	@$(EXPLORE) --quiet --sales 2 --fault stolen_key --only THEOREM-4
	@$(PYTHON) proofs/explore/faults.py --build $(BUILD)/explore/faults \
	  --compile '$(CC) $(ALL_CFLAGS)' --link '$(LINK)' \
	  --objects '$(EXPLORE_OBJECTS)' --archives '$(EXPLORE_ARCHIVES)'
