# SPDX-License-Identifier: Apache-2.0
# The proof gate. PROVE=machine proves only the files whose path has that in it.

.PHONY: prove provers
prove: deps-proofs ## prove src/core and the theorem with Frama-C WP (cold) and see the planted faults turn the gate red
	@$(MAKE) --no-print-directory -s $(AMALGAMATION)/tricode.c
	$(PYTHON) proofs/gate.py $(PROVE)

provers: deps-proofs ## let each of the two provers alone at every goal, and count what both prove (a while)
	$(PYTHON) proofs/provers.py $(PROVE)

eva assumptions mutants-code mutants-design mutants-self-test: deps-proofs

-include proofs/explore/explore.mk
-include proofs/eva/eva.mk
-include proofs/mutants/mutants.mk
