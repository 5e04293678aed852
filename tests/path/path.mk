# SPDX-License-Identifier: Apache-2.0
# The commands of src/center/README.md, "Quick start" and "Back up and restore", unchanged.

.PHONY: check-path
check-path: $(ROLES) ## run the commands of src/center/README.md: quick start, restore a lost ledger
	@PYTHONDONTWRITEBYTECODE=1 $(PYTHON) tests/path/path.py $(BUILD)
