namespace WandbExporter.Storage.Buckets;

/// <summary>What a service says to the completion of an upload.</summary>
/// <param name="Version">What names the version that was stored; null if the answer names none.</param>
/// <param name="Certain">
/// False if the upload was not there any more: an earlier attempt whose answer was lost may have completed it, or somebody aborted it.
/// The caller finds out which.
/// </param>
internal readonly record struct CompleteAnswer(string? Version, bool Certain = true);
