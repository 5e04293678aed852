# SPDX-License-Identifier: Apache-2.0
# The tags of src/device, tested on this host in a separate suite, because src/device and src/crypto
# both implement crypto/tag.h, and a program links one of them.

$(BUILD)/tests/device/%.o: INCLUDES += -Itests/unit
$(BUILD)/tests/device/test_%: $(BUILD)/tests/device/test_%.o $(SUPPORT) $(BUILD)/src/device/tag.o $(call archives,core)
	$(LINK) $^ -lcrypto -lcheck -lsubunit -lrt -lpthread -lm -o $@

.PHONY: device
device: $(BUILD)/tests/device/test_device_tag ## test the tags of src/device
	@$<
