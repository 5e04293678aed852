# SPDX-License-Identifier: Apache-2.0
# The machine as a cashless reader: scripts with a simulated adapter and vending-machine controller on a
# pseudo-terminal, and the real program; the main scripts also with the real center and phone.

$(BUILD)/mdb/code: $(BUILD)/tests/mdb/code.o $(call archives,qr)
	@mkdir -p $(@D)
	$(LINK) $^ $(LIBS_qr) -o $@

.PHONY: mdb
mdb: $(ROLES) $(BUILD)/mdb/code ## run scripts on a simulated vending machine's bus (MDB_ONLY="NAME ...")
	@PYTHONDONTWRITEBYTECODE=1 $(PYTHON) tests/mdb/run.py --build $(BUILD) $(MDB_ONLY)
