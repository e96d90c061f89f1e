#!/usr/bin/env bash
# NuGet, with central versions and transitive pinning, writes a lock file that it then refuses to restore: where a pin raises a package that
# another one wants in one exact version, "dotnet restore" succeeds, and "dotnet restore --locked-mode" fails on the lock file just written,
# with a message that contradicts itself: no version (>= 2.9.3), the nearest is 2.9.3. So the first to notice is whoever restores in CI.
# A direct reference to the package that holds the exact bound (here xunit.extensibility.execution, in the pinned version) is the way around.
# Ends with 0 while NuGet does as told here.
set -euo pipefail
export DOTNET_CLI_TELEMETRY_OPTOUT=1 DOTNET_NOLOGO=1 RestoreLockedMode=false

folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"

cat > Directory.Packages.props <<'XML'
<Project>
  <PropertyGroup>
    <ManagePackageVersionsCentrally>true</ManagePackageVersionsCentrally>
    <CentralPackageTransitivePinningEnabled>true</CentralPackageTransitivePinningEnabled>
  </PropertyGroup>
  <ItemGroup>
    <PackageVersion Include="Xunit.SkippableFact" Version="1.5.85" />
    <PackageVersion Include="xunit.extensibility.core" Version="2.9.3" />
    <PackageVersion Include="xunit.extensibility.execution" Version="2.9.3" Condition="'$(Direct)' == 'true'" />
  </ItemGroup>
</Project>
XML
cat > finding.csproj <<'XML'
<Project Sdk="Microsoft.NET.Sdk">
  <PropertyGroup>
    <TargetFramework>net10.0</TargetFramework>
    <RestorePackagesWithLockFile>true</RestorePackagesWithLockFile>
  </PropertyGroup>
  <ItemGroup>
    <PackageReference Include="Xunit.SkippableFact" />
    <PackageReference Include="xunit.extensibility.execution" Condition="'$(Direct)' == 'true'" />
  </ItemGroup>
</Project>
XML

changed=0
expect() { # expect ok|fails WHAT COMMAND…
  local wanted=$1 what=$2 found=ok
  shift 2
  "$@" >log 2>&1 || found=fails
  grep -o "NU[0-9]*: .*" log | sed 's/ \[.*\.csproj\]//' | sort -u || true
  if [ "$found" = "$wanted" ]; then echo "as before: $what: $found"; else echo "CHANGED: $what: $found"; cat log; changed=1; fi
}

echo "SDK $(dotnet --version)"
expect ok "a restore that writes the lock file" dotnet restore --force-evaluate
grep -c '"xunit.extensibility.core": "\[2.4.0\]"' packages.lock.json | sed 's/^/exact bounds in the lock file: /'
expect fails "a restore of that lock file in locked mode" dotnet restore --locked-mode
expect ok "the same with a direct reference, written" env Direct=true dotnet restore --force-evaluate
expect ok "and in locked mode" env Direct=true dotnet restore --locked-mode
exit $changed
