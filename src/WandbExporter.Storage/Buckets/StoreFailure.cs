using WandbExporter.Core.Errors;

namespace WandbExporter.Storage.Buckets;

/// <summary>What is to be made of the failures that stores of every kind have in common.</summary>
internal static class StoreFailure
{
    /// <summary>True if the same request may succeed when it is sent again: a body with a wrong digest it is the caller who has to make anew.</summary>
    public static bool IsWorthAnotherAttempt(Failure failure) =>
        failure.Category == FailureCategory.Transient && failure.Code is not (FailureCode.StoreDigestRefused or FailureCode.StoreUploadGone);
}
