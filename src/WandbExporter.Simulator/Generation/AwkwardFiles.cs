namespace WandbExporter.Simulator;

/// <summary>Run files that an export must not trip over, overwrite, or write outside of its folder.</summary>
internal static class AwkwardFiles
{
    public static IReadOnlyList<string> OddNames { get; } =
    [
        "a b/c d.txt", "ünï/損失.txt", "emoji/🚀.bin", "percent%20/%2e%2e/x.txt", "query?and#hash.txt", "back\\slash.txt", "quote\"'.txt", "colon:name.txt",
        "semi;colon.txt", "trailing-dot./file.", "trailing-space /file ", ".hidden", "...", "dir/.gitkeep", "CON", "nul.txt", "aux/com1.log", "~home", "-dash", "*star|pipe<>.txt",
        "tab\tname.txt", "new\nline.txt", "e\u0301.txt", "é.txt",
    ];

    public static IReadOnlyList<string> EscapingNames { get; } =
        ["../escape.txt", "a/../../escape.txt", "..", "/absolute.txt", "//double.txt", "a//b.txt", "./dot.txt", "a/./b.txt", "a/..", "C:\\windows.txt", "..\\back.txt"];

    public static IReadOnlyList<RunPlan> All { get; } =
    [
        Of("files-odd-names", [.. OddNames]),
        Of("files-escaping-names", [.. EscapingNames]),
        Of("files-case-clash", "model.PT", "model.pt", "Model.pt", "dir/a.txt", "DIR/a.txt", "Dir/A.txt"),
        Of("files-file-and-folder-of-one-name", "data", "data/inner.txt", "data/inner.txt/deeper.txt"),
        Of("files-very-long-names", new string('f', 255) + ".txt", string.Join('/', Enumerable.Repeat(new string('d', 100), 12)) + "/x.txt", new string('é', 200) + ".txt"),
        new("files-zero-bytes") { Files = [new BytesFile("empty.txt", []), new BytesFile("media/empty.png", []), new BytesFile("one.bin", [1])] },
        new("files-several-megabytes") { Files = [new RandomFile("checkpoint.pt", 5_000_001, 4711), new RandomFile("model-best.h5", 1_048_576, 4712)] },
        new("files-many") { Files = [.. Enumerable.Range(0, 230).Select(number => new RandomFile($"media/images/sample_{number:d4}.png", 100 + number, (ulong)number))] },
        new("files-none"),
    ];

    private static RunPlan Of(string name, params string[] names) => new(name)
    {
        History = () => RunPlan.Rows(2, step => RunPlan.Row(step, "\"loss\":1")),
        Files = [.. names.Select(file => new BytesFile(file, "content of " + file))],
    };
}
