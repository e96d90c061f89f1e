using System.CommandLine;

namespace WandbExporter.Cli.Options;

/// <summary>When an export ends before it is complete, to go on another time.</summary>
internal sealed class BudgetOptions
{
    private readonly Option<string?> _maxDuration = new("--max-duration")
    {
        Description = "End after so long, such as 8h, with what is in flight committed and exit code 10.",
        HelpName = "TIME",
    };

    private readonly Option<string?> _maxBytes = new("--max-bytes")
    {
        Description = "End after so many bytes were written, such as 500GB, in the same way.",
        HelpName = "SIZE",
    };

    public void AddTo(Command command)
    {
        command.Options.Add(_maxDuration);
        command.Options.Add(_maxBytes);
    }

    public ExportBudget Read(ParseResult parsed) => new(
        parsed.GetValue(_maxDuration) is { } duration ? OptionCheck.Duration("--max-duration", duration) : null,
        parsed.GetValue(_maxBytes) is { } bytes ? OptionCheck.Bytes("--max-bytes", bytes) : null);
}
