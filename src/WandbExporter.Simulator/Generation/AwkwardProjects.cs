namespace WandbExporter.Simulator;

/// <summary>Every shape known to hurt an exporter, each in a run whose name says what it is.</summary>
internal static class AwkwardProjects
{
    public const string Main = "awkward-shapes";

    public static IReadOnlyList<(string Name, IReadOnlyList<RunPlan> Runs)> All { get; } =
    [
        (Main, [.. AwkwardValues.All, .. AwkwardKeys.All, .. AwkwardSteps.All, .. AwkwardRecords.All, .. AwkwardFiles.All]),
        ("awkward names & ünïcødé 項目 🚀", OddlyNamed),
        ("case-clash", [Plain("Run-A"), Plain("run-a")]),
        ("Case-Clash", [Plain("run-a")]),
        (new string('p', 128), [Plain(new string('r', 128))]),
        ("empty-project", []),
        // Readers guess the types of Hive partitions by such names.
        ("null", [Plain("in-null")]),
        ("0042", [Plain("in-0042")]),
        ("2024-11-28", [Plain("in-2024-11-28")]),
        ("drifting-metrics", AwkwardDrift.All),
    ];

    private static IReadOnlyList<RunPlan> OddlyNamed =>
    [
        Plain("run with spaces"),
        Plain("ラン-ünï-🚀"),
        Plain("dots...and-dashes--"),
        Plain("percent%20sign"),
        Plain("plus+and&and=equals"),
        Plain("quote'and\"quote"),
        Plain("semi;colon,comma"),
        Plain("CON"),
        Plain("trailing-dot."),
        Plain("~tilde~2"),
        Plain("star*pipe|less<more>"),
    ];

    private static RunPlan Plain(string name) => new(name)
    {
        History = () => RunPlan.Rows(3, step => RunPlan.Row(step, $"\"loss\":{3 - step}")),
        Files = [new BytesFile("notes.txt", "of " + name)],
        LogLines = ["started", "done"],
    };
}
