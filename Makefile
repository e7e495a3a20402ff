# Everything a contributor runs. Long steps live in .ci/ as scripts; a target says what it is about to do.
SHELL := /bin/bash
.SHELLFLAGS := -eu -o pipefail -c
.DEFAULT_GOAL := help
MAKEFLAGS += --no-print-directory

PREFIX ?= /usr/local/bin
SCENARIO ?= scenarios/outbound-messaging/whatsapp-quota-exhaustion.yaml
ARGUMENTS ?=
# What bench-peers compares, how often, and how much of its usual work each run does.
CASES ?=
ROUNDS ?= 5
SCALE ?= 1

# Minutes of a first build on two cores, measured; later builds take seconds.
RELEASE_MINUTES := 5
TEST_MINUTES := 5

# The toolchain may be missing from a cut-down PATH, so it is looked for in the usual places as well.
TOOLCHAIN := $(shell .ci/toolchain 2>/dev/null)
export PATH := $(if $(TOOLCHAIN),$(TOOLCHAIN):)$(CURDIR)/.build/tools/usr/bin:$(PATH)

BINARY := .build/release/firedrill
SWIFT_FILES := $(wildcard Package.swift Sources Tests Benchmarks/Package.swift Benchmarks/Sources Benchmarks/Benchmarks)

.PHONY: help run test install lint format verify bars update-reports update-baselines bench bench-peers clean toolchain packages test-packages release

help: ## Show this list
	@awk -F ':.*## ' '/^[a-z-]+:.*## / { printf "  make %-16s %s\n", $$1, $$2 }' Makefile

run: release ## Replay the WhatsApp quota incident in a release build and print its report (SCENARIO=, ARGUMENTS=)
	@$(BINARY) run $(SCENARIO) $(ARGUMENTS)

test: release test-packages ## Install what is missing, build the program, build the tests for debugging and run them
	@[ -d .build/debug ] || echo "The first test build takes about $(TEST_MINUTES) minutes on two cores, later ones seconds."
	@swift build --build-tests
	@swift test --skip-build --disable-xctest

install: release ## Copy the release build to PREFIX (default /usr/local/bin)
	@.ci/install $(BINARY) "$(DESTDIR)$(PREFIX)"

lint: toolchain ## Check the format of Swift sources and the syntax of scripts
	@swift format lint --strict --parallel --recursive $(SWIFT_FILES)
	@for script in $$(git ls-files .ci); do case "$$(head -n 1 "$$script")" in '#!'*bash) bash -n "$$script";; esac; done
	@echo "Lint found nothing."

format: toolchain ## Rewrite Swift sources in the project's format
	@swift format --in-place --parallel --recursive $(SWIFT_FILES)

verify: packages test-packages release ## Run the long bars in release and write reports/bars.md (ONLY=name: only that step, the other figures stay)
	@.ci/verify/run $(ONLY)

update-reports: release ## Rewrite the reference of components and the golden reports from every shipped scenario
	@.ci/update-reports $(BINARY)

update-baselines: packages test-packages release ## Write what the debug and the release build cost now into Benchmarks/baselines/
	@swift build --build-tests
	@FIREDRILL_UPDATE_BASELINES=1 swift test --skip-build --disable-xctest --filter RegressionTests

bench: packages ## Run the benchmarks in Benchmarks/ (ARGUMENTS="--filter name")
	@cd Benchmarks && swift package benchmark $(ARGUMENTS)

bench-peers: packages release ## Compare with SimPy, ns-3, SimGrid and a bare loop (ROUNDS=5, CASES="mm1 mm8 outbound", SCALE=1)
	@.ci/packages peers
	@cd Benchmarks && swift build -c release --product measure >&2
	@python3 Benchmarks/peers/bench.py --rounds $(ROUNDS) --scale $(SCALE) $(CASES)

clean: toolchain ## Remove build products
	@swift package clean
	@rm -rf .build/release .build/debug .build/verify .build/tools .build/peers Benchmarks/.build

release: packages
	@[ -x $(BINARY) ] || echo "The first release build takes about $(RELEASE_MINUTES) minutes on two cores, later ones seconds." >&2
	@swift build -c release --product firedrill >&2

toolchain:
	@.ci/toolchain > /dev/null

packages: toolchain
	@.ci/packages build

test-packages: toolchain
	@.ci/packages test
