using System.Globalization;

namespace WandbExporter.Benchmarks.Beside;

/// <summary>What is held against what: <c>beside OLD [--new PROGRAM] [--only NAME]… [--rounds N] [--scale X] [--server recorded]</c>.</summary>
internal sealed record BesideOptions(string Old)
{
    public string New { get; private init; } = ProgramProcess.Built;

    public IReadOnlyList<SpeedRow> Rows { get; private init; } = SpeedRow.All;

    public int Rounds { get; private init; } = 5;

    /// <summary>The part of each export's data.</summary>
    public double Scale { get; private init; } = 1;

    /// <summary>Whether histories are answered from memory, so that the server costs next to nothing.</summary>
    public bool IsRecorded { get; private init; }

    /// <exception cref="FormatException">The arguments say something else.</exception>
    public static BesideOptions Parse(IReadOnlyList<string> arguments)
    {
        if (arguments.Count % 2 != 1)
            throw new FormatException("beside wants an older build (wandb-export.dll, or a file that runs by itself), and a value for each option.");
        var options = new BesideOptions(Existing(arguments[0]));
        var only = new List<string>();
        for (var at = 1; at < arguments.Count; at += 2)
        {
            var value = arguments[at + 1];
            if (arguments[at] == "--only")
                only.Add(value);
            options = arguments[at] switch
            {
                "--new" => options with { New = Existing(value) },
                "--only" => options,
                "--rounds" => options with { Rounds = int.Parse(value, CultureInfo.InvariantCulture) },
                "--server" when value is "recorded" or "simulator" => options with { IsRecorded = value == "recorded" },
                "--server" => throw new FormatException($"There is no server '{value}'; there are simulator and recorded."),
                "--scale" => options with { Scale = double.Parse(value, CultureInfo.InvariantCulture) },
                var unknown => throw new FormatException($"beside has no option '{unknown}'; it has --new, --only, --rounds, --scale and --server."),
            };
        }
        if (only.Except(SpeedRow.All.Select(row => row.Name)).FirstOrDefault() is { } missing)
            throw new FormatException($"There is no export '{missing}'; there are {string.Join(", ", SpeedRow.All.Select(row => row.Name))}.");
        return options with { Rows = [.. SpeedRow.All.Where(row => only.Count == 0 || only.Contains(row.Name)).Select(row => row.Scaled(options.Scale))] };
    }

    private static string Existing(string program) =>
        File.Exists(program) ? System.IO.Path.GetFullPath(program) : throw new FormatException($"There is no file '{program}'.");
}
