using System.Security.Cryptography;
using System.Text;
using WandbExporter.Core.Journal;
using WandbExporter.Engine;
using WandbExporter.Engine.Plan;

namespace WandbExporter.Fleet;

/// <summary>Tells whether two processes were started for the same export, in the same way.</summary>
public static class FleetDigest
{
    /// <param name="identity">What the export is. Its bounds in time may be counted from when a process was started; who lists is the coordinator alone.</param>
    /// <param name="request">What is asked for beside that.</param>
    /// <param name="settings">How it is exported.</param>
    /// <param name="account">Who exports.</param>
    /// <param name="strict">Whether data that the server counts and does not give makes the export incomplete.</param>
    /// <param name="maxDuration">How long all may take together; null for any time.</param>
    /// <param name="maxBytes">What all may write together; null for any amount.</param>
    public static string Of(ExportIdentity identity, ExportRequest request, EngineSettings settings, string account, bool strict, TimeSpan? maxDuration, long? maxBytes)
    {
        ArgumentNullException.ThrowIfNull(identity);
        ArgumentNullException.ThrowIfNull(request);
        ArgumentNullException.ThrowIfNull(settings);
        var export = Encoding.UTF8.GetString(ExportIdentityJson.Write(identity with { CreatedAt = default, Since = null, Until = null }));
        var text = string.Join('\n', export, request.Order, request.FullCheck, request.Once, request.Repair, request.RetryFailed, request.PublicSafe, request.MaxFailures, settings.ForStreams(), settings.Unit, settings.Fleet, settings.DrainTimeout, settings.Buckets, account, strict, maxDuration, maxBytes);
        return Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(text)));
    }
}
