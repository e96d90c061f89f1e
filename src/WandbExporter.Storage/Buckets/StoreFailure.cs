using WandbExporter.Core.Errors;

namespace WandbExporter.Storage.Buckets;

/// <summary>Failures that stores of every kind have in common.</summary>
internal static class StoreFailure
{
    /// <summary>A body does not have the digest sent with it. It is the caller who has to make it anew.</summary>
    public const string DigestRefused = "store_digest_refused";

    /// <summary>An upload is not there any more.</summary>
    public const string UploadGone = "store_upload_gone";

    /// <summary>What stands there is not what was sent.</summary>
    public const string Altered = "store_altered";

    /// <summary>True if the same request may succeed when it is sent again.</summary>
    public static bool IsWorthAnotherAttempt(Failure failure) =>
        failure.Category == FailureCategory.Transient && failure.Code is not (DigestRefused or UploadGone);
}
