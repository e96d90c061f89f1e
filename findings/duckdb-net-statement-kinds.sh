#!/usr/bin/env bash
# DuckDB.NET 1.5.6.1: the names of its enumeration DuckDBStatementType are one place off from VACUUM on. What the engine says of a prepared statement
# (duckdb_prepared_statement_type) comes as the name of another kind: VACUUM as Show, CALL as Vacuum, SET as Call, LOAD as Set, ATTACH as LogicalPlan. Who lets
# statements through by these names lets the wrong ones through; by the numbers of duckdb.h it is right.
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
    <ImplicitUsings>enable</ImplicitUsings>
    <AllowUnsafeBlocks>true</AllowUnsafeBlocks>
  </PropertyGroup>
  <ItemGroup>
    <PackageReference Include="DuckDB.NET.Data.Full" Version="1.5.6.1" />
  </ItemGroup>
</Project>
XML
cat > Program.cs <<'CS'
using System.Runtime.InteropServices;
using DuckDB.NET.Data;
using DuckDB.NET.Native;

using var connection = new DuckDBConnection("Data Source=:memory:");
connection.Open();
foreach (var sql in new[] { "SELECT 1", "DROP TABLE IF EXISTS t", "VACUUM", "CALL pragma_version()", "SET threads = 1", "LOAD json", "ATTACH ':memory:' AS other" })
{
    _ = NativeMethods.ExtractStatements.DuckDBExtractStatements(connection.NativeConnection, sql, out var statements);
    _ = NativeMethods.ExtractStatements.DuckDBPrepareExtractedStatement(connection.NativeConnection, statements, 0, out var prepared);
    var kind = Native.TypeOf(prepared.DangerousGetHandle());
    Console.WriteLine($"{sql.Split(' ')[0]} {kind} {(DuckDBStatementType)kind}");
}

internal static partial class Native
{
    [LibraryImport("duckdb", EntryPoint = "duckdb_prepared_statement_type")]
    internal static partial int TypeOf(nint statement);
}
CS
dotnet build -v quiet -o out >/dev/null
seen=$(dotnet out/finding.dll)
echo "DuckDB.NET 1.5.6.1, the number that the engine gives and the name that the enumeration has for it:"
echo "$seen"
[ "$seen" = "SELECT 1 Select
DROP 15 Drop
VACUUM 18 Show
CALL 19 Vacuum
SET 20 Call
LOAD 21 Set
ATTACH 25 LogicalPlan" ]
