#!/usr/bin/env bash
# Picks the stack (eng/Stack.props says what that is), installs what it needs, and leaves the choice in artifacts/stack.
# STACK=nuget or STACK=offline in the environment decides without asking the feed. Does nothing where it was done before.
# usage: setup.sh [tests]; with 'tests' also what only tests use, where there are Debian packages; without them such tests are inconclusive.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."
export DOTNET_CLI_TELEMETRY_OPTOUT=1 DOTNET_NOLOGO=1

say() { printf '%s\n' "$*" >&2; }
die() { say "setup: $*"; exit 1; }

command -v dotnet >/dev/null || die "the .NET SDK 10 is needed; found no 'dotnet' on PATH."

# Restoring the packages, in just these versions, is the question to the feed that works with every kind of feed and credentials.
feed_has_ml() {
    local probe
    probe=$(mktemp -d)
    cat >"$probe/probe.csproj" <<'PROJECT'
<Project Sdk="Microsoft.NET.Sdk">
  <PropertyGroup><TargetFramework>net10.0</TargetFramework></PropertyGroup>
  <ItemGroup><PackageReference Include="Microsoft.ML" Version="[5.0.0]" /><PackageReference Include="Microsoft.ML.ImageAnalytics" Version="[5.0.0]" /><PackageReference Include="Microsoft.ML.TorchSharp" Version="[0.23.0]" /></ItemGroup>
</Project>
PROJECT
    cp NuGet.Config nuget.config "$probe" 2>/dev/null || true
    local answer=0
    dotnet restore "$probe" -v q >/dev/null 2>&1 || answer=1
    rm -rf "$probe"
    return $answer
}

choose() {
    if [ -n "${STACK:-}" ]; then
        stack=$STACK
        say "setup: stack '$stack', because STACK says so."
    elif [ -s artifacts/stack ]; then
        stack=$(cat artifacts/stack)
        say "setup: stack '$stack', as chosen before (artifacts/stack; remove it to choose again)."
    elif feed_has_ml; then
        stack=nuget
        say "setup: stack 'nuget', because the configured NuGet feed has Microsoft.ML 5.0.0 and Microsoft.ML.TorchSharp 0.23.0."
    else
        stack=offline
        say "setup: stack 'offline', because the configured NuGet feed does not have Microsoft.ML 5.0.0 and Microsoft.ML.TorchSharp 0.23.0."
    fi
    case $stack in nuget | offline) ;; *) die "STACK must be nuget or offline; found '$stack'." ;; esac
    mkdir -p artifacts
    printf '%s\n' "$stack" >artifacts/stack
}

offline_packages=(cmake g++ libpng-dev libturbojpeg0-dev libopenblas0-pthread)
[ -n "${LibTorch:-}" ] || offline_packages+=(libtorch-dev)
test_packages=(chromium fonts-dejavu-core slurmctld slurmd slurm-client munge)

install() {
    local missing=()
    for package in "$@"; do
        dpkg-query -W -f '${Status}' "$package" 2>/dev/null | grep -q 'ok installed' || missing+=("$package")
    done
    [ ${#missing[@]} -gt 0 ] || return 0
    local sudo=()
    [ "$(id -u)" = 0 ] || sudo=(sudo)
    say "setup: installing ${missing[*]} ..."
    "${sudo[@]}" apt-get update -qq >/dev/null
    DEBIAN_FRONTEND=noninteractive "${sudo[@]}" apt-get install -y -qq --no-install-recommends "${missing[@]}" >/dev/null
}

install_offline() {
    command -v dpkg-query >/dev/null || die "the offline stack installs Debian packages (${offline_packages[*]}); on another system install their equivalents and set LibTorch to an unpacked libtorch."
    install "${offline_packages[@]}" || die "apt-get could not install ${offline_packages[*]}."
}

install_for_tests() {
    command -v dpkg-query >/dev/null && install "${test_packages[@]}" || say "setup: without ${test_packages[*]} some tests are inconclusive."
}

choose
[ "$stack" != offline ] || install_offline
[ "${1:-}" != tests ] || install_for_tests
