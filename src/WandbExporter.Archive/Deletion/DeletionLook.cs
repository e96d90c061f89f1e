using WandbExporter.Client;
using WandbExporter.Client.Model;
using WandbExporter.Core.Journal;
using WandbExporter.Tables.Columns;

namespace WandbExporter.Archive.Deletion;

/// <summary>Holds what is to be deleted against what the server has of it now.</summary>
public sealed class DeletionLook(WandbClient client)
{
    private const string Changed = "It was changed since it was exported; export again.";
    private const string Latest = "latest";

    /// <summary>As it is just now.</summary>
    public async Task<RunLook> LookAsync(ProvenRun proven, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(proven);
        return await client.Runs.GetAsync(proven.Path, cancellationToken) is { } now ? new RunLook(now, Compare(proven.Then, now.ToDescriptor())) : new RunLook(null, null);
    }

    /// <summary>Why a run must stay; null if it is as it was exported.</summary>
    public static string? Compare(RunDescriptor then, RunDescriptor now)
    {
        ArgumentNullException.ThrowIfNull(then);
        ArgumentNullException.ThrowIfNull(now);
        return now.IsRunning ? "It is running."
            // Of a run that has neither config nor summary there is no digest of these.
            : then.Mark is null ? "It was exported by an older build, which did not write down what it was like; export again."
            : now != then ? Changed
            : null;
    }

    /// <summary>As it is just now, with all collections that it is in.</summary>
    public async Task<VersionLook> LookAsync(ProvenVersion proven, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(proven);
        if (await client.Artifacts.GetAsync(proven.Then.Id, cancellationToken) is not { } now)
            return new VersionLook(null, null);
        return IsDeleted(now) ? new VersionLook(now, null) { IsDeleted = true } : new VersionLook(now, await CompareAsync(proven, now, cancellationToken));
    }

    /// <summary>Whether the server says of a version that it is deleted, or about to be.</summary>
    public static bool IsDeleted(ArtifactVersion version)
    {
        ArgumentNullException.ThrowIfNull(version);
        return version.State is "DELETED" or "PENDING_DELETION" or "GARBAGE_COLLECTED";
    }

    private async Task<string?> CompareAsync(ProvenVersion proven, ArtifactVersion now, CancellationToken cancellationToken)
    {
        if (now.SourceCollection != proven.Then.Collection || now.SourceProject != proven.Project.Project || now.SourceEntity != proven.Project.Entity)
            return "It is a link; delete the version where it was made.";
        if (proven.UpdatedAt is not { } then)
            return "The server did not say when it was changed last, and nobody can tell whether it was since it was exported.";
        if (now.State != "COMMITTED" || now.Digest != proven.Then.Digest || now.UpdatedAt?.Value is not { } time || Microseconds.Of(time) != then)
            return Changed;
        var links = await client.Artifacts.GetLinksAsync(proven.Then.Id, cancellationToken);
        if (links.Items.FirstOrDefault(link => link.IsSequence != true) is { } linked)
            return $"It is linked in {(linked.Project is { } project ? $"{project}/{linked.Collection}" : "a collection that this key may not see")}; unlink it first.";
        if (!links.IsComplete)
            return "The server does not show all collections that it is in.";
        string[] aliases = [.. now.Aliases.Select(alias => alias.Alias).Where(alias => alias != Latest).Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal)];
        return aliases.Length > 0 ? $"It has the aliases {string.Join(", ", aliases)}; take them away first."
            : now.NullAliases > 0 ? "The server does not show all its aliases."
            : null;
    }
}

/// <param name="Now">Null: the server has it no more, or does not show it.</param>
/// <param name="Reason">Why it must stay; null if nothing speaks against its deletion.</param>
public sealed record RunLook(RunInfo? Now, string? Reason);

/// <summary>The same of a version.</summary>
public sealed record VersionLook(ArtifactVersion? Now, string? Reason)
{
    /// <summary>The server says so.</summary>
    public bool IsDeleted { get; init; }
}
