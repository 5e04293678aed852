# SPDX-License-Identifier: Apache-2.0
# The suites of the ledger once more, over PostgreSQL, and those of a ledger that is shared: in a
# cluster of their own, which is made for them and removed (cluster.sh).

POSTGRESQL_SUITES = rules store audit operate service service_refusals api api_refusals walk \
	invitations rekey
POSTGRESQL_PROGRAMS = $(addprefix $(BUILD)/tests/test_center_,$(POSTGRESQL_SUITES)) \
	$(BUILD)/tests/postgresql/test_shared

$(BUILD)/tests/postgresql/%.o: INCLUDES += -Itests/unit
$(BUILD)/tests/postgresql/test_%: $(BUILD)/tests/postgresql/test_%.o $(call archives,$(MODULES))
	$(CC) $(LDFLAGS) $< $(UNIT_LIBS) -o $@

.PHONY: postgresql
postgresql: $(POSTGRESQL_PROGRAMS) ## run the ledger's suites over PostgreSQL, and those of sharing it
	@tests/postgresql/cluster.sh with \
	  sh -c 'for suite in "$$@"; do "$$suite" || exit 1; done' - $^
