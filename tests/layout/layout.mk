# SPDX-License-Identifier: Apache-2.0
# Where files of src/ may be, and what they may include.

.PHONY: check-layout
check-layout: ## includes in src/ point downwards only, no circle of modules, no crowded folder
	@PYTHONDONTWRITEBYTECODE=1 $(PYTHON) tests/layout/check.py --self-test src
