# SPDX-License-Identifier: Apache-2.0
# Benchmarks of this host; not part of `make check`.

BENCH = bench measure codes pictures
LOAD = load load_fleet load_run load_check
FLOOR = floor floor_verify floor_sqlite measure load_fleet
bench_objects = $(patsubst %,$(BUILD)/tests/bench/%.o,$(1))

.PHONY: bench bench-center check-load
bench: $(BUILD)/tests/tricode-bench ## measure codes against bare HMAC, and QR pictures
	@$<

bench-center: $(BUILD)/tests/tricode-load $(BUILD)/tests/tricode-floor $(BUILD)/tricode-center ## settlements per second, compared with signatures, SQLite and HTTP alone, and with pgbench (BENCH_OPTIONS=--long: 10^7 sales)
	@PYTHONDONTWRITEBYTECODE=1 $(PYTHON) tests/bench/center.py --build $(BUILD) $(BENCH_OPTIONS)

check-load: $(BUILD)/tests/tricode-load $(BUILD)/tricode-center ## test the load generator: a short run, and injected faults
	@PYTHONDONTWRITEBYTECODE=1 $(PYTHON) tests/bench/check_load.py --build $(BUILD)

$(BUILD)/tests/tricode-bench: $(call bench_objects,$(BENCH)) \
		$(patsubst %,$(BUILD)/tests/unit/support/%.o,pixels bytes) $(call archives,qr crypto core)
	@mkdir -p $(@D)
	$(LINK) $^ $(LIBS_qr) $(LIBS_crypto) -lcheck -lsubunit -lrt -lpthread -lm -o $@

$(BUILD)/tests/tricode-load: $(call bench_objects,$(LOAD)) $(call archives,center host qr crypto core)
	@mkdir -p $(@D)
	$(LINK) $^ $(LIBS_center) $(LIBS_crypto) -lpthread -o $@

$(BUILD)/tests/tricode-floor: $(call bench_objects,$(FLOOR)) $(call archives,host crypto core)
	@mkdir -p $(@D)
	$(LINK) $^ -lmicrohttpd -lsqlite3 $(LIBS_crypto) -o $@

$(BUILD)/tests/bench/%.o: ALL_CFLAGS += '-DBENCH_FLAGS="$(CFLAGS)"'
