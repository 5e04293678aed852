# SPDX-License-Identifier: Apache-2.0
# libFuzzer harnesses: fuzz/targets/NAME.c is one program, linked with every module. Clang compiles
# all of it with sanitizers and coverage.

FUZZ_SECONDS ?= 20
FUZZ_JOBS ?= 2
FUZZ_BUILD = $(BUILD)/fuzz
FUZZ_TARGETS = $(patsubst fuzz/targets/%.c,%,$(wildcard fuzz/targets/*.c))
FUZZ_PROGRAMS = $(addprefix $(FUZZ_BUILD)/,$(FUZZ_TARGETS))
FUZZ_SANITIZE = -fno-omit-frame-pointer -fsanitize=address,undefined -fno-sanitize-recover=all
FUZZ_CFLAGS = $(CSTD) $(filter-out -Werror,$(WARNINGS)) $(INCLUDES) -Ifuzz -Itests/conformance -g -O2 \
	$(FUZZ_SANITIZE)
FUZZ_SOURCES = $(foreach m,$(MODULES),$(call sources,$(m))) $(wildcard fuzz/support/*.c) \
	$(filter-out %_main.c,$(wildcard tests/conformance/*.c))
FUZZ_OBJECTS = $(patsubst %.c,$(FUZZ_BUILD)/%.o,$(FUZZ_SOURCES))
FUZZ_LIBS = -lmicrohttpd -lgnutls -lsqlite3 -lpq -lcurl -ljansson -lfreetype -lgpiod $(LIBS_qr) $(LIBS_crypto) -lz

FLAGS_fuzz := $(CLANG) $(FUZZ_CFLAGS)
$(FUZZ_BUILD)/%.o: %.c $(BUILD)/flags/fuzz
	@mkdir -p $(@D)
	$(CLANG) $(FUZZ_CFLAGS) -fsanitize=fuzzer-no-link -MMD -MP -c $< -o $@

$(FUZZ_BUILD)/everything.a: $(FUZZ_OBJECTS) $(foreach m,$(MODULES),$(call embedded,$(m)))
	@rm -f $@
	$(AR) rcs $@ $^

$(FUZZ_PROGRAMS): $(FUZZ_BUILD)/%: $(FUZZ_BUILD)/fuzz/targets/%.o $(FUZZ_BUILD)/everything.a
	$(CLANG) $(FUZZ_SANITIZE) -fsanitize=fuzzer $^ $(FUZZ_LIBS) -o $@

FUZZ_RUN = $(PYTHON) fuzz/run.py --programs $(FUZZ_BUILD) --jobs $(FUZZ_JOBS) --seconds $(FUZZ_SECONDS)

.PHONY: fuzz fuzz-replay fuzz-merge fuzz-compare fuzz-mutants
fuzz: $(FUZZ_PROGRAMS) ## fuzz each target for FUZZ_SECONDS (20) with sanitizers
	@$(FUZZ_RUN) fuzz $(FUZZ_ONLY)
fuzz-replay: $(FUZZ_PROGRAMS) ## replay the corpora with sanitizers
	@$(FUZZ_RUN) replay $(FUZZ_ONLY)
fuzz-merge: $(FUZZ_PROGRAMS) ## add new inputs of the last fuzzing to the corpora, minimized
	@$(FUZZ_RUN) merge $(FUZZ_ONLY)

fuzz-compare: $(BUILD)/tricode-conform ## send the lines that fuzzing found to both implementations
	@$(PYTHON) fuzz/compare.py "$<" "$(PYTHON) -B vectors/generator/implementation.py" \
	  fuzz/corpus/conform $(wildcard $(FUZZ_BUILD)/found/conform)

fuzz-mutants: ## check that the world target finds each injected fault (minutes)
	@$(PYTHON) fuzz/mutants.py --compiler $(CLANG)
