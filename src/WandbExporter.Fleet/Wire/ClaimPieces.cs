using WandbExporter.Core.Journal;

namespace WandbExporter.Fleet.Wire;

/// <summary>Divides any number of names into messages that the wire takes. Pure.</summary>
internal static class ClaimPieces
{
    /// <summary>What a character takes at most, as JSON has it.</summary>
    private const int BytesOfCharacter = 6;

    /// <summary>What stands around the texts of a claim.</summary>
    private const int BytesAround = 100;

    /// <summary>Leaves room for the table, and what stands around all.</summary>
    private const int MostBytes = FleetSerializer.MostBytes - 10_000;

    /// <returns>Messages with all but those that no message could hold: who needs one of these is refused it, in frames.</returns>
    public static IEnumerable<Claimed> Of(IEnumerable<(string Table, ColumnClaim Claim)> claims)
    {
        foreach (var table in claims.GroupBy(named => named.Table, named => named.Claim))
        {
            List<ColumnClaim> piece = [];
            var bytes = 0;
            foreach (var claim in table)
            {
                var size = BytesAround + (BytesOfCharacter * (claim.Name.Length + claim.Type.Length + (claim.Source?.Length ?? 0)));
                if (size > MostBytes)
                    continue;
                if (bytes + size > MostBytes)
                {
                    yield return new Claimed(table.Key, piece);
                    (piece, bytes) = ([], 0);
                }
                piece.Add(claim);
                bytes += size;
            }
            if (piece.Count > 0)
                yield return new Claimed(table.Key, piece);
        }
    }
}
