# SPDX-License-Identifier: Apache-2.0
# The core on microcontrollers: its size, and the vectors in an emulator. The image uses the
# amalgamation, like a product.

ARM_CC = arm-none-eabi-gcc
BOARDS = microbit mps2-an386
CPU_microbit = cortex-m0
CPU_mps2-an386 = cortex-m4
# The micro:bit's sizes; for the other board, the RAM of a small Cortex-M4.
SIZES_microbit = FLASH_SIZE=256K RAM_SIZE=16K
SIZES_mps2-an386 = FLASH_SIZE=256K RAM_SIZE=128K
FIRMWARE_STACK = 2560
arm_flags = -mthumb -mcpu=$(CPU_$(1)) $(FREESTANDING) -ffunction-sections -fdata-sections \
	-I$(AMALGAMATION) -Itests/firmware

FIRMWARE = $(BUILD)/firmware
FIRMWARE_SOURCES = $(wildcard tests/firmware/*.c)
FIRMWARE_NAMES = tricode tricode-device $(patsubst tests/firmware/%.c,%,$(FIRMWARE_SOURCES))

define a_board
$(FIRMWARE)/$(1)/%.o: tests/firmware/%.c $(wildcard tests/firmware/*.h) $(AMALGAMATION)/tricode.c
	@mkdir -p $$(@D)
	$(ARM_CC) $(call arm_flags,$(1)) -fno-tree-loop-distribute-patterns -c $$< -o $$@
$(FIRMWARE)/$(1)/%.o: $(AMALGAMATION)/%.c
	@mkdir -p $$(@D)
	$(ARM_CC) $(call arm_flags,$(1)) -c $$< -o $$@
$(FIRMWARE)/$(1)/src/%.o: src/%.c
	@mkdir -p $$(@D)
	$(ARM_CC) $(call arm_flags,$(1)) -Isrc -fcallgraph-info=su -MMD -MP -c $$< -o $$@
$(AMALGAMATION)/tricode-device.c: $(AMALGAMATION)/tricode.c
$(FIRMWARE)/$(1)/image.elf: $(FIRMWARE_NAMES:%=$(FIRMWARE)/$(1)/%.o) tests/firmware/image.ld
	$(ARM_CC) $(call arm_flags,$(1)) -nostdlib -static -Wl,--gc-sections,--fatal-warnings \
	  $(foreach s,$(SIZES_$(1)) STACK_SIZE=$(FIRMWARE_STACK),-Wl,--defsym=$(s)) \
	  -Wl,-T,tests/firmware/image.ld $(FIRMWARE_NAMES:%=$(FIRMWARE)/$(1)/%.o) -lgcc -o $$@
endef
$(foreach b,$(BOARDS),$(eval $(call a_board,$(b))))

MEASURED = $(patsubst %.c,%.o,$(wildcard src/core/*.c) src/device/tag.c)

.PHONY: size firmware
size: $(foreach b,$(BOARDS),$(MEASURED:%=$(FIRMWARE)/$(b)/%)) ## flash and stack of the core on microcontrollers, by function; fails above 4 KiB, or 200 bytes of state
	@PYTHONDONTWRITEBYTECODE=1 $(PYTHON) tests/firmware/size.py $(foreach b,$(BOARDS),$(CPU_$(b))=$(FIRMWARE)/$(b))

firmware: $(foreach b,$(BOARDS),$(FIRMWARE)/$(b)/image.elf) ## the vectors on a Cortex-M0 and a Cortex-M4, emulated
	@PYTHONDONTWRITEBYTECODE=1 $(PYTHON) tests/firmware/run_boards.py $(FIRMWARE)
