#!/usr/bin/env bash
# Sets up and runs the main job: PGD, MI, SGM and SGM+MI on real images, from a ResNet and a DenseNet, against the other networks.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."
bash eng/setup.sh
export DOTNET_CLI_TELEMETRY_OPTOUT=1 DOTNET_NOLOGO=1
dotnet build src/MLNet.Sgm.Cli -c Release -v q --nologo
exec dotnet run --project src/MLNet.Sgm.Cli -c Release --no-build -- study examples/FashionMnist/study.json --output output/fashion-mnist "$@"
