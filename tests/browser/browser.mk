# SPDX-License-Identifier: Apache-2.0
# The page in a real browser, and what cameras read.

BROWSER = $(BUILD)/browser
NODE = node
NPM = npm

CHROMIUM = /usr/bin/chromium
# What runs the scripts with the browser: nothing but loopback around it.
BROWSER_RUN = TRICODE_MODULES=$(BROWSER) tests/browser/alone.sh $(NODE)
BROWSER_OPTIONS = --build $(BUILD) --chromium $(CHROMIUM)
BROWSER_NEEDS = $(BROWSER)/installed $(BUILD)/tests/tricode-frame $(BUILD)/tests/clock.so \
	$(BUILD)/tricode-center $(BUILD)/tricode-machine $(BUILD)/web/files.json $(BUILD)/panel/files.json

.PHONY: browser screenshots bench-page decode-table check-decode
browser: $(BROWSER_NEEDS) ## the page in Chromium, with center, machine and cameras; planted faults
	@if [ ! -x $(CHROMIUM) ]; then \
	  if [ -n "$$CI" ]; then echo "browser: $(CHROMIUM) is missing; run make deps-tests" >&2; exit 1; fi; \
	  exec .ci/skip.sh $(BUILD) browser "$(CHROMIUM) is missing; run make deps-tests"; fi; \
	$(BROWSER_RUN) --test-reporter=spec tests/browser/run.mjs $(BROWSER_OPTIONS) \
	  && $(BROWSER_RUN) tests/browser/check_plants.mjs $(BROWSER_OPTIONS)

screenshots: $(BROWSER_NEEDS) ## each screen of the page, into spec/screens
	@$(BROWSER_RUN) tests/browser/screens.mjs $(BROWSER_OPTIONS) --output spec/screens

bench-page: $(BROWSER_NEEDS) ## how long a slow phone on a slow network waits for the page
	@$(BROWSER_RUN) tests/browser/bench_page.mjs $(BROWSER_OPTIONS)

DECODE = $(NODE) tests/browser/decode_table.mjs --sweep $(BUILD)/tests/tricode-sweep --modules $(BUILD)/npm \
	--worker $(WEB)/scan-worker.js

decode-table: $(BUILD)/tests/tricode-sweep $(NPM_STAMP) ## what cameras read over tilt, blur, noise and distance, phone and machine
	@$(DECODE)

check-decode: $(BUILD)/tests/tricode-sweep $(NPM_STAMP) ## a few frames of it, with floors
	@$(DECODE) --floors

# Exact versions, checked against the lock; nothing of them is run while they are installed.
$(BROWSER)/installed: tests/browser/package.json tests/browser/package-lock.json
	@mkdir -p $(@D)
	@cp $^ $(@D)
	@cd $(@D) && $(NPM) ci --ignore-scripts --no-audit --no-fund --loglevel=error
	@touch $@

$(BUILD)/tests/tricode-frame: $(BUILD)/tests/browser/frame.o $(BUILD)/tests/browser/view.o $(call archives,host qr crypto core)
	@mkdir -p $(@D)
	$(LINK) $^ $(LIBS_qr) $(LIBS_crypto) -o $@

$(BUILD)/tests/tricode-sweep: $(BUILD)/tests/browser/sweep.o $(BUILD)/tests/browser/view.o $(call archives,qr core)
	@mkdir -p $(@D)
	$(LINK) $^ $(LIBS_qr) -o $@
