# SPDX-License-Identifier: Apache-2.0
# The proof gate. PROVE=machine proves only the files whose path contains "machine".

.PHONY: prove provers
prove: deps-proofs ## prove src/core and the theorem with Frama-C WP (cold) and run the negative controls
	@$(MAKE) --no-print-directory -s $(AMALGAMATION)/tricode.c
	$(PYTHON) proofs/gate.py $(PROVE)

provers: deps-proofs ## run each of the two provers alone on every goal, and count the goals that both prove
	$(PYTHON) proofs/provers.py $(PROVE)

eva assumptions mutants-code mutants-design mutants-self-test: deps-proofs

-include proofs/explore/explore.mk
-include proofs/eva/eva.mk
-include proofs/mutants/mutants.mk
