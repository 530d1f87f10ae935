#!/usr/bin/env bash
# Takes the pictures of docs/images again: the page of a study's results in a light and a dark window, on a phone, and at its images.
# usage: screenshots.sh [RESULTS.json [FOLDER]]; by default of output/fashion-mnist/results.json, which the study makes, into docs/images.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."
results=${1:-output/fashion-mnist/results.json}
folder=${2:-docs/images}
[ -f "$results" ] || { echo "screenshots: there is no '$results'; 'sgm study examples/FashionMnist/study.json --output output/fashion-mnist' makes output/fashion-mnist/results.json." >&2; exit 1; }
browser=$(command -v chromium || command -v chromium-browser || command -v google-chrome) || { echo "screenshots: Chromium is needed; on Debian 'bash eng/install-test-tools.sh' installs it." >&2; exit 1; }
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
mkdir -p "$folder"
export DOTNET_CLI_TELEMETRY_OPTOUT=1 DOTNET_NOLOGO=1
dotnet build src/MLNet.Sgm.Cli -c Release -v q --nologo >&2
dotnet run --project src/MLNet.Sgm.Cli -c Release --no-build -- report "$results" --output "$work/report.html" >/dev/null
# Headless Chromium takes no picture of a place within a page, but of a frame that shows it.
printf '<!DOCTYPE html><style>body{margin:0}iframe{border:0;display:block;width:100vw;height:100vh}</style><iframe src="report.html#gallery"></iframe>' >"$work/images.html"

# take NAME PAGE WIDTH,HEIGHT [CHROMIUM'S OPTIONS]
take() {
    local name=$1 page=$2 size=$3
    shift 3
    "$browser" --headless=new --no-sandbox --disable-gpu --hide-scrollbars --force-prefers-reduced-motion --user-data-dir="$work/profile" --virtual-time-budget=3000 \
        --window-size="$size" "$@" --screenshot="$work/$name.png" "file://$work/$page" 2>/dev/null
    # Smaller by two thirds where pngquant is installed, to the same eye.
    if command -v pngquant >/dev/null; then pngquant --force --skip-if-larger --strip --output "$work/$name.png" 256 "$work/$name.png" || [ $? = 98 ]; fi
    mv "$work/$name.png" "$folder/$name.png"
    echo "$folder/$name.png"
}
take report-light report.html 1200,1375
take report-dark report.html 1200,1375 --blink-settings=preferredColorScheme=0
take report-narrow report.html 390,1500
take report-images images.html 1200,1060
