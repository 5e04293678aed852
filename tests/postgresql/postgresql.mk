# SPDX-License-Identifier: Apache-2.0
# The ledger's suites on PostgreSQL, the suites of a shared ledger, and the demo, in a temporary
# cluster (cluster.sh).

POSTGRESQL_SUITES = rules store audit operate service service_refusals api api_refusals batch \
	writer rekey invitations walk operator reporter migrate
POSTGRESQL_PROGRAMS = $(addprefix $(BUILD)/tests/test_center_,$(POSTGRESQL_SUITES)) \
	$(addprefix $(BUILD)/tests/postgresql/test_,shared)
# This suite stops the server, so it runs alone.
POSTGRESQL_ALONE = $(BUILD)/tests/postgresql/test_gone
POSTGRESQL_EACH = --with "tests/postgresql/cluster.sh database"
POSTGRESQL_STATE = $(BUILD)/tests/postgresql/state

$(BUILD)/tests/postgresql/%.o: INCLUDES += -Itests/unit -Itests/postgresql
$(BUILD)/tests/postgresql/test_%: $(BUILD)/tests/postgresql/test_%.o $(SUPPORT) $(call archives,$(MODULES))
	$(LINK) $< $(UNIT_LIBS) -o $@

.PHONY: postgresql postgresql-programs
postgresql-programs: $(POSTGRESQL_PROGRAMS) $(POSTGRESQL_ALONE) $(ROLES)
	@:
postgresql: ## run the ledger's suites on PostgreSQL, and those of a shared ledger
	@$(MAKE) --no-print-directory $(PARALLEL) postgresql-programs
	@tests/postgresql/cluster.sh with sh -c '\
	  $(call run_suites,$(POSTGRESQL_PROGRAMS),$(POSTGRESQL_STATE),$(POSTGRESQL_EACH)) || exit 1; \
	  $(call run_suites,$(POSTGRESQL_ALONE),$(POSTGRESQL_STATE),$(POSTGRESQL_EACH)) || exit 1; \
	    TRICODE_STORE="$$TRICODE_TEST_STORE" $(MAKE) --no-print-directory run-demo \
	      >"$$TRICODE_TEST_CLUSTER/demo" || { cat "$$TRICODE_TEST_CLUSTER/demo"; exit 1; }; \
	    tail -n 1 "$$TRICODE_TEST_CLUSTER/demo"'
