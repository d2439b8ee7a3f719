# The two commands of a newcomer are `make demo` and `make test`; see README.md.
SHELL := /bin/bash
export CARGO_TARGET_DIR ?= $(or $(XDG_CACHE_HOME),$(HOME)/.cache)/mellanrum/target
export CARGO_TERM_COLOR ?= auto

.PHONY: bench screenshots demo demo-reset test setup packages format lint units generate help

help: ## What can be made
	@grep -hE '^[a-z-]+:.*## ' $(MAKEFILE_LIST) | sed 's/:.*## /\t/' | expand -t 16

PORT ?= 8080

demo: setup ## The whole product on this machine, at http://localhost:$(PORT)
	@bash infra/timed.sh "build" cargo build --locked --workspace
	@exec $(CARGO_TARGET_DIR)/debug/mellanrum demo --directory .local --port $(PORT)

demo-reset: ## Forget what the demo keeps
	@bash infra/demo-reset.sh .local

test: setup format lint units ## Everything that CI runs

setup: packages node_modules/.package-lock.json ## Install what is missing

packages:
	@bash infra/packages.sh

node_modules/.package-lock.json: package-lock.json
	npm ci --ignore-scripts --no-audit --no-fund

format:
	@bash infra/timed.sh "format" cargo fmt --all --check

lint: setup
	@bash infra/timed.sh "clippy" cargo clippy --locked --workspace --all-targets -- -D warnings

units: setup
	@bash infra/timed.sh "tests" bash infra/tests.sh

bench: setup ## What the product costs over plain SQL; method and figures in docs/benchmarks.md
	cargo build --locked --workspace --examples --bins
	$(CARGO_TARGET_DIR)/debug/examples/long_form
	node tests/bench/bench.mjs $(CARGO_TARGET_DIR)/debug/mellanrum

screenshots: setup ## The README's pictures, from the demo that is running
	node tests/browser/screenshots.mjs .local/demo.json docs/images

generate: setup ## Write the generated files anew
	# The schema first: pages compile against it.
	UPDATE_GENERATED=1 cargo test --locked --package mellanrum-api --test api generated
	UPDATE_GENERATED=1 cargo test --locked --workspace generated
