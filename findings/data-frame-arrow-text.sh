#!/usr/bin/env bash
# A frame of Microsoft.Data.Analysis 0.23.1 that was made of an Arrow record batch (Apache.Arrow 23.0.0) with a column of texts can be read, filtered, cloned and joined; to append
# another frame to it, to group it by that column or to order it by it ends in NotImplementedException or NotSupportedException, while the same frame with
# the library's own column of texts does all of it.
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
    <PackageReference Include="Microsoft.Data.Analysis" Version="0.23.1" />
    <PackageReference Include="Apache.Arrow" Version="23.0.0" />
  </ItemGroup>
</Project>
XML

cat > Program.cs <<'CS'
using System.Diagnostics;
using Apache.Arrow;
using Microsoft.Data.Analysis;

Console.WriteLine($"Microsoft.Data.Analysis {FileVersionInfo.GetVersionInfo(typeof(DataFrame).Assembly.Location).ProductVersion}");
Console.WriteLine($"Apache.Arrow {FileVersionInfo.GetVersionInfo(typeof(RecordBatch).Assembly.Location).ProductVersion}");

DataFrame OfArrow() => DataFrame.FromArrowRecordBatch(new RecordBatch.Builder()
    .Append("run", false, new StringArray.Builder().Append("b").Append("a").Build())
    .Append("loss", true, new DoubleArray.Builder().Append(0.5).AppendNull().Build())
    .Build());
DataFrame Own() => new(new StringDataFrameColumn("run", ["b", "a"]), new DoubleDataFrameColumn("loss", [0.5, null]));

(string What, Func<DataFrame, object> Do, string OfArrow, string OfOwn)[] uses =
[
    ("values", frame => string.Join(' ', frame.Rows.Select(row => $"{row[0]}={row[1] ?? "null"}")), "b=0.5 a=null", "b=0.5 a=null"),
    ("rows where run is a", frame => frame.Filter(frame["run"].ElementwiseEquals("a")).Rows.Count, "1", "1"),
    ("rows of a clone", frame => frame.Clone().Rows.Count, "2", "2"),
    ("rows of a join by run", frame => frame.Merge(OfSame(frame), ["run"], ["run"]).Rows.Count, "2", "2"),
    ("rows after another frame was appended", frame => frame.Append(OfSame(frame).Rows).Rows.Count, "NotImplementedException", "4"),
    ("groups by run", frame => frame.GroupBy("run").Count().Rows.Count, "NotImplementedException", "2"),
    ("first in order of run", frame => frame.OrderBy("run")[0, 0], "NotSupportedException", "a"),
];
DataFrame OfSame(DataFrame frame) => frame["run"] is ArrowStringDataFrameColumn ? OfArrow() : Own();

var changed = 0;
foreach (var (what, use, ofArrow, ofOwn) in uses)
{
    Check($"{what}, of Arrow", Try(() => use(OfArrow())), ofArrow);
    Check($"{what}, of its own column", Try(() => use(Own())), ofOwn);
}
Console.WriteLine(changed == 0 ? "As before." : $"{changed} behaved otherwise than before.");
return changed == 0 ? 0 : 1;

void Check(string what, string seen, string expected)
{
    if (seen != expected)
        changed++;
    Console.WriteLine($"{what}: {seen}{(seen == expected ? "" : $" (it was: {expected})")}");
}

string Try(Func<object> use)
{
    try
    {
        return $"{use()}";
    }
    catch (Exception e)
    {
        return e.GetType().Name;
    }
}
CS

dotnet build -c Release -v quiet --nologo -o out >build.log || { cat build.log >&2; exit 2; }
dotnet out/finding.dll
