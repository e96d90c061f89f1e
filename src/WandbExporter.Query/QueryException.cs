using System.Text.RegularExpressions;
using WandbExporter.Core.Errors;

namespace WandbExporter.Query;

/// <summary>The engine cannot answer a statement.</summary>
/// <param name="failure">Why, in one sentence.</param>
/// <param name="shown">What the engine says, with the place in the statement.</param>
public sealed partial class QueryException(Failure failure, string shown) : ExportException(failure)
{
    /// <summary>What the engine says, over several lines, with the place in the statement where it points to one.</summary>
    public string Shown => shown;

    /// <summary>The table that the engine does not know; null if that is not what it says.</summary>
    internal string? MissingTable => Missing().Match(shown) is { Success: true } match ? match.Groups[1].Value : null;

    [GeneratedRegex("^Catalog Error: Table with name (.+) does not exist!")]
    private static partial Regex Missing();
}
