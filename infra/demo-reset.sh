#!/usr/bin/env bash
# Forgets what the demo keeps in a folder, unless a demo is running there.
set -euo pipefail
directory=${1:?the folder}
[ -d "$directory" ] || exit 0
exec 9>>"$directory/lock"
flock --nonblock 9 || { echo "a demo is running in $directory; stop it first" >&2; exit 1; }
rm -rf "$directory"
echo "The demo starts from the beginning next time."
