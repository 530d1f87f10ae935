#!/usr/bin/env bash
# Sets up and runs all tests; the last line is "N passed, N failed", and the exit code is 0 only if none failed.
set -uo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."
bash eng/setup.sh tests || exit 1
export DOTNET_CLI_TELEMETRY_OPTOUT=1 DOTNET_NOLOGO=1
results=artifacts/test-results
rm -rf "$results"
status=0
projects=(tests/*/*.csproj)
dotnet build MLNet.Sgm.sln -c Release -v q --nologo || exit 1
if [ "$(cat artifacts/stack)" = offline ]; then
    projects+=(offline/tests/*/*.csproj)
    dotnet build offline/Offline.sln -c Release -v q --nologo || exit 1
fi
# One project after the other: each keeps all cores busy by itself.
for project in "${projects[@]}"; do
    dotnet test "$project" -c Release --no-build --nologo --logger "trx;LogFileName=$(basename "$project" .csproj).trx" --results-directory "$results" "$@" || status=1
done
count() { cat "$results"/*.trx 2>/dev/null | grep -o "<Counters [^>]*" | grep -o " $1=\"[0-9]*\"" | grep -o '[0-9]*' | awk '{ sum += $1 } END { print sum + 0 }'; }
passed=$(count passed)
failed=$(($(count executed) - passed))
[ "$passed" -gt 0 ] || { echo "test: no test ran." >&2; status=1; }
[ "$failed" -eq 0 ] || status=1
[ $status -eq 0 ] || [ "$failed" -gt 0 ] || failed=1
echo "$passed passed, $failed failed"
exit $status
