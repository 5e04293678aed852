# SPDX-License-Identifier: Apache-2.0
# Power cuts of the machine at every system call that changes a file and at every effect.

POWER_OBJECTS = $(patsubst %.c,$(BUILD)/%.o,$(wildcard tests/power/*.c)) \
	$(BUILD)/tests/conformance/conform_ledger.o

$(BUILD)/tests/power/%.o: INCLUDES += -Itests/conformance -Itests/unit
$(BUILD)/tests/tricode-power: $(POWER_OBJECTS) $(call archives,machine host qr crypto core)
	@mkdir -p $(@D)
	$(LINK) $^ $(LIBS_machine) $(LIBS_qr) $(LIBS_crypto) -ldl -o $@

.PHONY: power check-power
power: $(BUILD)/tests/tricode-power ## cut the machine's power at thousands of points and check the theorem after each
	@$(BUILD)/tests/tricode-power $(POWER_OPTIONS)

check-power: $(BUILD)/tests/tricode-power ## the short part
	@$(BUILD)/tests/tricode-power --short
