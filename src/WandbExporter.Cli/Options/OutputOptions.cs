using System.CommandLine;

namespace WandbExporter.Cli.Options;

/// <summary>How an export talks.</summary>
internal sealed class OutputOptions
{
    public Option<LogFormat> Format { get; } = new("--log-format")
    {
        Description = "text or json: the form of progress and log lines on standard error.",
        DefaultValueFactory = _ => LogFormat.Text,
    };

    public Option<bool> Quiet { get; } = new("--quiet", "-q")
    {
        Description = "Say nothing but errors and the result.",
    };

    public void AddTo(Command command)
    {
        command.Options.Add(Format);
        command.Options.Add(Quiet);
    }
}
