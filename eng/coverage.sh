#!/usr/bin/env bash
# Prints, in a line, how much of src/ the tests reach: lines, branches, and the five files of which they miss most.
# usage: coverage.sh [FILTER]; a filter of 'dotnet test' takes some tests, such as 'FullyQualifiedName~MaskBlock'. All of them take a fifth longer so.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."
results=artifacts/coverage
rm -rf "$results"
dotnet test tests/MLNet.Sgm.Tests -c Release --settings eng/coverage.runsettings --results-directory "$results" ${1:+--filter "$1"} >&2
file=$(find "$results" -name coverage.cobertura.xml -print -quit)
[ -n "$file" ] || { echo "coverage: the tests left no coverage.cobertura.xml in '$results'; the collector's message is above." >&2; exit 1; }
# Each class lists the lines of its methods twice; those of a file are counted once, by their number.
awk '
    function attribute(name) { return match($0, " " name "=\"[^\"]*\"") ? substr($0, RSTART + length(name) + 3, RLENGTH - length(name) - 4) : "" }
    /<coverage / { branches = attribute("branches-covered"); allBranches = attribute("branches-valid") }
    # What is generated has no file in src/.
    /<class / { file = attribute("filename"); if (!sub(/^.*\/src\//, "", file)) file = "" }
    file != "" && /<line / { key = file SUBSEP attribute("number"); if (!(key in lines)) { lines[key] = 0; total[file]++ } if (attribute("hits") > 0 && !lines[key]) { lines[key] = 1; hit[file]++ } }
    END {
        for (file in total) { all += total[file]; covered += hit[file] }
        printf "coverage of src: %.1f %% of %d lines, %.1f %% of %d branches; least of", 100 * covered / all, all, 100 * branches / allBranches, allBranches
        for (rank = 1; rank <= 5; rank++) {
            least = ""
            for (file in total) if (total[file] > hit[file] && (least == "" || hit[file] / total[file] < hit[least] / total[least] || (hit[file] / total[file] == hit[least] / total[least] && file < least))) least = file
            if (least == "") break
            printf "%s %s %.0f %%", (rank > 1 ? "," : ""), least, 100 * hit[least] / total[least]
            delete total[least]
        }
        print ""
    }' "$file"
