# SPDX-License-Identifier: Apache-2.0
# The machine's books, collected from the real program and read by a reader of their own.

.PHONY: check-audit
check-audit: $(BUILD)/tricode-machine $(BUILD)/mdb/code ## the machine's audit files, read by another reader; planted faults
	@PYTHONDONTWRITEBYTECODE=1 $(PYTHON) tests/audit/run.py --build $(BUILD)
