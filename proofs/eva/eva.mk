# SPDX-License-Identifier: Apache-2.0
# No run-time error in the code that takes raw input apart, by abstract interpretation. EVA=base64
# analyses only that unit (a name of proofs/eva/units.tsv), without the planted faults.

.PHONY: eva
eva: ## analyse the parsers of raw input with Frama-C's Eva, and see planted faults found
	@$(PYTHON) proofs/eva/run.py --build $(BUILD)/eva $(EVA)
