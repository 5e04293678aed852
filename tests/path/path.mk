# SPDX-License-Identifier: Apache-2.0
# The unchanged commands of README.md, "A newcomer's path" and "Keep it".

.PHONY: check-path
check-path: $(ROLES) ## run the README's commands for a newcomer, and for a lost ledger
	@PYTHONDONTWRITEBYTECODE=1 $(PYTHON) tests/path/path.py $(BUILD)
