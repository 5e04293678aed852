# SPDX-License-Identifier: Apache-2.0
# What is claimed, against what is there: the clauses of the specification, the page of assumptions.

CLAIMS_PYTHON = PYTHONDONTWRITEBYTECODE=1 $(PYTHON)

.PHONY: clauses assumptions
clauses: ## each clause of the specification, and what discharges it (CLAUSES_OPTIONS=--full)
	@$(CLAIMS_PYTHON) tests/claims/clauses.py --self-test $(CLAUSES_OPTIONS)

assumptions: ## spec/assumptions.md lists what proofs and code take for granted, no less, no more
	@$(CLAIMS_PYTHON) tests/claims/assumptions.py --self-test
