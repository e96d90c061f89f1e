namespace WandbExporter.Archive.Copy;

/// <summary>What a copy came to.</summary>
/// <param name="AlreadyThere">True when there was nothing left to do.</param>
/// <param name="Complete">Whether the export is complete, and so is its copy: <c>_SUCCESS</c> stands there.</param>
public sealed record CopyResult(bool AlreadyThere, bool Complete);
