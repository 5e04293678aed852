# SPDX-License-Identifier: Apache-2.0
# Traceability checks: the clauses of the specification, the page of assumptions.

CLAIMS_PYTHON = PYTHONDONTWRITEBYTECODE=1 $(PYTHON)

.PHONY: clauses assumptions
clauses: ## list the evidence for each clause of the specification (CLAUSES_OPTIONS=--full)
	@$(CLAIMS_PYTHON) tests/claims/clauses.py --self-test $(CLAUSES_OPTIONS)

assumptions: ## check that spec/assumptions.md lists exactly the assumptions of proofs and code
	@$(CLAIMS_PYTHON) tests/claims/assumptions.py --self-test
