using System.Globalization;
using WandbExporter.Core.Errors;

namespace WandbExporter.Engine.Fetch;

/// <summary>Places of a listing where the server has something and gives null: something is there, and nobody can say what.</summary>
internal static class NullNodes
{
    /// <summary>What is said of them, and why what stood better is not replaced.</summary>
    /// <param name="what">What is listed there.</param>
    /// <param name="count">How many places.</param>
    public static Failure Of(string what, long count) => new(
        FailureCategory.Permanent,
        FailureCode.NullNodes,
        string.Create(CultureInfo.InvariantCulture, $"The server gave {count} null {(count == 1 ? "node" : "nodes")} among {what}: it lists something there and does not show it."),
        ExitCode.Incomplete);
}
