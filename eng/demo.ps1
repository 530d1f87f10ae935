# Sets up and runs the main job: PGD, MI, SGM and SGM+MI on real images, from a ResNet and a DenseNet, against the other networks.
$ErrorActionPreference = 'Stop'
Set-Location (Join-Path $PSScriptRoot '..')
& (Join-Path $PSScriptRoot 'setup.ps1')
dotnet run --project examples/FashionMnist -c Release -- study @args
exit $LASTEXITCODE
