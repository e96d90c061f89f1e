using WandbExporter.Core.Errors;
using Xunit;

namespace WandbExporter.Cli.Tests.Updates;

public sealed class ChangeJournalTests
{
    /// <summary>What is refused must not come again, as another kind of error, when the file is closed.</summary>
    [Fact]
    public void A_full_disk_is_told_as_one()
    {
        var full = Assert.Throws<ExportException>(() =>
        {
            using var journal = ChangeJournal.Open("/dev/full", FileMode.Open, "update", "changed");
            journal.Append("{}");
        });
        Assert.Equal((FailureCode.DestinationError, ExitCode.Destination), (full.Failure.Code, full.Failure.Exit));
        Assert.Contains("free some space", full.Message, StringComparison.Ordinal);
    }
}
