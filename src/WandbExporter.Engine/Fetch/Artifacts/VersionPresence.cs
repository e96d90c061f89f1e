using WandbExporter.Client.Model;
using WandbExporter.Core.Errors;

namespace WandbExporter.Engine.Fetch.Artifacts;

/// <summary>Whether a version is still there, which is asked when something of it could not be read: once, by whoever comes first.</summary>
internal sealed class VersionPresence(StreamContext context, ArtifactPath artifact)
{
    private readonly Lazy<Task<bool>> _isGone = new(async () => await Attempt.Of(() => IsGoneAsync(context, artifact)) is Fetched<bool> { Value: true });

    /// <summary>Whether it was deleted, or hidden, as far as the server says.</summary>
    public Task<bool> IsGoneAsync() => _isGone.Value;

    /// <summary>Whether that it was deleted, or hidden, is why something of it could not be read.</summary>
    public async Task<bool> ExplainsAsync(Failure failure) => failure is
    {
        Category: FailureCategory.Permanent,
        Code: not (FailureCode.DigestMismatch or FailureCode.SizeMismatch or FailureCode.BadManifest or FailureCode.NameClash),
    } && await _isGone.Value;

    private static async Task<bool> IsGoneAsync(StreamContext context, ArtifactPath artifact)
    {
        if (await context.Client.Artifacts.GetAsync(artifact.ArtifactId, context.Abort) is { } shown)
            return IsGone(shown);
        // Of a link whose source is hidden only the collection shows it.
        var member = artifact.Version.Length > 0
            ? await context.Client.Artifacts.GetAsync(artifact.Project, $"{artifact.Collection}:{artifact.Version}", context.Abort)
            : null;
        return member is null || member.Version.Id != artifact.ArtifactId || IsGone(member.Version);
    }

    private static bool IsGone(ArtifactVersion version) => version.State is not (null or "COMMITTED");
}
