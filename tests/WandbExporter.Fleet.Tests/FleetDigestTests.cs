using WandbExporter.Core.Journal;
using WandbExporter.Engine;
using WandbExporter.Engine.Plan;
using WandbExporter.Hocon;
using WandbExporter.Tables.Catalogue;
using Xunit;

namespace WandbExporter.Fleet.Tests;

public sealed class FleetDigestTests
{
    [Fact]
    public void All_that_changes_what_is_exported_or_how_tells_two_commands_apart_and_nothing_else_does()
    {
        string[] others =
        [
            Of("history.workers = 3"),
            Of("transport.quiet-hours = [\"08:00-18:00=20%\"]"),
            Of("transport.quiet-hours = [\"08:00-19:00=20%\"]"),
            Of("drain-timeout = 7 s"),
            Of("s3.requester-pays = true"),
            Of(account: "bob"),
            Of(strict: true),
            Of(maxDuration: TimeSpan.FromHours(8)),
            Of(maxBytes: 8),
            Of(request: Request with { Repair = true }),
            Of(request: Request with { RetryFailed = true }),
        ];
        Assert.Equal(Of(), Of());
        Assert.Equal(others.Length + 1, others.Append(Of()).Distinct(StringComparer.Ordinal).Count());
    }

    private static ExportRequest Request => new([], TableCatalogue.Default.Of(["history"]));

    private static string Of(string settings = "", string account = "ada", bool strict = false, TimeSpan? maxDuration = null, long? maxBytes = null, ExportRequest? request = null) => FleetDigest.Of(
        new ExportIdentity(ExportIdentity.CurrentFormatVersion, "https://api.wandb.ai", ["acme"], ["history"], "{}", null, "1.0.0", DateTimeOffset.UtcNow),
        request ?? Request,
        EngineSettings.From(HoconConfig.Parse($"wandb-export {{ {settings} }}")),
        account,
        strict,
        maxDuration,
        maxBytes);
}
