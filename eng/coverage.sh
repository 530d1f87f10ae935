#!/usr/bin/env bash
# Prints, in a line, how much of src/ tests reached: lines, branches, and the five files of which they missed most.
#
#   dotnet test -c Release --settings eng/coverage.runsettings --results-directory artifacts/coverage
#   bash eng/coverage.sh artifacts/coverage
#
# usage: coverage.sh RESULTS, the folder of a run; it holds a coverage.cobertura.xml for each test project.
set -euo pipefail
results=${1:?usage: coverage.sh RESULTS}
mapfile -t files < <(find "$results" -name coverage.cobertura.xml)
[ ${#files[@]} -gt 0 ] || { echo "coverage: there is no coverage.cobertura.xml in '$results': run 'dotnet test' with --settings eng/coverage.runsettings --results-directory '$results' first." >&2; exit 1; }
projects=$(find "$results" -maxdepth 1 -name "*.trx" | wc -l)
[ ${#files[@]} -ge "$projects" ] || echo "coverage: $projects test projects ran, and ${#files[@]} left a coverage.cobertura.xml: what the others reached is not counted." >&2
# Each class lists the lines of its methods twice, and each test project those of the same files: a line and its branches are counted once, by file and number, with the most that any project reached.
awk '
    function attribute(name) { return match($0, " " name "=\"[^\"]*\"") ? substr($0, RSTART + length(name) + 3, RLENGTH - length(name) - 4) : "" }
    # What is generated has no file in src/.
    /<class / { file = attribute("filename"); if (!sub(/^.*\/src\//, "", file)) file = "" }
    file != "" && /<line / {
        key = file SUBSEP attribute("number")
        if (!(key in lines)) { lines[key] = 0; total[file]++ }
        if (attribute("hits") > 0 && !lines[key]) { lines[key] = 1; hit[file]++ }
        # As in condition-coverage="50% (1/2)".
        if (split(attribute("condition-coverage"), share, /[(\/)]/) >= 3) {
            if (share[3] > branches[key]) branches[key] = share[3]
            if (share[2] > taken[key]) taken[key] = share[2]
        }
    }
    END {
        for (file in total) { all += total[file]; covered += hit[file] }
        for (key in branches) { allBranches += branches[key]; allTaken += taken[key] }
        printf "coverage of src: %.1f %% of %d lines, %.1f %% of %d branches; least of", 100 * covered / all, all, 100 * allTaken / allBranches, allBranches
        for (rank = 1; rank <= 5; rank++) {
            least = ""
            for (file in total) if (total[file] > hit[file] && (least == "" || hit[file] / total[file] < hit[least] / total[least] || (hit[file] / total[file] == hit[least] / total[least] && file < least))) least = file
            if (least == "") break
            printf "%s %s %.0f %%", (rank > 1 ? "," : ""), least, 100 * hit[least] / total[least]
            delete total[least]
        }
        print ""
    }' "${files[@]}"
