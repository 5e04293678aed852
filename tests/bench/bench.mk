# SPDX-License-Identifier: Apache-2.0
# Benchmarks: figures of this machine, for people; not part of `make check`.

.PHONY: bench
bench: $(BUILD)/tests/tricode-bench ## measure codes against bare HMAC, and QR pictures
	@$<

$(BUILD)/tests/tricode-bench: $(patsubst %.c,$(BUILD)/%.o,$(wildcard tests/bench/*.c)) $(call archives,qr crypto core)
	@mkdir -p $(@D)
	$(CC) $(LDFLAGS) $^ $(LIBS_qr) $(LIBS_crypto) -o $@

$(BUILD)/tests/bench/%.o: ALL_CFLAGS += '-DBENCH_FLAGS="$(CFLAGS)"'
