using WandbExporter.Client.Model;
using WandbExporter.Core.Errors;
using WandbExporter.Core.Journal;

namespace WandbExporter.Engine.Fetch;

/// <summary>What became of one file of a run.</summary>
/// <param name="Listed">As the server lists it.</param>
/// <param name="Part">Where its bytes stand; null if they were not wanted, are not there or could not be read.</param>
/// <param name="Failure">Why they could not be read.</param>
internal sealed record CopiedFile(ListedFile Listed, PartInfo? Part, Failure? Failure) : ICopied
{
    public RunFile File => Listed.File;

    public string Name => File.Name;

    /// <summary>How the stored bytes stand to the listing; null if none are stored.</summary>
    public ListingAgreement? Agreement { get; init; }

    /// <summary>Whether the server declares the file, with 0 bytes, and its store has nothing of it.</summary>
    public bool IsNothing { get; init; }

    /// <summary>What a reader of the inventory must know of a file that did not fail, in one sentence; null if nothing.</summary>
    public string? Remark => IsNothing ? "Listed with 0 bytes; the server's store has nothing of it."
        : Agreement == ListingAgreement.OtherSize ? $"Listed with {File.SizeBytes} bytes, stored with {Part!.Bytes}."
        : File.OddSize is { } odd ? $"Listed with the size '{odd}', which is no number of bytes."
        : Agreement == ListingAgreement.Unproved ? "Listed with neither size nor digest."
        : null;
}
