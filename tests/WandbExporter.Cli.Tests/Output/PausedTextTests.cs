using WandbExporter.Cli.Output;
using WandbExporter.Core.Ids;
using WandbExporter.Engine.Progress;
using Xunit;

namespace WandbExporter.Cli.Tests.Output;

public sealed class PausedTextTests
{
    private static readonly DateTimeOffset Now = DateTimeOffset.UnixEpoch;

    [Fact]
    public void The_unit_that_goes_on_next_is_named_with_what_failed_and_the_others_are_counted()
    {
        var paused = new Dictionary<UnitId, PausedUnit>
        {
            [UnitId.Parse("Files/acme/vision/late")] = new(Now.AddSeconds(50), "The disk is slow."),
            [UnitId.Parse("History/acme/vision/soon")] = new(Now.AddSeconds(19.2), "The server did not answer."),
        };

        Assert.Equal(" | History/acme/vision/soon is tried again in 20 s, and 1 other later: The server did not answer.", PausedText.Of(paused, Now));
        Assert.Equal("", PausedText.Of(new Dictionary<UnitId, PausedUnit>(), Now));
    }
}
