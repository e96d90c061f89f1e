using WandbExporter.Parquet.Tests.Support;

namespace WandbExporter.Parquet.Tests.Judges;

internal static class Judge
{
    public static IReadOnlyList<IJudge> All { get; } = [new DuckDbJudge(), new ParquetSharpJudge(), new ParquetNetJudge(), new HyparquetJudge()];

    /// <summary>hyparquet has no zstd of its own, and Node has one only since 22.15.</summary>
    public static bool Reads(IJudge judge, Compression codec) => judge is not HyparquetJudge || codec != Compression.Zstd;

    /// <summary>Has files written and read by all judges, and fails with the first cell that one of them finds otherwise.</summary>
    public static async Task AgreeAsync(params (string Name, SampleTable Table, ParquetWriterOptions Options)[] files)
    {
        using var folder = new TemporaryFolder();
        var paths = new List<string>();
        foreach (var (name, table, options) in files)
            paths.Add(await folder.WriteAsync($"{name}.parquet", await table.WriteAsync(options)));
        foreach (var judge in All)
        {
            int[] readable = [.. Enumerable.Range(0, files.Length).Where(i => Reads(judge, files[i].Options.Compression))];
            var found = await judge.ReadAsync([.. readable.Select(i => paths[i])]);
            Assert.Equal(readable.Length, found.Count);
            foreach (var (i, actual) in readable.Zip(found))
            {
                var (name, table, options) = files[i];
                Assert.Equal(table.Columns.Select(c => c.Name), actual.Names);
                Assert.Equal(table.Columns.Select(c => c.Type), actual.Types);
                if (FirstDifference(table, actual) is { } difference)
                    Assert.Fail($"{judge.Name}, {name}, {string.Concat(options.Metadata)}: {difference}");
                Assert.Equal(table.Rows.Count(), actual.Rows.Count);
            }
        }
    }

    private static string? FirstDifference(SampleTable expected, JudgedFile actual)
    {
        foreach (var (row, pair) in expected.Rows.Zip(actual.Rows).Index())
        {
            for (var i = 0; i < expected.Columns.Count; i++)
            {
                if (pair.First[i] != pair.Second[i] && !actual.Unread.Contains(i))
                    return $"row {row} of {expected.Columns[i]} is '{pair.Second[i]}', not '{pair.First[i]}'";
            }
        }
        return null;
    }
}
