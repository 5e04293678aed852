# SPDX-License-Identifier: Apache-2.0
# The suites of the ledger once more, over PostgreSQL: in a cluster of their own, which is made for
# them and removed (cluster.sh).

POSTGRESQL_SUITES = rules store audit operate service service_refusals api api_refusals walk \
	invitations rekey

.PHONY: postgresql
postgresql: $(addprefix $(BUILD)/tests/test_center_,$(POSTGRESQL_SUITES)) ## run the ledger's suites over PostgreSQL
	@tests/postgresql/cluster.sh with \
	  sh -c 'for suite in "$$@"; do "$$suite" || exit 1; done' - $^
