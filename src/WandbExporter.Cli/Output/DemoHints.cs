namespace WandbExporter.Cli.Output;

/// <summary>What to do with a finished demo: commands that can be pasted as they stand, a line each.</summary>
internal static class DemoHints
{
    /// <param name="directory">Where the export is, as a person writes it.</param>
    public static IReadOnlyList<string> For(string directory) =>
    [
        $"{ProgramName.Current} query {ShellWord.Of(directory)} \"FROM best_runs WHERE key = 'eval/loss'\"",
        $"{ProgramName.Current} browse {ShellWord.Of(directory)}",
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
}
