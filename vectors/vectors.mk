# SPDX-License-Identifier: Apache-2.0
# The vectors, their generator and lint, and the conformance runner. No Python package is needed.

VECTORS_PYTHON = PYTHONDONTWRITEBYTECODE=1 $(PYTHON)
IMPL ?= $(BUILD)/tricode-conform
SECOND_IMPL = $(PYTHON) -B vectors/generator/implementation.py

.PHONY: vectors check-vectors check-vector-mutants conformance conformance-second check-conformance-runner
vectors: ## write vectors/*.json anew with the second implementation
	@$(VECTORS_PYTHON) vectors/generator/generate.py vectors

check-vectors: ## the vectors are as generated, valid and complete; and these checks go red
	@$(VECTORS_PYTHON) vectors/generator/generate.py --check vectors
	@$(VECTORS_PYTHON) vectors/test_validate.py --quiet
	@$(VECTORS_PYTHON) vectors/lint.py
	@$(VECTORS_PYTHON) vectors/lint.py --self-test

# Only our own implementation is built; another is a command.
conformance: $(filter $(BUILD)/tricode-conform,$(IMPL)) ## feed the vectors to IMPL="command" (default: ours)
	@$(VECTORS_PYTHON) tests/conformance/run.py "$(IMPL)" $(RUN_OPTIONS)

conformance-second: ## feed the vectors to the second implementation
	@$(VECTORS_PYTHON) tests/conformance/run.py "$(SECOND_IMPL)" $(RUN_OPTIONS)

check-conformance-runner: ## the runner goes red for implementations that are wrong
	@$(VECTORS_PYTHON) tests/conformance/test_run.py

check-vector-mutants: ## each break of the second implementation is noticed by a vector (a minute)
	@$(VECTORS_PYTHON) vectors/mutants.py
