#!/usr/bin/env bash
# Takes from the official API lists the lines that the offline stack's declarations match, for the test that holds the one
# against the other. A declaration without an official line is named, and nothing is written.
#   eng/update-api-lists.sh [FOLDER-OF-OFFICIAL-LISTS]        default: ../shared/api beside the repository
set -euo pipefail
root=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)
lists=$(cd "${1:-$root/../shared/api}" && pwd)
exec dotnet run --project "$root/offline/tests/MLNet.Sgm.Offline.Tests" --property:Stack=offline -- "$lists" "$root/offline/tests/api"
