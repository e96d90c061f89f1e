using System.CommandLine;
using WandbExporter.Cli.Output;
using WandbExporter.Core.Errors;

namespace WandbExporter.Cli.Options;

/// <summary>How a command talks.</summary>
internal sealed class OutputOptions
{
    private readonly Option<string> _format = new("--log-format")
    {
        HelpName = "text|json",
        Description = "The form of progress and log lines on standard error.",
        DefaultValueFactory = _ => "text",
    };

    private readonly Option<bool> _quiet = new("--quiet", "-q")
    {
        Description = "Say nothing but errors and the result.",
    };

    private readonly Option<bool> _verbose = new("--verbose", "-v")
    {
        Description = "Say of every request to the server what it was, how long it took, and why it was repeated.",
    };

    public void AddTo(Command command)
    {
        command.Options.Add(_format);
        command.Options.Add(_quiet);
        command.Options.Add(_verbose);
    }

    /// <summary>For a command that has nothing to tell meanwhile.</summary>
    public void AddFormatTo(Command command) => command.Options.Add(_format);

    public ExportLog Read(ParseResult parsed)
    {
        var (quiet, verbose) = (parsed.GetValue(_quiet), parsed.GetValue(_verbose));
        return quiet && verbose
            ? throw new ExportException(new Failure(FailureCategory.Fatal, FailureCode.Usage, "--quiet and --verbose contradict each other; leave out one of them.", ExitCode.Usage))
            : new ExportLog(OptionCheck.OneOf<LogFormat>("--log-format", parsed.GetValue(_format)!), quiet, verbose);
    }
}
