#!/bin/sh
# Stands before the compiler of the workspace's own crates, and has them count what is run.
exec "$@" -C instrument-coverage
