namespace WandbExporter.Storage.Tests.Support.Servers.Gcs;

/// <summary>An answer of the service that is no success, in the words of its documentation.</summary>
internal sealed class GcsError(int status, string reason, string message) : Exception(message)
{
    public int Status => status;

    public string Reason => reason;

    public static GcsError NoBucket() => new(404, "notFound", "The specified bucket does not exist.");

    public static GcsError NoObject(string bucket, string name) => new(404, "notFound", $"No such object: {bucket}/{name}");

    public static GcsError Condition() => new(412, "conditionNotMet", "At least one of the pre-conditions you specified did not hold.");

    public static GcsError Invalid(string message) => new(400, "invalid", message);

    public static GcsError NoUpload() => new(404, "notFound", "The upload session does not exist or has expired.");

    public static GcsError Of(int status) => status switch
    {
        401 => new(401, "authError", "Invalid Credentials"),
        403 => new(403, "forbidden", "The caller does not have storage.objects.create access to the Google Cloud Storage object."),
        408 => new(408, "requestTimeout", "The request timed out."),
        429 => new(429, "rateLimitExceeded", "The object exceeded the rate limit for object mutation operations."),
        503 => new(503, "backendError", "We encountered an internal error. Please try again."),
        _ => new(status, "backendError", "Backend Error"),
    };
}
