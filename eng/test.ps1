# Sets up and runs all tests; the last line is "N passed, N failed", and the exit code is 0 only if none failed.
$ErrorActionPreference = 'Stop'
Set-Location (Join-Path $PSScriptRoot '..')
& (Join-Path $PSScriptRoot 'setup.ps1')
$results = 'artifacts/test-results'
if (Test-Path $results) { Remove-Item -Recurse -Force $results }
$status = 0
foreach ($project in Get-ChildItem tests/*/*.csproj) {
    dotnet test $project.FullName -c Release --nologo --logger "trx;LogFileName=$($project.BaseName).trx" --results-directory $results @args
    if ($LASTEXITCODE -ne 0) { $status = 1 }
}
$passed = 0; $failed = 0
foreach ($file in Get-ChildItem $results/*.trx -ErrorAction SilentlyContinue) {
    $counters = ([xml](Get-Content $file)).TestRun.ResultSummary.Counters
    $passed += [int]$counters.passed; $failed += [int]$counters.executed - [int]$counters.passed
}
if ($passed -eq 0 -or ($status -ne 0 -and $failed -eq 0)) { $failed = [Math]::Max($failed, 1) }
if ($failed -gt 0) { $status = 1 }
Write-Host "$passed passed, $failed failed"
exit $status
