using WandbExporter.Core.Errors;
using WandbExporter.Core.Journal;

namespace WandbExporter.Engine.Fetch;

/// <summary>What became of one file: its bytes stand somewhere, could not be read, or were not wanted.</summary>
internal interface ICopied
{
    /// <summary>As the source spells it.</summary>
    string Name { get; }

    /// <summary>Where its bytes stand; null if they were not wanted, are not there or could not be read.</summary>
    PartInfo? Part { get; }

    /// <summary>Why they could not be read.</summary>
    Failure? Failure { get; }

    /// <summary>Whether the part is a content that counts by itself, since others have it too.</summary>
    bool IsContent => false;

    /// <summary>Whether the part is recorded already, by whoever brought it.</summary>
    bool IsRecorded => false;
}
