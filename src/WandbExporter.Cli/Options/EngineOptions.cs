using System.CommandLine;
using System.Globalization;
using WandbExporter.Core.Errors;
using WandbExporter.Engine;
using WandbExporter.Hocon;
using WandbExporter.Storage;

namespace WandbExporter.Cli.Options;

/// <summary>How the engine is set: a HOCON file, and the knobs that users turn.</summary>
internal sealed class EngineOptions
{
    private const string ConfigName = "--config";

    public Option<FileInfo?> ConfigFile { get; } = new(ConfigName)
    {
        Description = "A HOCON file that stands before the defaults, such as a profile of the hocon folder. 'wandb-export config' prints all settings.",
        HelpName = "FILE",
    };

    public Option<int?> Concurrency { get; } = new("--concurrency")
    {
        Description = "Requests to the server at the same time.",
        HelpName = "N",
    };

    public Option<string?> HistorySource { get; } = new("--history-source")
    {
        Description = "auto, graphql or parquet: where history rows come from. Default: the server's Parquet exports for all but short runs, and the API for what they lack.",
        HelpName = "SOURCE",
    };

    public void AddTo(Command command)
    {
        HistorySource.CompletionSources.Add([.. Enum.GetNames<HistorySourceChoice>().Select(name => name.ToLowerInvariant())]);
        command.Options.Add(ConfigFile);
        command.Options.Add(Concurrency);
        command.Options.Add(HistorySource);
    }

    /// <param name="parsed">The command line.</param>
    /// <param name="server">The options that say what the server may be asked for; null if the command has none of them.</param>
    public EngineSettings Read(ParseResult parsed, ServerOptions? server)
    {
        var overrides = parsed.GetValue(ConfigFile) is { } file ? ReadFile(file) : HoconConfig.Empty;
        var given = new Dictionary<string, Option>();
        if (parsed.GetValue(Concurrency) is { } concurrency)
        {
            given.Add("transport.max-concurrency", Concurrency);
            overrides = Set("transport.max-concurrency", concurrency).WithFallback(overrides);
        }
        if (parsed.GetValue(HistorySource) is { } source)
        {
            given.Add("history.source", HistorySource);
            overrides = Set("history.source", Text(source)).WithFallback(overrides);
        }
        if (server is not null && OptionCheck.AboveZero("--max-rps", parsed.GetValue(server.MaxRequestsPerSecond)) is { } rate)
            overrides = Set("transport.max-requests-per-second", rate).WithFallback(overrides);
        if (server is not null && parsed.GetValue(server.Bandwidth) is { } bandwidth)
        {
            given.Add("transport.max-bytes-per-second", server.Bandwidth);
            overrides = Set("transport.max-bytes-per-second", OptionCheck.Bytes("--bandwidth", bandwidth)).WithFallback(overrides);
        }
        if (server is not null && parsed.GetValue(server.QuietHours) is { Length: > 0 } hours)
        {
            given.Add("transport.quiet-hours", server.QuietHours);
            overrides = Set("transport.quiet-hours", $"[{string.Join(", ", hours.Select(Text))}]").WithFallback(overrides);
        }
        try
        {
            return EngineSettings.From(overrides);
        }
        catch (ExportException e) when (given.FirstOrDefault(option => e.Failure.Message.Contains(Quoted(option.Key), StringComparison.Ordinal)) is { Value: { } option } setting)
        {
            // Who typed an option is told of the option, not of the setting behind it.
            var message = e.Failure.Message.Replace(Quoted(setting.Key), option.Name, StringComparison.Ordinal);
            throw new ExportException(e.Failure with { Message = message }, e);
        }

        static string Quoted(string key) => $"'wandb-export.{key}'";
    }

    /// <summary>The server that the file of <c>--config</c> names; null if it names none, or there is no such file.</summary>
    public static string? ServerOf(ParseResult parsed) =>
        parsed.GetResult(ConfigName) is not null && parsed.GetValue<FileInfo?>(ConfigName) is { } file && EngineSettings.From(ReadFile(file)) is { Server.BaseUrl: var server } ? server : null;

    /// <summary>What a destination needs to know beside its address.</summary>
    public DestinationOptions ReadDestination(ParseResult parsed) =>
        new() { Buckets = Read(parsed, null).Buckets, CrashPoint = ProcessCrashPoint.FromEnvironment() };

    private static HoconConfig Set<T>(string key, T value) =>
        HoconConfig.Parse(string.Create(CultureInfo.InvariantCulture, $"wandb-export.{key} = {value}"));

    private static string Text(string value) =>
        $"\"{value.Replace("\\", "\\\\", StringComparison.Ordinal).Replace("\"", "\\\"", StringComparison.Ordinal)}\"";

    private static HoconConfig ReadFile(FileInfo file)
    {
        try
        {
            return Parse(file.FullName);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw Invalid($"The configuration '{file}' cannot be read; check the path and its permissions.", e);
        }
        catch (Exception e) when (e is FormatException or HoconException)
        {
            throw Invalid($"The configuration '{file}' is not valid HOCON: {e.Message}", e);
        }
    }

    /// <summary>An included file is looked for beside the one that includes it.</summary>
    private static HoconConfig Parse(string path) => HoconConfig.Parse(
        File.ReadAllText(path),
        included => Parse(Path.Combine(Path.GetDirectoryName(path)!, included)));

    private static ExportException Invalid(string message, Exception cause) =>
        new(new Failure(FailureCategory.Fatal, FailureCode.Configuration, message, ExitCode.Usage), cause);
}
