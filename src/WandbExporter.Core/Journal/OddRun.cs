namespace WandbExporter.Core.Journal;

/// <summary>A run that is listed with fields that make no sense.</summary>
public sealed record OddRun(string RunId, IReadOnlyList<OddField> Fields)
{
    /// <summary>What is said of it.</summary>
    public string Note => $"Exported without {string.Join(" and ", Fields.Select(odd => $"{odd.Name}, which the server gives as '{odd.Text}'"))}.";
}
