# SPDX-License-Identifier: Apache-2.0
# The installed unit file: no setting unknown to systemd, and a limit on systemd's exposure score of the
# service (0 to 10), times ten:
EXPOSURE = 9

.PHONY: check-unit-file check-unit
check-unit-file: $(BUILD)/tricode-center ## verify the systemd unit and its exposure score
	@if ! systemd-analyze --help 2>/dev/null | grep -q -- --offline; then \
	  exec .ci/skip.sh $(BUILD) check-unit-file "systemd-analyze 250 or newer is missing"; fi; \
	folder=$(BUILD)/service; rm -rf $$folder; \
	$(MAKE) --no-print-directory -s install DESTDIR=$$folder/root PREFIX=/usr/local || exit 1; \
	unit=$$folder/root/usr/local/lib/systemd/system/tricode-center.service; \
	sed "s|^\(Exec[A-Z][A-Za-z]*=\)/usr/local/|\1$(abspath $(BUILD))/service/root/usr/local/|" \
	  $$unit >$$folder/tricode-center.service; \
	systemd-analyze verify --man=no $$folder/tricode-center.service >$$folder/verify 2>&1; \
	if [ -s $$folder/verify ]; then cat $$folder/verify >&2; exit 1; fi; \
	systemd-analyze security --offline=true --no-pager --threshold=$(EXPOSURE) $$unit \
	  >$$folder/security 2>&1 || { grep -v '^✓' $$folder/security >&2; exit 1; }; \
	sed -n 's/^→ Overall exposure level for //p' $$folder/security

# Status 77 means that it cannot run here, for example in a container without namespaces.
check-unit: check-unit-file ## start the systemd unit with a systemd in new namespaces (root)
	@tests/service/boot.sh $(BUILD)/service/root $$(command -v $(PYTHON)) -B tests/service/check_unit.py \
	  2>$(BUILD)/service/refused; status=$$?; \
	if [ $$status = 77 ]; then exec .ci/skip.sh $(BUILD) check-unit "$$(cat $(BUILD)/service/refused)"; fi; \
	cat $(BUILD)/service/refused >&2; exit $$status
