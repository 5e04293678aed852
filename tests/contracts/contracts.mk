# SPDX-License-Identifier: Apache-2.0
# src/core with its contracts compiled as run-time checks (README.md here). The other objects are those
# of `make sanitize` and `make fuzz`; the checking core is linked before the archives, so that no
# program links the unchecked one.

CONTRACTS = $(BUILD)/contracts
CONTRACTS_SUITES = core_code core_text core_machine core_center core_names tag center_rules center_service \
	center_service_refusals center_store center_api center_api_refusals center_keys center_walk \
	machine_loop machine_record machine_disk machine_report terminal_phone
CONTRACTS_FUZZ = decode read permit center world
CONTRACTS_RUNS ?= 2000
CONTRACTS_CORE ?= $(CONTRACTS)/core.o $(CONTRACTS)/checks.o
CONTRACTS_PROGRAMS = $(addprefix $(CONTRACTS)/test_,$(CONTRACTS_SUITES)) $(CONTRACTS)/tricode-conform
CONTRACTS_FROM = $(wildcard src/core/*.[ch] tests/contracts/*)

$(CONTRACTS)/core.o: $(CONTRACTS_FROM) | deps-proofs
	@$(PYTHON) tests/contracts/contracts.py --build $(CONTRACTS) --compiler $(CLANG)
$(CONTRACTS)/checks.o: $(CONTRACTS)/core.o ;

# The recursive call below makes these two, with the compiler and the BUILD of `make sanitize`.
$(CONTRACTS)/test_%: $(BUILD)/tests/unit/test_%.o $(SUPPORT) $(CONTRACTS_CORE) $(call archives,$(MODULES))
	@mkdir -p $(@D)
	@$(LINK) $< $(CONTRACTS_CORE) $(UNIT_LIBS) -lgmp -o $@
$(CONTRACTS)/tricode-conform: $(CONFORM_OBJECTS) $(CONTRACTS_CORE) $(call archives,host crypto core)
	@mkdir -p $(@D)
	@$(LINK) $(CONFORM_OBJECTS) $(CONTRACTS_CORE) $(call archives,host crypto core) -ljansson $(LIBS_crypto) \
	  -lgmp -o $@
$(CONTRACTS)/fuzz_%: $(FUZZ_BUILD)/fuzz/targets/%.o $(CONTRACTS_CORE) $(FUZZ_BUILD)/everything.a
	@$(CLANG) $(FUZZ_SANITIZE) -fsanitize=fuzzer $< $(CONTRACTS_CORE) $(FUZZ_BUILD)/everything.a $(FUZZ_LIBS) -lgmp -o $@

.PHONY: contracts contracts-programs contracts-faults contracts-fuzz
contracts-programs: $(CONTRACTS_PROGRAMS)
contracts-faults:
	@$(PYTHON) -B tests/contracts/faults.py --build $(CONTRACTS)/faults --compiler $(CLANG) --link "$(LINK)" \
	  --objects $(BUILD)/tests/unit --checks $(lastword $(CONTRACTS_CORE)) \
	  --archives "$(filter %.a,$(UNIT_LIBS))" --libraries "$(filter-out %.a,$(UNIT_LIBS)) -lgmp"

contracts: $(CONTRACTS)/core.o ## the contracts of src/core as run-time checks: suites, vectors, injected faults
	@rm -rf $(CONTRACTS)/seen $(CONTRACTS)/state
	@$(CONTRACTS_MAKE) contracts-programs
	@TRICODE_CONTRACTS_SEEN=$(CONTRACTS)/seen CK_DEFAULT_TIMEOUT=60 $(call run_suites,\
	  $(addprefix $(BUILD)/sanitized/contracts/test_,$(CONTRACTS_SUITES)),$(CONTRACTS)/state)
	@TRICODE_CONTRACTS_SEEN=$(CONTRACTS)/seen $(MAKE) --no-print-directory conformance \
	  IMPL=$(BUILD)/sanitized/contracts/tricode-conform
	@$(PYTHON) tests/contracts/contracts.py --build $(CONTRACTS) --seen $(CONTRACTS)/seen
	@$(CONTRACTS_MAKE) contracts-faults
CONTRACTS_MAKE = $(MAKE) --no-print-directory $(PARALLEL) BUILD=$(BUILD)/sanitized CC=$(CLANG) HARDENING= \
	CFLAGS="-O1 -g $(SANITIZE)" LDFLAGS="$(SANITIZE)" \
	CONTRACTS_CORE="$(abspath $(CONTRACTS)/core.o $(CONTRACTS)/checks.o)"

# New inputs go to a scratch folder, not to the corpora.
contracts-fuzz: $(addprefix $(CONTRACTS)/fuzz_,$(CONTRACTS_FUZZ)) ## fuzz src/core with its contracts as run-time checks
	@rm -rf $(CONTRACTS)/found && mkdir -p $(CONTRACTS)/found
	@for target in $(CONTRACTS_FUZZ); do mkdir -p $(CONTRACTS)/found/$$target; \
	  $(CONTRACTS)/fuzz_$$target -seed=1 -runs=$(CONTRACTS_RUNS) -max_len=512 -artifact_prefix=$(CONTRACTS)/found/ \
	    $(CONTRACTS)/found/$$target fuzz/corpus/$$target >$(CONTRACTS)/fuzz.log 2>&1 \
	    || { tail -40 $(CONTRACTS)/fuzz.log; echo "$$target is red"; exit 1; }; \
	  echo "  $$target: $$(tail -1 $(CONTRACTS)/fuzz.log)"; done
