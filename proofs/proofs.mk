# SPDX-License-Identifier: Apache-2.0
# The proof gate. PROVE=machine proves only the files whose path has that in it.

.PHONY: prove
prove: ## prove src/core and the theorem with Frama-C WP (cold) and see the planted faults turn the gate red
	$(PYTHON) proofs/gate.py $(PROVE)

-include proofs/explore/explore.mk
