# SPDX-License-Identifier: Apache-2.0
# What Debian 12 and 13 call the tools, and the list of all checks.

# For build, demo and run; COMMAND:PACKAGE is not needed where the command exists.
PACKAGES = gcc libc6-dev make pkg-config python3 \
	libssl-dev libsodium-dev libqrencode-dev libzbar-dev libpng-dev zlib1g-dev libsqlite3-dev \
	libmicrohttpd-dev libgnutls28-dev libpq-dev libgpiod-dev libfreetype-dev \
	libcurl4-openssl-dev libjansson-dev fonts-dejavu-core node:nodejs npm:npm
PACKAGES_tests = check clang clang-format clang-tidy llvm libclang-rt-dev libgmp-dev gcovr openssl postgresql dpkg-dev \
	gcc-arm-none-eabi qemu-system-arm python3-yaml python3-jsonschema python3-cryptography \
	systemd dbus iproute2 chromium fonts-vlgothic
PACKAGES_proofs = gcc libc6-dev python3 patch
# Only Debian 12 packages Frama-C with WP; elsewhere debian12.sh unpacks it from there.
PACKAGES_analyzer = frama-c-base why3 z3 cvc4
HAS_ANALYZER = $(if $(FRAMA_C_ROOT),,$(shell grep -sx 'VERSION_CODENAME=bookworm' /etc/os-release))

.PHONY: deps deps-tests deps-proofs
deps: ## install the packages that build, demo and run need
	@.ci/packages.sh $@ $(PACKAGES)
deps-tests: deps ## install the packages that the tests need
	@.ci/packages.sh $@ $(PACKAGES_tests)
deps-proofs: ## install the packages that the proofs need, and unpack Frama-C 25 where Debian lacks it
	@.ci/packages.sh $@ $(PACKAGES_proofs) $(if $(HAS_ANALYZER),$(PACKAGES_analyzer))
	$(if $(HAS_ANALYZER),,@proofs/debian12.sh make)

# The tools of one step: a command, lib:NAME for pkg-config, or python:MODULE.
NEEDED = $(firstword $(CC)) $(PYTHON) $(addprefix lib:,openssl libsodium libqrencode zbar libpng zlib sqlite3 \
	libmicrohttpd gnutls libpq libgpiod freetype2 libcurl jansson)
NEEDED_CLANG = $(CLANG) lib:check
NEEDED_ARM = $(ARM_CC)
NEEDED_check-format = $(CLANG_FORMAT)
NEEDED_format = $(CLANG_FORMAT)
NEEDED_check-tidy = $(CLANG_TIDY)
NEEDED_unit = lib:check openssl
NEEDED_web-test = node npm
NEEDED_openapi = python:yaml python:jsonschema python:cryptography
NEEDED_portable = $(CLANG) $(LLVM_NM)
NEEDED_size = $(NEEDED_ARM)
NEEDED_firmware = $(NEEDED_ARM) qemu-system-arm
NEEDED_check-library = $(CLANG)
NEEDED_check-amalgamation = $(CLANG) $(NEEDED_ARM) lib:check
NEEDED_coverage = gcovr lib:check
NEEDED_sanitize = $(NEEDED_CLANG)
NEEDED_thread-sanitize = $(NEEDED_CLANG)
NEEDED_contracts = $(NEEDED_CLANG)
NEEDED_fuzz-replay = $(NEEDED_CLANG)
NEEDED_check-decode = node npm
NEEDED_browser = node npm

# Steps that fail early come first.
CHECKS = check-layout check-format check-build check-unit-runner unit check-tidy web-test postgresql \
	conform-test check-vectors clauses assumptions openapi check-vector-mutants check-conformance-runner \
	conformance conformance-second portable \
	device size firmware check-library check-amalgamation \
	check-load coverage sanitize thread-sanitize check-faults check-power contracts fuzz-replay \
	check-picture check-decode browser \
	check-unit-file check-unit check-path run-demo mdb check-audit \
	explore eva mutants-fast prove

# Examined before anything is made for the goals of the command line, unless they install it.
GOALS = $(if $(filter deps%,$(MAKECMDGOALS)),,$(or $(MAKECMDGOALS),all))
GOALS_build = $(filter all install $(filter-out prove eva assumptions,$(CHECKS)),$(GOALS))
missing_tools = $(if $(2),$(shell PKG_CONFIG='$(PKG_CONFIG)' PYTHON='$(PYTHON)' .ci/tools.sh $(1) $(2)))
MISSING := $(or $(if $(GOALS_build),$(call missing_tools,deps,$(NEEDED))), \
	$(call missing_tools,deps-tests,$(foreach goal,$(GOALS),$(NEEDED_$(goal)))))
ifneq ($(MISSING),)
$(error $(MISSING))
endif

.PHONY: check check-runner check-debian
check: ## build with -Werror and pass every test, the proofs included (make -k check: all, after a failure, too)
	@for goal in deps deps-tests deps-proofs; do $(MAKE) --no-print-directory $$goal || exit 1; done
	@$(MAKE) --no-print-directory $(PARALLEL) all
	@MAKE='$(MAKE)' KEEP_GOING=$(if $(findstring k,$(firstword -$(MAKEFLAGS))),1) \
	  .ci/check.sh $(BUILD) $(CHECKS)

RELEASE ?= trixie
STEPS ?= demo deps-tests unit conformance prove
check-debian: ## demo, unit, conformance and prove PROVE=center of the last commit in a bare Debian (RELEASE=trixie or bookworm)
	@.ci/debian.sh $(BUILD) $(RELEASE) $(STEPS)
