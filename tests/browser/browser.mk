# SPDX-License-Identifier: Apache-2.0
# The page in a real browser, and what cameras read.

BROWSER = $(BUILD)/browser
NODE = node
NPM = npm

.PHONY: decode-table check-decode
decode-table: $(BUILD)/tests/tricode-sweep $(BROWSER)/installed ## what cameras read over tilt, blur, noise and distance, phone and machine
	@$(NODE) tests/browser/decode_table.mjs --sweep $< --modules $(BROWSER)

check-decode: $(BUILD)/tests/tricode-sweep $(BROWSER)/installed ## a few frames of it, with floors
	@$(NODE) tests/browser/decode_table.mjs --sweep $< --modules $(BROWSER) --floors

# Exact versions, checked against the lock; nothing of them is run while they are installed.
$(BROWSER)/installed: tests/browser/package.json tests/browser/package-lock.json
	@mkdir -p $(@D)
	@cp $^ $(@D)
	@cd $(@D) && $(NPM) ci --ignore-scripts --no-audit --no-fund --loglevel=error
	@touch $@

$(BUILD)/tests/tricode-frame: $(BUILD)/tests/browser/frame.o $(BUILD)/tests/browser/view.o $(call archives,host qr crypto core)
	@mkdir -p $(@D)
	$(CC) $(LDFLAGS) $^ $(LIBS_qr) $(LIBS_crypto) -o $@

$(BUILD)/tests/tricode-sweep: $(BUILD)/tests/browser/sweep.o $(BUILD)/tests/browser/view.o $(call archives,qr core)
	@mkdir -p $(@D)
	$(CC) $(LDFLAGS) $^ $(LIBS_qr) -o $@
