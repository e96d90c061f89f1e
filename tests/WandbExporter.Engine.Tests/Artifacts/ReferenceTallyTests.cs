using WandbExporter.Core.Errors;
using WandbExporter.Core.References;
using WandbExporter.Engine.Streams.Artifacts;
using Xunit;

namespace WandbExporter.Engine.Tests.Artifacts;

public sealed class ReferenceTallyTests
{
    private readonly ReferenceTally _tally = new(ReferenceList.Of(["https://*.example.org"]));

    [Fact]
    public void Nothing_is_said_of_nothing() => Assert.Null(_tally.ToNote());

    /// <summary>The list allows all three places; only one of them is helped by another entry for its own.</summary>
    [Fact]
    public void A_host_that_must_be_named_itself_is_told_from_what_no_entry_helps()
    {
        _tally.Add("https://data.example.org/x", Refusal(FailureCode.ReferenceNotPublic));
        _tally.Add("https://www.example.org/x", Refusal(FailureCode.ReferenceNotAllowed));
        _tally.Add("s3://bucket/x", Refusal(FailureCode.ReferenceNotAllowed));
        var note = _tally.ToNote();
        Assert.Contains("1 reference was not followed: to https://data.example.org (1); --reference-allow must name such a host itself", note, StringComparison.Ordinal);
        Assert.Contains("1 reference was not followed: to s3://bucket (1); what --reference-allow names is", note, StringComparison.Ordinal);
        Assert.Contains("1 reference was not followed that no entry for their place helps", note, StringComparison.Ordinal);
    }

    private static Failure Refusal(string code) => new(FailureCategory.Permanent, code, "Not followed.", ExitCode.Incomplete);
}
