using WandbExporter.Core.Errors;

namespace WandbExporter.Query.Parts;

/// <summary>Parts or files do not fit into the spool beside what is held there.</summary>
/// <param name="failure">Why, in one sentence.</param>
/// <param name="wanted">What did not fit.</param>
/// <param name="fitsAlone">Whether it would if nothing else were held: who waits until others have let go may ask again.</param>
public sealed class SpoolFullException(Failure failure, FetchedTable wanted, bool fitsAlone) : ExportException(failure)
{
    public FetchedTable Wanted => wanted;

    public bool FitsAlone => fitsAlone;
}
