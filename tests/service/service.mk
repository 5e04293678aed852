# SPDX-License-Identifier: Apache-2.0
# The unit file as it would be installed: no setting that systemd does not know, and how exposed the
# service is by systemd's own measure (0 is not at all, 10 fully), times ten, at most:
EXPOSURE = 9

.PHONY: check-unit-file
check-unit-file: $(BUILD)/tricode-center ## the systemd unit: known to systemd, and its exposure
	@if ! systemd-analyze --help 2>/dev/null | grep -q -- --offline; then \
	  echo "check-unit-file: skipped, there is no systemd-analyze of 250 or newer"; exit 0; fi; \
	folder=$(BUILD)/service; rm -rf $$folder; \
	$(MAKE) --no-print-directory -s install DESTDIR=$$folder PREFIX=/usr/local || exit 1; \
	unit=$$folder/usr/local/lib/systemd/system/tricode-center.service; \
	sed "s|^\(Exec[A-Z][A-Za-z]*=\)/usr/local/|\1$(abspath $(BUILD))/service/usr/local/|" \
	  $$unit >$$folder/tricode-center.service; \
	systemd-analyze verify --man=no $$folder/tricode-center.service >$$folder/verify 2>&1; \
	if [ -s $$folder/verify ]; then cat $$folder/verify >&2; exit 1; fi; \
	systemd-analyze security --offline=true --no-pager --threshold=$(EXPOSURE) $$unit \
	  >$$folder/security 2>&1 || { grep -v '^✓' $$folder/security >&2; exit 1; }; \
	sed -n 's/^→ Overall exposure level for //p' $$folder/security
