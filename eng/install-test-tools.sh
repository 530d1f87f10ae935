#!/usr/bin/env bash
# Installs, on Debian or Ubuntu, what some tests use and .NET does not bring: Chromium and Slurm. Without them these tests are inconclusive.
set -euo pipefail
packages=(chromium fonts-dejavu-core slurmctld slurmd slurm-client munge)
command -v dpkg-query >/dev/null || { echo "install-test-tools: this system has no Debian packages; install the equivalents of ${packages[*]}." >&2; exit 1; }
missing=()
for package in "${packages[@]}"; do
    dpkg-query -W -f '${Status}' "$package" 2>/dev/null | grep -q 'ok installed' || missing+=("$package")
done
[ ${#missing[@]} -gt 0 ] || exit 0
sudo=()
[ "$(id -u)" = 0 ] || sudo=(sudo)
echo "install-test-tools: installing ${missing[*]} ..." >&2
"${sudo[@]}" apt-get update -qq >/dev/null
DEBIAN_FRONTEND=noninteractive "${sudo[@]}" apt-get install -y -qq --no-install-recommends "${missing[@]}" >/dev/null
