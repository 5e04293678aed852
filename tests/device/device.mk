# SPDX-License-Identifier: Apache-2.0
# Tags on a device, on this host: a suite of its own, since src/device and src/crypto are two
# implementations of crypto/tag.h, and a program has one of them.

$(BUILD)/tests/device/%.o: INCLUDES += -Itests/unit
$(BUILD)/tests/device/test_%: $(BUILD)/tests/device/test_%.o $(SUPPORT) $(BUILD)/src/device/tag.o $(call archives,core)
	$(LINK) $^ -lcrypto -lcheck -lsubunit -lrt -lpthread -lm -o $@

.PHONY: device
device: $(BUILD)/tests/device/test_device_tag ## run the suite of tags on a device
	@$<
