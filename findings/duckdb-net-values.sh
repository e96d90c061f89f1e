#!/usr/bin/env bash
# What DuckDB.NET.Data 1.5.6.1 gives for values that DuckDB itself has no trouble with, read without naming a type (GetValue):
# a list of numbers with a NULL in it cannot be read at all, and a time with a zone comes without one (Kind Unspecified, though it is UTC).
# Ends with 0 while it does as told here.
set -euo pipefail

folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"

cat > finding.csproj <<'XML'
<Project Sdk="Microsoft.NET.Sdk">
  <PropertyGroup>
    <OutputType>Exe</OutputType>
    <TargetFramework>net10.0</TargetFramework>
    <ImplicitUsings>enable</ImplicitUsings>
    <Nullable>enable</Nullable>
    <InvariantGlobalization>true</InvariantGlobalization>
  </PropertyGroup>
  <ItemGroup>
    <PackageReference Include="DuckDB.NET.Data.Full" Version="1.5.6.1" />
  </ItemGroup>
</Project>
XML

cat > Program.cs <<'CS'
using System.Data.Common;
using DuckDB.NET.Data;

using var connection = new DuckDBConnection("Data Source=:memory:");
connection.Open();
Console.WriteLine($"DuckDB.NET.Data {System.Diagnostics.FileVersionInfo.GetVersionInfo(typeof(DuckDBConnection).Assembly.Location).FileVersion}");

var changed = 0;
Check("[1, 2]", reader => $"{((List<int>)reader.GetValue(0)).Count} values", "2 values");
Check("[1, NULL]", reader => $"{((List<int>)reader.GetValue(0)).Count} values", "InvalidCastException");
Check("[1, NULL]", reader => $"{reader.GetFieldValue<List<int?>>(0).Count} values as List<int?>", "2 values as List<int?>");
Check("[1.5::DOUBLE, NULL]", reader => reader.GetValue(0).GetType().Name, "InvalidCastException");
Check("['a', NULL]", reader => reader.GetValue(0).GetType().Name, "List`1");
Check("[[1], NULL]", reader => reader.GetValue(0).GetType().Name, "List`1");
Check("{'a': [1, NULL]}", reader => reader.GetValue(0).GetType().Name, "InvalidCastException");
Check("TIMESTAMPTZ '2026-01-02 03:04:05+00'", reader => $"{((DateTime)reader.GetValue(0)).Kind}", "Unspecified");
Console.WriteLine(changed == 0 ? "As before." : $"{changed} behaved otherwise than before.");
return changed == 0 ? 0 : 1;

void Check(string value, Func<DbDataReader, string> read, string expected)
{
    using var command = connection.CreateCommand();
    command.CommandText = $"SELECT {value}";
    using var reader = command.ExecuteReader();
    reader.Read();
    var (seen, message) = ("", "");
    try
    {
        seen = read(reader);
    }
    catch (Exception e)
    {
        (seen, message) = (e.GetType().Name, $": {e.Message}");
    }
    if (seen != expected)
        changed++;
    Console.WriteLine($"{value}: {seen}{message}{(seen == expected ? "" : $" (it was: {expected})")}");
}
CS

dotnet build -c Release -v quiet --nologo -o out >build.log || { cat build.log >&2; exit 2; }
dotnet out/finding.dll
