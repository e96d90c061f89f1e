using FsCheck.Fluent;
using WandbExporter.Parquet.Tests.Judges;
using WandbExporter.Parquet.Tests.Support;

namespace WandbExporter.Parquet.Tests;

public sealed class NestedRowsTests
{
    [Fact]
    public async Task Rows_of_any_nesting_that_duckdb_wrote_are_read_back()
    {
        using var folder = new TemporaryFolder();
        var plans = NestedPlan.Arbitrary.Generator.Sample(60, 60).Select((p, i) => (Plan: p, Made: p.Generate(), File: folder.PathOf($"{i}.parquet"))).ToArray();
        using var duck = new DuckDb();
        duck.Run("SET preserve_insertion_order = true; SET threads = 1");
        foreach (var (plan, made, file) in plans)
        {
            await File.WriteAllLinesAsync($"{file}.rows", made.Rows.Select(r => r.Written));
            var documents = $"read_csv({DuckDb.Quote($"{file}.rows")}, columns = {{'j': 'VARCHAR'}}, delim = '\x01', quote = '', escape = '', header = false, auto_detect = false)";
            duck.Run(
                $"COPY (SELECT struct_extract(('{{\"v\":' || j || '}}')::JSON::STRUCT(v {made.Type}), 'v') AS v FROM {documents}) " +
                $"TO {DuckDb.Quote(file)} (FORMAT parquet, {plan.Options}, ROW_GROUP_SIZE {plan.RowGroup})");
        }
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
