using Amazon;
using Amazon.Runtime;
using Amazon.Runtime.CredentialManagement;
using Amazon.Runtime.Credentials;
using Amazon.S3;
using WandbExporter.Core.Errors;

namespace WandbExporter.Storage.S3;

/// <summary>
/// The service's client as the settings, the environment and the AWS profile say. It does not retry, frames nothing as <c>aws-chunked</c>
/// and adds no checksum that a service may not know.
/// </summary>
internal static class S3Client
{
    private const string SessionName = "wandb-export";
    private const string RegionOfOtherServices = "us-east-1";

    private static readonly TimeSpan RequestTimeout = TimeSpan.FromMinutes(5);

    /// <exception cref="ExportException">Fatal. Exit 4: no credentials. Exit 2: no region.</exception>
    public static AmazonS3Client Create(S3Settings settings, Uri? endpoint)
    {
        var config = new AmazonS3Config
        {
            MaxErrorRetry = 0,
            ThrottleRetries = false,
            RequestChecksumCalculation = RequestChecksumCalculation.WHEN_REQUIRED,
            ResponseChecksumValidation = ResponseChecksumValidation.WHEN_REQUIRED,
            ForcePathStyle = settings.Addressing == S3Addressing.Auto ? endpoint is not null : settings.Addressing == S3Addressing.Path,
            Timeout = RequestTimeout,
        };
        if (endpoint is not null)
        {
            config.ServiceURL = endpoint.AbsoluteUri;
            config.AuthenticationRegion = settings.Region ?? RegionOfEnvironment() ?? RegionOfOtherServices;
        }
        else
        {
            config.RegionEndpoint = RegionOf(settings);
        }
        return new DigestingClient(CredentialsOf(settings), config);
    }

    /// <summary>The address of another service than AWS; null for AWS.</summary>
    /// <exception cref="ExportException">Usage: what the environment says is no address.</exception>
    public static Uri? EndpointOf(S3Settings settings)
    {
        if (settings.Endpoint is not null)
            return settings.Endpoint;
        var text = Variable("AWS_ENDPOINT_URL_S3") ?? Variable("AWS_ENDPOINT_URL");
        if (text is null)
            return null;
        return Uri.TryCreate(text, UriKind.Absolute, out var uri) && uri.Scheme is "http" or "https"
            ? uri
            : throw Failed(FailureCode.Configuration, "AWS_ENDPOINT_URL_S3 or AWS_ENDPOINT_URL is no http:// or https:// address.", ExitCode.Usage);
    }

    private static string? RegionOfEnvironment() => Variable("AWS_REGION") ?? Variable("AWS_DEFAULT_REGION");

    private static RegionEndpoint RegionOf(S3Settings settings)
    {
        if ((settings.Region ?? RegionOfEnvironment()) is { } name)
            return RegionEndpoint.GetBySystemName(name);
        var profile = settings.Profile ?? Variable("AWS_PROFILE") ?? "default";
        if (new CredentialProfileStoreChain().TryGetProfile(profile, out var found) && found.Region is { } region)
            return region;
        return FallbackRegionFactory.GetRegionEndpoint() ?? throw Failed(
            FailureCode.S3Region,
            "The bucket's region is not known; set wandb-export.s3.region or AWS_REGION, or wandb-export.s3.endpoint for another service.",
            ExitCode.Usage);
    }

    private static AWSCredentials CredentialsOf(S3Settings settings)
    {
        try
        {
            if (settings is { RoleArn: { } role, WebIdentityTokenFile: { } token })
                return new AssumeRoleWithWebIdentityCredentials(token, role, SessionName);
            var found = settings.Profile is { } profile ? CredentialsOfProfile(profile) : DefaultAWSCredentialsIdentityResolver.GetCredentials();
            return settings.RoleArn is null
                ? found
                : new AssumeRoleAWSCredentials(
                    found, settings.RoleArn, SessionName, new AssumeRoleAWSCredentialsOptions { ExternalId = settings.RoleExternalId });
        }
        catch (AmazonClientException e)
        {
            throw S3Failure.NoCredentials(e);
        }
    }

    private static AWSCredentials CredentialsOfProfile(string profile) =>
        new CredentialProfileStoreChain().TryGetAWSCredentials(profile, out var credentials)
            ? credentials
            : throw Failed(
                FailureCode.S3Credentials,
                $"There is no AWS profile '{profile}' with credentials; correct wandb-export.s3.profile or add it with 'aws configure'.",
                ExitCode.Credentials);

    private static string? Variable(string name) => Environment.GetEnvironmentVariable(name) is { Length: > 0 } value ? value : null;

    private static ExportException Failed(string code, string message, ExitCode exit) =>
        new(new Failure(FailureCategory.Fatal, code, message, exit));
}
