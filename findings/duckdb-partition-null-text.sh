#!/usr/bin/env bash
# DuckDB 1.5.6 reads the text 'null' (in any case) in a Hive partition as SQL NULL, also where it wrote the partition itself, the column is declared as
# VARCHAR and types are not guessed: rows of such a value are not found by it. What it writes for SQL NULL is another name, so the two could be told apart.
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
using DuckDB.NET.Data;

using var duck = new DuckDBConnection("DataSource=:memory:");
duck.Open();
Console.WriteLine($"DuckDB {Ask("SELECT version()")}");
Ask("CREATE TABLE runs AS FROM (VALUES ('null', 'a'), ('Null', 'b'), ('vision', 'c'), (NULL, 'd')) rows(project, run)");
Ask("COPY runs TO 'runs' (FORMAT parquet, PARTITION_BY (project))");
const string read = "read_parquet('runs/*/*.parquet', hive_partitioning = true, hive_types_autocast = false, hive_types = {'project': VARCHAR})";

var changed = 0;
Check("folders", string.Join(", ", Directory.EnumerateDirectories("runs").Select(Path.GetFileName).Order(StringComparer.Ordinal)),
    "project=Null, project=__HIVE_DEFAULT_PARTITION__, project=null, project=vision");
Check("rows of project 'null', in the table", Ask("SELECT count(*) FROM runs WHERE project = 'null'"), "1");
Check("rows of project 'null', in the partitions", Ask($"SELECT count(*) FROM {read} WHERE project = 'null'"), "0");
Check("rows without a project, in the table", Ask("SELECT count(*) FROM runs WHERE project IS NULL"), "1");
Check("rows without a project, in the partitions", Ask($"SELECT count(*) FROM {read} WHERE project IS NULL"), "3");
Console.WriteLine(changed == 0 ? "As before." : $"{changed} behaved otherwise than before.");
return changed == 0 ? 0 : 1;

string Ask(string sql)
{
    using var command = duck.CreateCommand();
    command.CommandText = sql;
    return $"{command.ExecuteScalar()}";
}

void Check(string what, string seen, string expected)
{
    if (seen != expected)
        changed++;
    Console.WriteLine($"{what}: {seen}{(seen == expected ? "" : $" (it was: {expected})")}");
}
CS

dotnet build -c Release -v quiet --nologo -o out >build.log || { cat build.log >&2; exit 2; }
dotnet out/finding.dll
