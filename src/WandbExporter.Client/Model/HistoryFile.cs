using WandbExporter.Core.Ids;

namespace WandbExporter.Client.Model;

/// <summary>One Parquet file of a run's history.</summary>
/// <param name="Run">The run.</param>
/// <param name="Url">Signed, expires. Never print it whole.</param>
public sealed record HistoryFile(RunPath Run, string Url)
{
    /// <summary>The address without its signature: what stays the same when the URL is renewed.</summary>
    public string Location => Url.Split('?', 2)[0];

    public override string ToString() => $"{Run}, an exported history";
}
