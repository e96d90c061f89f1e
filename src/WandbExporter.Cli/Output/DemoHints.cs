namespace WandbExporter.Cli.Output;

/// <summary>What to do with a finished demo: commands that can be pasted as they stand, a line each.</summary>
internal static class DemoHints
{
    public static IReadOnlyList<string> For(string directory) =>
    [
        $"duckdb -c {Query(directory)}",
        $"{ProgramName.Current} verify {ShellWord.Of(directory)}",
    ];

    public static void Write(string directory, TextWriter to)
    {
        to.WriteLine();
        to.WriteLine("Look at it:");
        foreach (var hint in For(directory))
            to.WriteLine(hint);
        to.WriteLine($"Its report is {Path.Combine(directory, "_export", "report.html")}");
    }

    // Double quotes where they do, because a person can read and change what stands in them.
    private static string Query(string directory)
    {
        var files = $"{directory}/tables/runs/**/*.parquet".Replace("'", "''", StringComparison.Ordinal);
        var sql = $"FROM '{files}'";
        return ShellWord.IsPlain(directory) ? $"\"{sql}\"" : ShellWord.Of(sql);
    }
}
