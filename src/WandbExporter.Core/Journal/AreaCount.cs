using System.Text.Json.Serialization;

namespace WandbExporter.Core.Journal;

/// <summary>What a unit exported of one of its tables, held against what the server says that there is.</summary>
/// <param name="Table">The table.</param>
/// <param name="Rows">Rows that are exported.</param>
/// <param name="Counted">Rows that the server counts; null if it does not say.</param>
/// <param name="Standing">Whether that is all.</param>
/// <param name="Why">Why it is not, in one sentence; null if it is.</param>
/// <param name="IsKept">Whether these rows, or some of them, are those of an earlier reading, which had more of it.</param>
/// <param name="Gone">What was shown once and is not any more, by its name, and stays as it was exported then; null if that is nothing.</param>
public sealed record AreaCount(
    string Table,
    long Rows,
    long? Counted,
    AreaStanding Standing,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] string? Why = null,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingDefault)] bool IsKept = false,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] IReadOnlyList<string>? Gone = null);

/// <summary>How what is exported of an area stands to what the server has. Names stand in the journal: not to be changed.</summary>
public enum AreaStanding
{
    /// <summary>All that the server counts or, where it does not count, all that it gave when asked for everything.</summary>
    Complete,

    /// <summary>Less than the server counts.</summary>
    Partial,

    /// <summary>The server does not know what was asked for: it is too old, or a smaller edition.</summary>
    NotOffered,

    /// <summary>The server does not show it to this key.</summary>
    NotPermitted,
}
