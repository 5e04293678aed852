# SPDX-License-Identifier: Apache-2.0
# The pay page: built by esbuild into $(BUILD)/web, which `tricode-center DATA-DIR serve --web` serves.
# npm's folder is $(BUILD)/npm, with copies of the sources, so that nothing is written beside them.

WEB = src/terminal/web
WEB_SOURCES = $(wildcard $(WEB)/*.* $(WEB)/*/*.*)
NPM_STAMP = $(BUILD)/npm/node_modules/.package-lock.json

$(NPM_STAMP): $(WEB)/package.json $(WEB)/package-lock.json
	@command -v npm >/dev/null || { echo "there is no npm: run make deps" >&2; exit 1; }
	@mkdir -p $(BUILD)/npm
	@cp $^ $(BUILD)/npm
	@cd $(BUILD)/npm && npm ci --ignore-scripts --no-audit --no-fund --loglevel=error >/dev/null
	@touch $@

$(BUILD)/web/files.json: $(NPM_STAMP) $(WEB_SOURCES)
	@rm -rf $(BUILD)/npm/$(WEB) && mkdir -p $(BUILD)/npm/$(WEB)
	@cp -R $(WEB)/. $(BUILD)/npm/$(WEB)
	@node $(BUILD)/npm/$(WEB)/build.js $(BUILD)/npm/$(WEB) $(BUILD)/web

.PHONY: web web-test
web: $(BUILD)/web/files.json ## build the pay page, and print its weight

# The tests lie beside their sources as they do in the tree, so that they find the same modules.
web-test: $(BUILD)/web/files.json ## test the page's modules
	@rm -rf $(BUILD)/npm/tests && mkdir -p $(BUILD)/npm/tests && cp -R tests/web $(BUILD)/npm/tests
	@TRICODE_TOP=$(CURDIR) node --test $(BUILD)/npm/tests/web >$(BUILD)/web-test.log 2>&1 \
	  || { cat $(BUILD)/web-test.log >&2; exit 1; }
	@sed -n 's/^# \(tests\|pass\|fail\)/web-test: \1/p' $(BUILD)/web-test.log
