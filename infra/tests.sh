#!/usr/bin/env bash
# Runs every test, with cargo-nextest when it is there: it runs the tests of all crates side by side.
set -euo pipefail
# The system tests run the binary itself, which a test run alone does not build.
cargo build --locked --workspace --all-targets
if cargo nextest --version >/dev/null 2>&1; then
  cargo nextest run --locked --workspace --no-fail-fast
else
  cargo test --locked --workspace --no-fail-fast
fi
