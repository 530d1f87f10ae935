#!/usr/bin/env bash
# The same attacks in Python and here, alternating, on the same threads; a table at the end, under the libtorch that each side has.
#   bash bench/compare.sh [--arch NAME…] [--all] [--batch N] [--json FILE]      more: --help
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."
export DOTNET_CLI_TELEMETRY_OPTOUT=1 DOTNET_NOLOGO=1
python=${PYTHON:-/usr/bin/python3}
# Debian's PyTorch leaves matrix products to the system's BLAS, which is the slow reference one where no other is installed.
has_blas() { [ -n "${PYTHON:-}" ] || ldconfig -p | grep libopenblas >/dev/null; }
if ! "$python" -c 'import torch, torchvision' 2>/dev/null || ! has_blas; then
    command -v apt-get >/dev/null || { echo "compare: set PYTHON to a Python that has torch and torchvision." >&2; exit 1; }
    sudo=()
    [ "$(id -u)" = 0 ] || sudo=(sudo)
    echo "compare: installing python3-torch, python3-torchvision and OpenBLAS ..." >&2
    "${sudo[@]}" apt-get update -qq >/dev/null
    DEBIAN_FRONTEND=noninteractive "${sudo[@]}" apt-get install -y -qq --no-install-recommends python3-torch python3-torchvision libopenblas0-pthread >/dev/null
    python=/usr/bin/python3
fi
dotnet build bench/MLNet.Sgm.Bench -c Release -v q --nologo
exec "artifacts/bin/MLNet.Sgm.Bench/release/MLNet.Sgm.Bench" compare --python "$python" "$@"
