# SPDX-License-Identifier: Apache-2.0
# spec/openapi.yaml against the running center. The modules are Debian's, so the interpreter is too:
# another python3 that stands first in PATH does not have them.

DEBIAN_PYTHON ?= $(firstword $(wildcard /usr/bin/python3) $(PYTHON))

.PHONY: openapi
openapi: $(BUILD)/tricode-center ## the running center against spec/openapi.yaml, both ways
	@PYTHONDONTWRITEBYTECODE=1 $(DEBIAN_PYTHON) tests/openapi/check.py --self-test $<
