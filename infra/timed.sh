#!/usr/bin/env bash
# Runs a command and says how long it took: infra/timed.sh NAME COMMAND…
set -u
name=$1
shift
echo "== $name"
begin=$SECONDS
"$@"
result=$?
echo "== $name: $((SECONDS - begin)) s"
exit $result
