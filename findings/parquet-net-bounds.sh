#!/usr/bin/env bash
# Bounds that Parquet.Net 6.1.0 writes for values that are right by the format: of timestamps in microseconds they are in milliseconds, of texts in the order
# of UTF-16. DuckDB 1.5.6 passes over row groups by such bounds, and does not find rows that are there. A long text stands in its bounds uncut.
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
    <PackageReference Include="Parquet.Net" Version="6.1.0" />
    <PackageReference Include="DuckDB.NET.Data.Full" Version="1.5.6.1" />
  </ItemGroup>
</Project>
XML

cat > Program.cs <<'CS'
using System.Diagnostics;
using DuckDB.NET.Data;
using Parquet;
using Parquet.Schema;

Console.WriteLine($"Parquet.Net {FileVersionInfo.GetVersionInfo(typeof(ParquetWriter).Assembly.Location).ProductVersion}");
using var duck = new DuckDBConnection("DataSource=:memory:");
duck.Open();
Ask("SET TimeZone = 'UTC'");
Console.WriteLine($"DuckDB {Ask("SELECT version()")}");
var changed = 0;

var time = new DateTimeDataField("t", DateTimeFormat.Timestamp, isAdjustedToUTC: true, unit: DateTimeTimeUnit.Micros, isNullable: false);
DateTime[] times = [DateTime.UnixEpoch.AddSeconds(1_700_000_000), DateTime.UnixEpoch.AddSeconds(1_700_000_001)];
await WriteAsync("times.parquet", time, group => group.WriteAsync<DateTime>(time, times));
Ask("CREATE TABLE times AS SELECT * FROM 'times.parquet'");
Check("rows at the time that was written, in a table of all rows", Ask("SELECT count(*) FROM times WHERE t = make_timestamptz(1700000000000000)"), "1");
Check("rows at the time that was written, by the bounds", Ask("SELECT count(*) FROM 'times.parquet' WHERE t = make_timestamptz(1700000000000000)"), "0");

var text = new DataField("s", typeof(string), isNullable: false);
string[] texts = ["\uFF5E", "\U0001F680"];
await WriteAsync("texts.parquet", text, group => group.WriteAsync(text, texts));
Ask("CREATE TABLE texts AS SELECT * FROM 'texts.parquet'");
Check("rows with the greater text, in a table of all rows", Ask("SELECT count(*) FROM texts WHERE s = '\U0001F680'"), "1");
Check("rows with the greater text, by the bounds", Ask("SELECT count(*) FROM 'texts.parquet' WHERE s = '\U0001F680'"), "0");

await WriteAsync("long.parquet", text, group => group.WriteAsync(text, new string[] { new('x', 100_000) }));
Check("characters of the upper bound of a text of 100,000", Ask("SELECT length(stats_max_value) FROM parquet_metadata('long.parquet')"), "100000");

Console.WriteLine(changed == 0 ? "As before." : $"{changed} behaved otherwise than before.");
return changed == 0 ? 0 : 1;

async Task WriteAsync(string path, DataField field, Func<ParquetRowGroupWriter, Task> write)
{
    await using var file = File.Create(path);
    await using var writer = await ParquetWriter.CreateAsync(new ParquetSchema(field), file);
    using var group = writer.CreateRowGroup();
    await write(group);
}

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
