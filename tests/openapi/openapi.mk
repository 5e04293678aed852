# SPDX-License-Identifier: Apache-2.0
# Compares spec/openapi.yaml with the running center. Uses Debian's interpreter, because the modules are
# Debian's, and another python3 in PATH does not have them.

DEBIAN_PYTHON ?= $(firstword $(wildcard /usr/bin/python3) $(PYTHON))

.PHONY: openapi
openapi: $(BUILD)/tricode-center ## compare the running center with spec/openapi.yaml
	@PYTHONDONTWRITEBYTECODE=1 $(DEBIAN_PYTHON) tests/openapi/check.py --self-test $<
