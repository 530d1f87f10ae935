# Sets up and runs the main job: PGD, MI, SGM and SGM+MI on real images, from a ResNet and a DenseNet, against the other networks.
$ErrorActionPreference = 'Stop'
Set-Location (Join-Path $PSScriptRoot '..')
& (Join-Path $PSScriptRoot 'setup.ps1')
dotnet run --project src/MLNet.Sgm.Cli -c Release -- study examples/FashionMnist/study.json --output output/fashion-mnist @args
exit $LASTEXITCODE
