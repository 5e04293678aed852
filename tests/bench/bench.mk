# SPDX-License-Identifier: Apache-2.0
# Benchmarks: figures of this machine, for people; not part of `make check`.

BENCH = bench measure codes pictures
LOAD = load load_fleet load_run load_check
bench_objects = $(patsubst %,$(BUILD)/tests/bench/%.o,$(1))

.PHONY: bench check-load
bench: $(BUILD)/tests/tricode-bench ## measure codes against bare HMAC, and QR pictures
	@$<

check-load: $(BUILD)/tests/tricode-load $(BUILD)/tricode-center ## the load generator: a short run, and planted faults
	@PYTHONDONTWRITEBYTECODE=1 $(PYTHON) tests/bench/check_load.py --build $(BUILD)

$(BUILD)/tests/tricode-bench: $(call bench_objects,$(BENCH)) $(call archives,qr crypto core)
	@mkdir -p $(@D)
	$(CC) $(LDFLAGS) $^ $(LIBS_qr) $(LIBS_crypto) -o $@

$(BUILD)/tests/tricode-load: $(call bench_objects,$(LOAD)) $(call archives,center host qr crypto core)
	@mkdir -p $(@D)
	$(CC) $(LDFLAGS) $^ $(LIBS_center) $(LIBS_crypto) -lpthread -o $@

$(BUILD)/tests/bench/%.o: ALL_CFLAGS += '-DBENCH_FLAGS="$(CFLAGS)"'
