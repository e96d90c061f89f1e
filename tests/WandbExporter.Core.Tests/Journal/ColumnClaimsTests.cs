using WandbExporter.Core.Ids;
using WandbExporter.Core.Journal;
using WandbExporter.Core.Plan;
using Xunit;

namespace WandbExporter.Core.Tests.Journal;

public sealed class ColumnClaimsTests
{
    private readonly ColumnClaims _claims = new();

    [Fact]
    public void What_committed_parts_claim_is_told_once_in_its_order_and_in_pieces()
    {
        var (a, b) = (new ColumnClaim("a", "double"), new ColumnClaim("b", "double"));
        _claims.Take("history", [a, b]);
        _claims.Take("system_metrics", [a]);
        _claims.Take("history", [a]);
        Assert.Equal([("history", a), ("history", b)], _claims.RecordedSince(0, 2));
        Assert.Equal([("system_metrics", a)], _claims.RecordedSince(2, 9));
        Assert.Empty(_claims.RecordedSince(3, 9));
    }

    [Fact]
    public void Who_comes_first_has_the_plain_name_and_everybody_else_a_name_of_their_own()
    {
        Assert.Equal("loss", Name("loss", "double"));
        Assert.Equal("loss", Name("loss", "double"));
        Assert.Equal("loss:string", Name("loss", "string"));
        Assert.Equal("LOSS:double", Name("LOSS", "double"));
        Assert.Equal("Loss:double:2", Name("Loss", "double"));
        Assert.Equal("Loss:double:2", Name("Loss", "double"));
        Assert.Equal("loss:string:string", Name("loss:string", "string"));
    }

    [Fact]
    public void The_plain_name_is_kept_for_the_numbers_that_the_source_knows_of()
    {
        Assert.Equal("old", Name("old", "string"));
        _claims.KeepForNumbers("history", ["acc", "Loss", "loss", "old"]);
        Assert.Equal("acc:string", Name("acc", "string"));
        Assert.Equal("acc", Name("acc", "double"));
        Assert.Equal("loss:double", Name("loss", "double"));
        Assert.Equal("Loss", Name("Loss", "double"));
        Assert.Equal("old", Name("old", "string"));
        Assert.Equal("old:double", Name("old", "double"));
        _claims.KeepForNumbers("history", ["_step"]);
        Assert.Equal("_step", _claims.Claim("history", "_step", "_step", flattened: false, "int64", isFixed: true, out _).Name);
    }

    [Fact]
    public void What_another_process_claims_is_taken_as_a_whole_or_not_at_all()
    {
        Name("loss", "double");
        ColumnClaim loss = new("loss", "double"), acc = new("acc", "double"), text = new("loss", "string"), other = new("other", "string");

        Assert.Empty(Admit([loss, acc], out var unrecorded));
        Assert.Equal([loss, acc], unrecorded);
        Assert.Equal("acc:string", Name("acc", "string"));

        Assert.Equal([loss], Admit([text, other], out unrecorded));
        Assert.Empty(unrecorded);
        Assert.Equal("other", Name("other", "double"));

        _claims.Take("history", [loss, acc]);
        Assert.Empty(Admit([loss, acc], out unrecorded));
        Assert.Empty(unrecorded);
    }

    [Fact]
    public void A_name_that_is_kept_for_numbers_another_process_does_not_get_and_heeds_that()
    {
        _claims.KeepForNumbers("history", ["acc", "_step"]);
        ColumnClaim number = new("acc", "double"), step = new("_step", "int64");

        Assert.Equal([number], Admit([new("acc", "string"), step], out _));
        Assert.Empty(Admit([new("acc:string", "string", "acc"), step], out _));

        var theirs = new ColumnClaims();
        Assert.Equal("acc", theirs.Claim("history", "acc", "acc", false, "string", false, out _).Name);
        theirs.Heed("history", [number]);
        Assert.Equal("acc:string", theirs.Claim("history", "acc", "acc", false, "string", false, out _).Name);
        Assert.Equal("acc", theirs.Claim("history", "acc", "acc", false, "double", false, out var isRecorded).Name);
        Assert.False(isRecorded);
    }

    private IReadOnlyList<ColumnClaim> Admit(IReadOnlyList<ColumnClaim> claimed, out IReadOnlyList<ColumnClaim> unrecorded) =>
        _claims.Admit("history", claimed, claim => claim.Name == "_step", out unrecorded);

    [Fact]
    public void Tables_are_apart() => Assert.Equal(["x", "x"], [Name("x", "double"), _claims.Claim("system_metrics", "x", "x", false, "string", false, out _).Name]);

    [Fact]
    public void A_flattened_column_is_not_the_logged_one_of_its_name()
    {
        Name("a.b", "double");
        Assert.Equal("a.b:double", _claims.Claim("history", "a.b", """["a","b"]""", flattened: true, "double", false, out _).Name);
        Assert.Null(_claims.TypeOf("history", "a.b", """["a","b"]""", flattened: true));
        Assert.Equal("double", _claims.TypeOf("history", "a.b", "a.b", flattened: false));
    }

    [Fact]
    public void What_a_committed_part_claims_counts_in_the_next_process()
    {
        var state = new JournalState(new RunUnits([]));
        var part = new PartInfo("tables/history/x.parquet", "history", 1, "00", 1);
        state.Apply(new PartCommitted("History/team/vision/r1", part, ResumePoint.AtStep(1), DateTimeOffset.UnixEpoch, Columns: [new("acc", "string"), new("acc:double", "double", "acc")]));
        Assert.Equal("acc:double", state.Columns.Claim("history", "acc", "acc", false, "double", false, out var isRecorded).Name);
        Assert.True(isRecorded);
        Assert.Equal("loss", state.Columns.Claim("history", "loss", "loss", false, "double", false, out isRecorded).Name);
        Assert.False(isRecorded);
    }

    private string Name(string key, string type) => _claims.Claim("history", key, key, flattened: false, type, false, out _).Name;
}
