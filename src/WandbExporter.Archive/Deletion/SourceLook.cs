using WandbExporter.Client;
using WandbExporter.Client.Model;
using WandbExporter.Core.Journal;
using WandbExporter.Tables.Columns;

namespace WandbExporter.Archive.Deletion;

/// <summary>Holds what is to be deleted against what the server has of it now.</summary>
public sealed class SourceLook(WandbClient client)
{
    private const string Changed = "It was changed since it was exported; export again.";
    private const string Latest = "latest";

    /// <summary>As it is just now.</summary>
    public async Task<RunLook> LookAsync(ProvenRun proven, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(proven);
        return await client.Runs.GetAsync(proven.Path, cancellationToken) is { } now ? new RunLook(now, Compare(proven.Then, now)) : new RunLook(null, null);
    }

    /// <summary>Why a run must stay; null if it is as it was exported.</summary>
    public static string? Compare(RunDescriptor then, RunInfo now)
    {
        ArgumentNullException.ThrowIfNull(then);
        ArgumentNullException.ThrowIfNull(now);
        var described = now.ToDescriptor();
        return described.IsRunning ? "It is running."
            : then.Mark is null || then.Content is null ? "It was exported by an older build, which did not write down what it was like; export again."
            : described != then ? Changed
            : null;
    }

    /// <summary>As it is just now, with all collections that it is in.</summary>
    public async Task<VersionLook> LookAsync(ProvenVersion proven, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(proven);
        if (await client.Artifacts.GetAsync(proven.Then.Id, cancellationToken) is not { } now || now.State is "DELETED" or "PENDING_DELETION" or "GARBAGE_COLLECTED")
            return new VersionLook(null, null);
        if (now.SourceCollection != proven.Then.Collection || now.SourceProject != proven.Project.Project || now.SourceEntity != proven.Project.Entity)
            return new VersionLook(now, "It is a link; delete the version where it was made.");
        if (now.State != "COMMITTED" || now.Digest != proven.Then.Digest || (now.UpdatedAt?.Value is { } time ? Microseconds.Of(time) : null) != proven.UpdatedAt)
            return new VersionLook(now, Changed);
        var links = await client.Artifacts.GetLinksAsync(proven.Then.Id, cancellationToken);
        if (links.Items.FirstOrDefault(link => link.IsSequence != true) is { } linked)
            return new VersionLook(now, $"It is linked in {(linked.Project is { } project ? $"{project}/{linked.Collection}" : "a collection that this key may not see")}; unlink it first.");
        if (!links.IsComplete)
            return new VersionLook(now, "The server does not show all collections that it is in.");
        string[] aliases = [.. now.Aliases.Select(alias => alias.Alias).Where(alias => alias != Latest).Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal)];
        return new VersionLook(now, aliases.Length > 0 ? $"It has the aliases {string.Join(", ", aliases)}; take them away first." : null);
    }
}

/// <param name="Now">Null: the server has it no more.</param>
/// <param name="Reason">Why it must stay; null if nothing speaks against its deletion.</param>
public sealed record RunLook(RunInfo? Now, string? Reason);

/// <summary>The same of a version.</summary>
public sealed record VersionLook(ArtifactVersion? Now, string? Reason);
