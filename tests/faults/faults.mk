# SPDX-License-Identifier: Apache-2.0
# The center under injected faults: kills, full disk, clock jumps, misbehaving clients.

FAULTS = $(BUILD)/tricode-center $(BUILD)/tests/tricode-load $(BUILD)/tests/clock.so
FAULTS_RUN = PYTHONDONTWRITEBYTECODE=1 $(PYTHON) tests/faults/faults.py --build $(BUILD) \
	--sanitized $(BUILD)/sanitized

.PHONY: faults check-faults sanitized-center
faults: $(FAULTS) sanitized-center ## the center under injected faults, complete: minutes (FAULTS_OPTIONS="--seed N --only NAME")
	@$(FAULTS_RUN) $(FAULTS_OPTIONS)

check-faults: $(FAULTS) sanitized-center ## the short part, with a fixed seed
	@$(FAULTS_RUN) --short --seed 1 $(FAULTS_OPTIONS)

sanitized-center:
	@$(MAKE) --no-print-directory BUILD=$(BUILD)/sanitized CC=$(CLANG) HARDENING= \
	  CFLAGS="-O1 -g $(SANITIZE)" LDFLAGS="$(SANITIZE)" $(BUILD)/sanitized/tricode-center

$(BUILD)/tests/clock.so: tests/faults/clock.c
	@mkdir -p $(@D)
	$(CC) $(CSTD) $(WARNINGS) -O2 -fPIC -shared $< -ldl -o $@
