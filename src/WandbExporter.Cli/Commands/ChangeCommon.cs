using System.CommandLine;
using WandbExporter.Cli.Options;
using WandbExporter.Cli.Output;
using WandbExporter.Core.Errors;
using WandbExporter.Core.Plan;
using WandbExporter.Engine;

namespace WandbExporter.Cli.Commands;

/// <summary>What every command may be told that changes the server.</summary>
internal sealed class ChangeCommon(string dryRun)
{
    private readonly Option<bool> _dryRun = new("--dry-run") { Description = dryRun };
    private readonly Option<bool> _yes = new("--yes") { Description = "Do not ask." };
    private readonly OutputOptions _output = new();

    public ServerOptions Server { get; } = new();

    public EngineOptions Engine { get; } = new();

    public void AddTo(Command command)
    {
        command.Options.Add(_dryRun);
        command.Options.Add(_yes);
        Server.AddTo(command);
        command.Options.Add(Engine.ConfigFile);
        command.Options.Add(Engine.Concurrency);
        _output.AddTo(command);
    }

    public (ExportLog Log, EngineSettings Settings) Read(ParseResult parsed) => (_output.Read(parsed), Engine.Read(parsed, Server));

    /// <summary>An unset variable of a script leaves an empty filter, which would mean everything.</summary>
    /// <exception cref="ExportException">It is empty, or no filter.</exception>
    public static string? FilterOf(string? given)
    {
        if (given is null)
            return null;
        if (string.IsNullOrWhiteSpace(given) || FilterJson.Parse(given).Count == 0)
            throw new ExportException(new Failure(FailureCategory.Fatal, FailureCode.Filter, "--filter is empty; write a filter such as '{\"state\": \"finished\"}', or leave it out for all runs.", ExitCode.Usage));
        return given;
    }

    /// <summary>Says which fields of a filter runs are not known to have: it may let through all of them.</summary>
    public static void Warn(string? filter, ExportLog log)
    {
        foreach (var remark in FilterFieldNames.Remarks("--filter", "runs", filter))
            log.Warning("filter", remark);
    }

    public Confirmation HowOf(ParseResult parsed) => new(parsed.GetValue(_dryRun), parsed.GetValue(_yes));
}

/// <summary>Whether anything is changed, and who says so.</summary>
internal sealed record Confirmation(bool IsDryRun, bool IsConfirmed)
{
    /// <param name="question">Such as <c>Change 3 run(s)?</c></param>
    /// <param name="wanted">What is to be typed; null: a yes.</param>
    /// <exception cref="ExportException">Nobody said yes.</exception>
    public void Confirm(string question, string? wanted = null)
    {
        if (IsConfirmed)
            return;
        if (Console.IsInputRedirected)
            throw Usage("Nothing is changed without a yes, and nobody can be asked here; give --yes, or --dry-run to see the plan alone.");
        Console.Write(wanted is null ? $"{question} [y/N] " : $"{question} Type {wanted} to go on: ");
        var said = Console.ReadLine()?.Trim() ?? "";
        if (wanted is null ? said.ToLowerInvariant() is not ("y" or "yes") : said != wanted)
            throw Usage("Nothing was changed.");
    }

    private static ExportException Usage(string message) => new(new Failure(FailureCategory.Fatal, FailureCode.Usage, message, ExitCode.Usage));
}
