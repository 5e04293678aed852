# SPDX-License-Identifier: Apache-2.0
# The build itself: flags from outside, rebuilding, hardening.

.PHONY: check-build
check-build: $(ROLES) $(TOOLS) ## flags rebuild and keep the hardening; missing tools are named; make check counts its steps
	@PYTHONDONTWRITEBYTECODE=1 $(PYTHON) tests/build/check_build.py $^
	@PYTHONDONTWRITEBYTECODE=1 $(PYTHON) tests/build/check_steps.py
