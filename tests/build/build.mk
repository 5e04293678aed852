# SPDX-License-Identifier: Apache-2.0
# The build itself: flags from outside, rebuilding, hardening.

.PHONY: check-build
check-build: $(ROLES) $(TOOLS) ## a changed flag rebuilds, and no flag from outside switches hardening off
	@PYTHONDONTWRITEBYTECODE=1 $(PYTHON) tests/build/check_build.py $^
