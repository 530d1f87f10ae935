# Picks the stack (eng/Stack.props says what that is) and leaves the choice in artifacts/stack.
# $env:STACK decides without asking the feed. The offline stack needs Linux; on Windows use the packages, or -p:Stack=assemblies.
$ErrorActionPreference = 'Stop'
Set-Location (Join-Path $PSScriptRoot '..')
$env:DOTNET_CLI_TELEMETRY_OPTOUT = '1'; $env:DOTNET_NOLOGO = '1'

if (-not (Get-Command dotnet -ErrorAction SilentlyContinue)) { throw "The .NET SDK 10 is needed; found no 'dotnet' on PATH." }

# Restoring the packages, in just these versions, is the question to the feed that works with every kind of feed and credentials.
function Test-FeedHasMl {
    $probe = Join-Path ([IO.Path]::GetTempPath()) ([IO.Path]::GetRandomFileName())
    New-Item -ItemType Directory $probe | Out-Null
    try {
        Set-Content (Join-Path $probe 'probe.csproj') '<Project Sdk="Microsoft.NET.Sdk"><PropertyGroup><TargetFramework>net10.0</TargetFramework></PropertyGroup><ItemGroup><PackageReference Include="Microsoft.ML" Version="[5.0.0]" /><PackageReference Include="Microsoft.ML.ImageAnalytics" Version="[5.0.0]" /><PackageReference Include="Microsoft.ML.TorchSharp" Version="[0.23.0]" /></ItemGroup></Project>'
        foreach ($config in 'NuGet.Config', 'nuget.config') { if (Test-Path $config) { Copy-Item $config $probe } }
        dotnet restore $probe -v q *> $null
        return $LASTEXITCODE -eq 0
    } finally { Remove-Item -Recurse -Force $probe }
}

if ($env:STACK) { $stack = $env:STACK; Write-Host "setup: stack '$stack', because STACK says so." }
elseif (Test-Path artifacts/stack) { $stack = (Get-Content artifacts/stack -Raw).Trim(); Write-Host "setup: stack '$stack', as chosen before (artifacts/stack; remove it to choose again)." }
elseif (Test-FeedHasMl) { $stack = 'nuget'; Write-Host "setup: stack 'nuget', because the configured NuGet feed has Microsoft.ML 5.0.0 and Microsoft.ML.TorchSharp 0.23.0." }
else { throw "The configured NuGet feed does not have Microsoft.ML 5.0.0 with Microsoft.ML.TorchSharp 0.23.0, and the offline stack needs Linux; build with -p:Stack=assemblies -p:StackAssemblies=DIR." }
if ($stack -ne 'nuget') { throw "On Windows STACK must be nuget; found '$stack'." }
New-Item -ItemType Directory -Force artifacts | Out-Null
Set-Content artifacts/stack $stack
