# SPDX-License-Identifier: Apache-2.0
# The machine as a cashless reader: scripts of a simulated adapter and vending-machine controller on a
# pseudo-terminal, against the real program; the main ones with the real center and phone, too.

$(BUILD)/mdb/code: $(BUILD)/tests/mdb/code.o $(call archives,qr)
	@mkdir -p $(@D)
	$(LINK) $^ $(LIBS_qr) -o $@

.PHONY: mdb
mdb: $(ROLES) $(BUILD)/mdb/code ## scripts on a simulated vending machine's bus (MDB_ONLY=names of some)
	@PYTHONDONTWRITEBYTECODE=1 $(PYTHON) tests/mdb/run.py --build $(BUILD) $(MDB_ONLY)
