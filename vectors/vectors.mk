# SPDX-License-Identifier: Apache-2.0
# The vectors, their generator and lint, and the conformance runner. No Python package is needed.

VECTORS_PYTHON = PYTHONDONTWRITEBYTECODE=1 $(PYTHON)
IMPL ?= $(BUILD)/tricode-conform
SECOND_IMPL = $(PYTHON) -B vectors/generator/implementation.py

.PHONY: vectors check-vectors check-vector-mutants conformance conformance-second check-conformance-runner
vectors: ## regenerate vectors/*.json with the second implementation
	@$(VECTORS_PYTHON) vectors/generator/generate.py vectors

check-vectors: ## check that the vectors are up to date, valid and complete; with negative controls
	@$(VECTORS_PYTHON) vectors/generator/generate.py --check vectors
	@$(VECTORS_PYTHON) vectors/test_validate.py --quiet
	@$(VECTORS_PYTHON) vectors/lint.py
	@$(VECTORS_PYTHON) vectors/lint.py --self-test

# Builds our own implementation if IMPL names it; any other IMPL is a command.
conformance: $(filter $(BUILD)/tricode-conform,$(IMPL)) ## run the vectors against IMPL="command" (default: ours)
	@$(VECTORS_PYTHON) tests/conformance/run.py "$(IMPL)" $(RUN_OPTIONS)

conformance-second: ## run the vectors against the second implementation
	@$(VECTORS_PYTHON) tests/conformance/run.py "$(SECOND_IMPL)" $(RUN_OPTIONS)

check-conformance-runner: ## check that the runner fails for wrong implementations
	@$(VECTORS_PYTHON) tests/conformance/test_run.py

check-vector-mutants: ## mutation-test the vectors with the second implementation (1 minute)
	@$(VECTORS_PYTHON) vectors/mutants.py
