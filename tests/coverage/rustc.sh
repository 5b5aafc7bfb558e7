#!/usr/bin/env bash
# Stands before the compiler of the workspace's own crates, and has them count what is run. bash, since sh (dash) drops variables
# whose names hold a hyphen, and with them CARGO_BIN_EXE_echo-local, by which the tests find the product.
exec "$@" -C instrument-coverage
