using System.Text.Json;
using FsCheck.Fluent;
using WandbExporter.Parquet.Tests.Support;

namespace WandbExporter.Parquet.Tests;

public sealed class NestedRowsTests
{
    [Fact]
    public async Task Rows_of_any_nesting_that_duckdb_wrote_are_read_back()
    {
        using var folder = new TemporaryFolder();
        var plans = NestedPlan.Arbitrary.Generator.Sample(60, 60).Select((p, i) => (Plan: p, Made: p.Generate(), File: folder.PathOf($"{i}.parquet"))).ToArray();
        var lines = new List<string>();
        foreach (var (plan, made, file) in plans)
        {
            await File.WriteAllLinesAsync($"{file}.rows", made.Rows.Select(r => r.Written));
            lines.Add(JsonSerializer.Serialize(new { file, type = made.Type, options = $"{plan.Options}, ROW_GROUP_SIZE {plan.RowGroup}", rows = $"{file}.rows" }));
        }
        await File.WriteAllLinesAsync(folder.PathOf("plans"), lines);
        await NodeTool.RunAsync("parquet-nested.mjs", folder.PathOf("plans"));
        foreach (var (plan, made, file) in plans)
        {
            await using var stream = File.OpenRead(file);
            var read = await RowTexts.ReadAsync(stream, new() { MaxRows = plan.MaxRows });
            var differs = made.Rows.Zip(read).FirstOrDefault(pair => $"[{pair.First.Read}]" != pair.Second);
            Assert.True(differs == default, $"{plan} {made.Type}\n[{differs.First.Read}]\n{differs.Second}");
            Assert.Equal(made.Rows.Count, read.Count);
        }
    }
}
