# SPDX-License-Identifier: Apache-2.0
# The pages: built by esbuild into $(BUILD)/web (the pay page and the operator's, which
# `tricode-center DATA-DIR serve --web` serves) and $(BUILD)/panel (the machine's, which `tricode-machine STATE-DIR run --panel` serves).
# npm's folder is $(BUILD)/npm, with copies of the sources, so that nothing is written beside them.

WEB = src/terminal/web
PANEL_WEB = src/machine/panel/web
CENTER_WEB = src/center/web
HOST_WEB = src/host/web
WEB_FOLDERS = $(WEB) $(PANEL_WEB) $(CENTER_WEB) $(HOST_WEB)
WEB_SOURCES = $(foreach folder,$(WEB_FOLDERS),$(wildcard $(folder)/*.* $(folder)/*/*.*))
# No install script runs, and npm writes nothing to HOME.
NPM_OPTIONS = --ignore-scripts --no-audit --no-fund --no-update-notifier --loglevel=error \
	--cache=$(abspath $(BUILD))/npm-cache
NPM_STAMP = $(BUILD)/npm/node_modules/.package-lock.json

$(NPM_STAMP): $(HOST_WEB)/package.json $(HOST_WEB)/package-lock.json
	@command -v npm >/dev/null || { echo "there is no npm: run make deps" >&2; exit 1; }
	@mkdir -p $(BUILD)/npm
	@cp $^ $(BUILD)/npm
	@cd $(BUILD)/npm && npm ci $(NPM_OPTIONS) >/dev/null
	@touch $@

$(BUILD)/npm/copied: $(NPM_STAMP) $(WEB_SOURCES)
	@rm -rf $(BUILD)/npm/src
	@for folder in $(WEB_FOLDERS); do \
	  mkdir -p $(BUILD)/npm/$$folder && cp -R $$folder/. $(BUILD)/npm/$$folder || exit 1; done
	@touch $@

$(BUILD)/web/files.json: $(BUILD)/npm/copied
	@node $(BUILD)/npm/$(CENTER_WEB)/build.js $(BUILD)/web

$(BUILD)/panel/files.json: $(BUILD)/npm/copied
	@node $(BUILD)/npm/$(PANEL_WEB)/build.js $(BUILD)/npm/$(PANEL_WEB) $(BUILD)/panel

.PHONY: web web-test
web: $(BUILD)/web/files.json $(BUILD)/panel/files.json ## build the pay page, the operator's page and the machine's panel, and print their weight

# The tests lie beside their sources as they do in the tree, so that they find the same modules.
web-test: $(BUILD)/npm/copied ## test the pages' modules
	@rm -rf $(BUILD)/npm/tests && mkdir -p $(BUILD)/npm/tests && cp -R tests/web $(BUILD)/npm/tests
	@TRICODE_TOP=$(CURDIR) node --test $(BUILD)/npm/tests/web >$(BUILD)/web-test.log 2>&1 \
	  || { cat $(BUILD)/web-test.log >&2; exit 1; }
	@sed -n 's/^# \(tests\|pass\|fail\)/web-test: \1/p' $(BUILD)/web-test.log
