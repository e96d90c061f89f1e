using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using WandbExporter.Core.Ids;
using WandbExporter.Core.Journal;
using WandbExporter.Tables.Catalogue;
using WandbExporter.Tables.Write;

namespace WandbExporter.Engine.Streams.Objects;

/// <summary>
/// What tells whether the objects of a unit changed: the rows that are made of their listing, whatever their order, and what is hidden or did not come. It stands
/// in the journal; with other tables or columns it is another, so that all is read again.
/// </summary>
/// <param name="tables">The export's tables.</param>
/// <param name="kind">The kind of the unit.</param>
internal sealed class ObjectsMark(TableSelection tables, UnitKind kind)
{
    /// <summary>To be raised when what is made of the server's answers becomes another without another column.</summary>
    private const string Made = "1";

    private const string Remarked = "~remarked";

    private const string Nulls = "~nulls=";

    private const int FormBytes = 4;

    private readonly RowsMark _rows = new();

    /// <summary>Adds what was listed.</summary>
    public void Add<TItem>(Func<IRowTable<TItem>> open, IEnumerable<TItem> items)
    {
        using var part = open();
        foreach (var item in items)
            part.Append(item);
        _rows.Add(part);
    }

    /// <summary>With what is lacking of the tables, and of what their rows name, so that a later start looks at it again.</summary>
    public string ToText(IEnumerable<IObjectArea> areas) => $"{Made}-{Form()}:{_rows}" + string.Concat(areas.Select(TextOf));

    /// <summary>How a table stood by a mark, because of what was lacking of it; null if nothing was.</summary>
    public static AreaStanding? LackIn(string mark, string table)
    {
        foreach (var piece in mark.Split(':'))
        {
            if (piece.StartsWith($"{table}=", StringComparison.Ordinal) && Enum.TryParse<AreaStanding>(piece.AsSpan(table.Length + 1), out var standing))
                return standing;
        }
        return null;
    }

    /// <summary>Null nodes among a table's listings by a mark.</summary>
    public static long NullsIn(string mark, string table)
    {
        foreach (var piece in mark.Split(':'))
        {
            if (piece.StartsWith(table + Nulls, StringComparison.Ordinal) && long.TryParse(piece.AsSpan(table.Length + Nulls.Length), CultureInfo.InvariantCulture, out var nulls))
                return nulls;
        }
        return 0;
    }

    /// <summary>Whether a mark says of a table that nothing of it was shown.</summary>
    public static bool IsHiddenIn(string mark, string table) => LackIn(mark, table) is AreaStanding.NotOffered or AreaStanding.NotPermitted;

    private static string TextOf(IObjectArea area) =>
        $"{(area.LackStanding is { } standing ? $":{area.Filling.Name}={standing}" : "")}{(area.HasPassingRemarks ? $":{area.Filling.Name}{Remarked}" : "")}"
        + (area.Nulls > 0 ? string.Create(CultureInfo.InvariantCulture, $":{area.Filling.Name}{Nulls}{area.Nulls}") : "");

    private string Form()
    {
        var columns = tables.FilledBy(kind).SelectMany(table => table.Schema.Select(column => $"{table.Name} {column}"));
        return Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(string.Join('\n', columns))).AsSpan(0, FormBytes));
    }
}
