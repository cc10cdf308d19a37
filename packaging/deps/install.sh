#!/bin/sh
# Installs those Debian packages of the lists named as arguments (build, run, demo, test) that are missing. Needs root or sudo.
set -eu
cd "$(dirname "$0")"
missing=
for list in "$@"; do
	while read -r package; do
		dpkg-query -W -f '${Status}' "$package" 2>/dev/null | grep -q 'ok installed' || missing="$missing $package"
	done <"$list.txt"
done
[ -n "$missing" ] || exit 0
sudo=
if [ "$(id -u)" != 0 ]; then
	command -v sudo >/dev/null || { echo "install: these packages are missing and this is not root: $missing; install them or install sudo" >&2; exit 1; }
	sudo=sudo
fi
echo "installing$missing"
# Installing a printer or bus package must not start a daemon on this machine: the demo runs its own.
$sudo apt-get update -qq
$sudo env DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends $missing >/dev/null
