# SPDX-License-Identifier: Apache-2.0
# Mutants of src/core: each must break a proof, and a vector must detect it. See README.md here.

MUTANTS_BUILD = $(BUILD)/mutants
MUTANTS_JOBS ?= $(shell echo $$((2 * $$(nproc)))) # WP sleeps between goals
MUTANTS_COMPILER = $(CC) $(CSTD)
MUTANTS_OBJECTS = $(CONFORM_OBJECTS) $(call archives,host crypto)
MUTANTS_PYTHON = PYTHONDONTWRITEBYTECODE=1 $(PYTHON)
MUTANTS_CODE = $(MUTANTS_PYTHON) proofs/mutants/run.py --build $(MUTANTS_BUILD) \
	--jobs $(MUTANTS_JOBS) --compiler '$(MUTANTS_COMPILER)'
MUTANTS_DESIGN = $(MUTANTS_PYTHON) proofs/mutants/design.py --build $(MUTANTS_BUILD) \
	--jobs $(MUTANTS_JOBS)

# The vectors run first: they are the second evidence where a proof only ran out of time.
.PHONY: mutants mutants-code mutants-design mutants-fast mutants-vectors mutants-self-test
mutants: ## check that each injected fault in code and design breaks a proof (long; reuses results)
	@for step in self-test vectors code design; do \
	  $(MAKE) --no-print-directory mutants-$$step || exit 1; done

mutants-code: ## check that each mutant of src/core breaks the proof of its function
	@$(MUTANTS_CODE)

mutants-design: ## check that each design fault, in code and contract, breaks the theorem
	@$(MUTANTS_DESIGN)

mutants-witness: $(EXPLORE) ## check that each design fault violates a statement in the explorer
	@$(MUTANTS_PYTHON) proofs/mutants/witness.py --build $(MUTANTS_BUILD) \
	  --compiler '$(MUTANTS_COMPILER)' --link '$(LINK)' --objects '$(EXPLORE_OBJECTS)' \
	  --archives '$(call archives,host)' --explorer $(EXPLORE)

mutants-fast: mutants-self-test mutants-witness ## a fixed selection of the mutants
	@$(MUTANTS_CODE) --fast
	@$(MUTANTS_DESIGN) --fast

mutants-self-test: ## negative controls of the mutation runners
	@$(MUTANTS_PYTHON) proofs/mutants/self_test.py

mutants-vectors: $(MUTANTS_OBJECTS) $(call objects,core) ## check that a vector detects each mutant of src/core
	@$(MUTANTS_PYTHON) proofs/mutants/vectors.py --build $(MUTANTS_BUILD) --jobs $(MUTANTS_JOBS) \
	  --compiler '$(MUTANTS_COMPILER)' --link '$(LINK)' --objects '$(MUTANTS_OBJECTS)' \
	  --core '$(call objects,core)' --libraries '-ljansson $(LIBS_crypto)'
