# SPDX-License-Identifier: Apache-2.0
# The machine's audit files, written by the real program and read by an independent reader.

.PHONY: check-audit
check-audit: $(BUILD)/tricode-machine $(BUILD)/mdb/code ## check the machine's audit files with an independent reader, with injected faults
	@PYTHONDONTWRITEBYTECODE=1 $(PYTHON) tests/audit/run.py --build $(BUILD)
