# SPDX-License-Identifier: Apache-2.0
# The complete system: real processes, real pictures.

$(BUILD)/demo/forge: $(BUILD)/tests/demo/forge.o $(call archives,qr core)
	@mkdir -p $(@D)
	$(LINK) $^ $(LIBS_qr) -o $@

$(BUILD)/demo/picture: $(BUILD)/tests/demo/picture.o $(call archives,qr)
	@mkdir -p $(@D)
	$(LINK) $^ $(LIBS_qr) -o $@

.PHONY: demo run-demo picture check-picture
demo: deps ## run the complete system with real processes and QR pictures
	@$(MAKE) --no-print-directory $(PARALLEL) $(ROLES) $(BUILD)/demo/forge
	@$(MAKE) --no-print-directory run-demo

run-demo: $(ROLES) $(BUILD)/demo/forge
	@$(PYTHON) tests/demo/demo.py --roles $(BUILD) --forge $(BUILD)/demo/forge

RUN_FOLDER ?= $(BUILD)/run
RUN_PORTS ?= 8080 8090

.PHONY: run
run: deps ## run center, machine panel and pay page on one laptop, until Ctrl-C
	@$(MAKE) --no-print-directory -s $(PARALLEL) $(ROLES) $(BUILD)/web/files.json $(BUILD)/panel/files.json
	@PYTHONDONTWRITEBYTECODE=1 $(PYTHON) tests/demo/laptop.py --build $(BUILD) --folder $(RUN_FOLDER) \
	  --ports $(RUN_PORTS)

picture: $(BUILD)/demo/picture ## draw spec/codes.svg, the worked example's three codes
	$< >spec/codes.svg

check-picture: $(BUILD)/demo/picture ## check that spec/codes.svg is up to date
	@$< | cmp - spec/codes.svg && echo "spec/codes.svg is as drawn"
