using WandbExporter.Core.Journal;
using WandbExporter.Fleet.Wire;
using Xunit;

namespace WandbExporter.Fleet.Tests.Wire;

public sealed class ClaimPiecesTests
{
    [Fact]
    public void All_names_go_in_messages_that_the_wire_takes_but_those_that_none_could_hold()
    {
        List<(string, ColumnClaim)> claims =
        [
            .. Enumerable.Range(0, 3000).Select(i => (i % 2 == 0 ? "history" : "system_metrics", new ColumnClaim($"\u0001{i}", "double", new string('"', i % 90)))),
            ("history", new ColumnClaim(new string('x', FleetSerializer.MostBytes), "double")),
        ];
        List<Claimed> pieces = [.. ClaimPieces.Of(claims)];
        Assert.InRange(pieces.Count, 4, 40);
        Assert.All(pieces, piece => new FleetSerializer(null!).ToBinary(piece));
        Assert.Equal(claims.SkipLast(1).ToHashSet(), pieces.SelectMany(piece => piece.Claims.Select(claim => (piece.Table, claim))).ToHashSet());
    }
}
