namespace WandbExporter.Tables.Catalogue;

/// <summary>Units wait in lanes, each with workers of its own, so that file downloads and histories do not wait for each other.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Worker">What its workers are called, in logs.</param>
internal sealed record Lane(string Name, string Worker)
{
    /// <summary>Units whose data are rows.</summary>
    public static Lane Rows { get; } = new("rows", "history");

    /// <summary>Units whose data are files.</summary>
    public static Lane Files { get; } = new("files", "artifact");
}
