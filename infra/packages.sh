#!/usr/bin/env bash
# Installs the programs that the product needs on this machine, or says clearly what to install.
set -euo pipefail
# Where servers lie; a plain user's search path often leaves it out.
PATH=$PATH:/usr/sbin:/usr/local/sbin

# program to look for = Debian package that brings it
wanted=(
  redis-server=redis-server
  pdfinfo=poppler-utils
  qpdf=qpdf
  chromium=chromium
  clamd=clamav-daemon
)
missing=()
compgen -G '/usr/lib/postgresql/*/bin/initdb' >/dev/null || command -v initdb >/dev/null || missing+=(postgresql)
for entry in "${wanted[@]}"; do
  command -v "${entry%%=*}" >/dev/null || missing+=("${entry##*=}")
done
for program in cargo node npm; do
  if ! command -v "$program" >/dev/null; then
    echo "Install $program first (Rust 1.95 or newer, Node 20 or newer)." >&2
    exit 1
  fi
done
[ ${#missing[@]} -eq 0 ] && exit 0

if [ "$(id -u)" -eq 0 ]; then
  as_root=()
elif command -v sudo >/dev/null && sudo -n true 2>/dev/null; then
  as_root=(sudo)
else
  echo "These Debian packages are missing; ask an administrator to run:" >&2
  echo "  apt-get install ${missing[*]}" >&2
  exit 1
fi
if ! command -v apt-get >/dev/null; then
  echo "Install these with your system's package manager: ${missing[*]}" >&2
  exit 1
fi
echo "Installing ${missing[*]}"
"${as_root[@]}" apt-get update -qq
# A server package would start its own service, now and with the machine; the product starts private ones.
DEBIAN_FRONTEND=noninteractive RUNLEVEL=1 "${as_root[@]}" apt-get install -y -qq --no-install-recommends "${missing[@]}" >/dev/null
if [ -d /run/systemd/system ]; then
  for package in "${missing[@]}"; do
    case $package in
      clamav-daemon) units=(clamav-daemon.service clamav-daemon.socket clamav-freshclam.service) ;;
      postgresql) units=(postgresql.service) ;;
      redis-server) units=(redis-server.service) ;;
      *) continue ;;
    esac
    "${as_root[@]}" systemctl disable --quiet --now "${units[@]}" || true
  done
fi
