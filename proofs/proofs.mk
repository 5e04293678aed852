# SPDX-License-Identifier: Apache-2.0
# The proof gate. PROVE=machine proves only the files whose path has that in it.

.PHONY: prove provers
prove: $(AMALGAMATION)/tricode.c ## prove src/core and the theorem with Frama-C WP (cold) and see the planted faults turn the gate red
	$(PYTHON) proofs/gate.py $(PROVE)

provers: ## let each of the two provers alone at every goal, and count what both prove (a while)
	$(PYTHON) proofs/provers.py $(PROVE)

-include proofs/explore/explore.mk
-include proofs/eva/eva.mk
-include proofs/mutants/mutants.mk
