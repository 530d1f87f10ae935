#!/usr/bin/env bash
# Prints, in a line, how much of src/ the tests reach: lines, branches, and the five files of which they miss most.
# usage: coverage.sh FOLDER, in which 'dotnet test --settings eng/coverage.runsettings --results-directory FOLDER' left its files.
set -euo pipefail
[ $# = 1 ] || { echo "coverage: expected the folder of test results; found '$*'." >&2; exit 2; }
file=$(find "$1" -name coverage.cobertura.xml -print -quit)
[ -n "$file" ] || { echo "coverage: '$1' has no coverage.cobertura.xml; run the tests with --settings eng/coverage.runsettings." >&2; exit 1; }
# Each class lists the lines of its methods twice; those of a file are counted once, by their number.
awk '
    function attribute(name) { return match($0, " " name "=\"[^\"]*\"") ? substr($0, RSTART + length(name) + 3, RLENGTH - length(name) - 4) : "" }
    /<coverage / { branches = attribute("branches-covered"); allBranches = attribute("branches-valid") }
    /<class / { file = attribute("filename"); sub(/^.*src\//, "", file) }
    /<line / { key = file SUBSEP attribute("number"); if (!(key in lines)) { lines[key] = 0; total[file]++ } if (attribute("hits") > 0 && !lines[key]) { lines[key] = 1; hit[file]++ } }
    END {
        for (file in total) { all += total[file]; covered += hit[file] }
        printf "coverage of src: %.1f %% of %d lines, %.1f %% of %d branches; least of", 100 * covered / all, all, 100 * branches / allBranches, allBranches
        for (rank = 1; rank <= 5; rank++) {
            least = ""
            for (file in total) if (total[file] > hit[file] && (least == "" || hit[file] / total[file] < hit[least] / total[least] || (hit[file] / total[file] == hit[least] / total[least] && file < least))) least = file
            if (least == "") break
            printf "%s %s %.0f %%", rank > 1 ? "," : "", least, 100 * hit[least] / total[least]
            delete total[least]
        }
        print ""
    }' "$file"
