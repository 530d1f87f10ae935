#!/usr/bin/env bash
# Writes the library's public surface down in src/MLNet.Sgm/PublicAPI.txt, which a test holds it against: run it after a change that is meant, and
# look at the difference.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."
export DOTNET_CLI_TELEMETRY_OPTOUT=1 DOTNET_NOLOGO=1
SGM_UPDATE_PUBLIC_API=1 dotnet test tests/MLNet.Sgm.Tests -c Release --nologo -v q --filter "FullyQualifiedName~PublicSurfaceTests.The_public_surface"
git --no-pager diff --stat -- src/MLNet.Sgm/PublicAPI.txt
