# SPDX-License-Identifier: Apache-2.0
# The pages in a real browser, and decoding of camera pictures.

BROWSER = $(BUILD)/browser
NODE = node
NPM = npm

CHROMIUM = /usr/bin/chromium
# Runs the scripts and the browser with only the loopback interface.
# The browser writes to HOME.
BROWSER_RUN = HOME=$(abspath $(BROWSER)) TRICODE_MODULES=$(BROWSER) tests/browser/loopback.sh $(NODE)
BROWSER_OPTIONS = --build $(BUILD) --chromium $(CHROMIUM)
BROWSER_NEEDS = $(BROWSER)/installed $(BUILD)/tests/tricode-frame $(BUILD)/tests/clock.so \
	$(BUILD)/tricode-center $(BUILD)/tricode-machine $(BUILD)/web/files.json $(BUILD)/panel/files.json

.PHONY: browser screenshots bench-page decode-table check-decode
browser: $(BROWSER_NEEDS) ## test the pages in Chromium, with center, machine and cameras, and injected faults
	@if [ ! -x $(CHROMIUM) ]; then \
	  if [ -n "$$CI" ]; then echo "browser: $(CHROMIUM) is missing; run make deps-tests" >&2; exit 1; fi; \
	  exec .ci/skip.sh $(BUILD) browser "$(CHROMIUM) is missing; run make deps-tests"; fi; \
	$(BROWSER_RUN) --test-reporter=spec tests/browser/run.mjs $(BROWSER_OPTIONS) \
	  && $(BROWSER_RUN) tests/browser/check_faults.mjs $(BROWSER_OPTIONS)

screenshots: $(BROWSER_NEEDS) ## write each screen of the page to spec/screens
	@$(BROWSER_RUN) tests/browser/screens.mjs $(BROWSER_OPTIONS) --output spec/screens

bench-page: $(BROWSER_NEEDS) ## load time of the page on a slow phone and network
	@$(BROWSER_RUN) tests/browser/bench_page.mjs $(BROWSER_OPTIONS)

DECODE = $(NODE) tests/browser/decode_table.mjs --sweep $(BUILD)/tests/tricode-sweep --modules $(BUILD)/npm \
	--worker $(WEB)/camera/scan-worker.js

decode-table: $(BUILD)/tests/tricode-sweep $(NPM_STAMP) ## decoding rate over tilt, blur, noise and distance, phone and machine
	@$(DECODE)

check-decode: $(BUILD)/tests/tricode-sweep $(NPM_STAMP) ## decode some frames, with minimum rates
	@$(DECODE) --floors

# Exact versions, checked against the lock file.
$(BROWSER)/installed: tests/browser/package.json tests/browser/package-lock.json
	@mkdir -p $(@D)
	@cp $^ $(@D)
	@cd $(@D) && $(NPM) ci $(NPM_OPTIONS)
	@touch $@

$(BUILD)/tests/tricode-frame: $(BUILD)/tests/browser/frame.o $(BUILD)/tests/browser/view.o $(call archives,host qr crypto core)
	@mkdir -p $(@D)
	$(LINK) $^ $(LIBS_qr) $(LIBS_crypto) -o $@

$(BUILD)/tests/tricode-sweep: $(BUILD)/tests/browser/sweep.o $(BUILD)/tests/browser/view.o $(call archives,qr core)
	@mkdir -p $(@D)
	$(LINK) $^ $(LIBS_qr) -o $@
