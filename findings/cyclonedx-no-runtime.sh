#!/usr/bin/env bash
# CycloneDX for .NET 6.3.1: the bill of materials of a self-contained program names its packages and not the .NET runtime that it ships, though restore takes
# that runtime as a package with a version of its own (project.assets.json names it among the downloads, and the program's folder holds its files). Who looks
# an advisory of the runtime up in the bill finds the program unaffected.
# Ends with 0 while it does as told here.
set -euo pipefail
export DOTNET_CLI_TELEMETRY_OPTOUT=1 DOTNET_NOLOGO=1

folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"

cat > finding.csproj <<'XML'
<Project Sdk="Microsoft.NET.Sdk">
  <PropertyGroup>
    <OutputType>Exe</OutputType>
    <TargetFramework>net10.0</TargetFramework>
    <RuntimeIdentifier>linux-x64</RuntimeIdentifier>
    <SelfContained>true</SelfContained>
  </PropertyGroup>
  <ItemGroup>
    <PackageReference Include="Akka" Version="1.5.74" />
  </ItemGroup>
</Project>
XML
echo 'System.Console.WriteLine(System.Environment.Version);' > Program.cs

dotnet tool install CycloneDX --version 6.3.1 --tool-path tools >/dev/null
dotnet publish -v quiet -o out
# The same project is read that was published.
tools/dotnet-CycloneDX finding.csproj --disable-package-restore --output-format Json --output bill --filename bill.json >/dev/null

runtime=$(grep -o '"name": "Microsoft.NETCore.App.Runtime.linux-x64"' obj/project.assets.json | head -1)
shipped=$(find out -name 'System.Private.CoreLib.dll' -o -name 'libcoreclr.so' | wc -l)
named=$(grep -c 'Microsoft.NETCore.App.Runtime' bill/bill.json || true)
packages=$(grep -o '"purl": *"pkg:nuget/[^"]*"' bill/bill.json | sort -u | wc -l)
echo "CycloneDX 6.3.1: $packages packages named, the runtime $named times; restore took ${runtime:-no runtime package}; the program ships $shipped files of its core."

[ -n "$runtime" ] && [ "$shipped" -ge 2 ] && [ "$named" -eq 0 ] && [ "$packages" -gt 1 ]
