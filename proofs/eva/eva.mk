# SPDX-License-Identifier: Apache-2.0
# Abstract interpretation: no run-time errors in the input parsers. EVA=base64 analyzes only that unit
# (a name of proofs/eva/units.tsv), without the injected faults.

.PHONY: eva
eva: ## analyze the input parsers with Frama-C's Eva, with injected faults
	@$(PYTHON) proofs/eva/run.py --build $(BUILD)/eva $(EVA)
