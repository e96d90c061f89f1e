using System.Security.Cryptography;
using System.Text;
using WandbExporter.Client.Model;
using WandbExporter.Client.Queries;
using WandbExporter.Client.Reading;
using WandbExporter.Client.Transport;
using WandbExporter.Client.Updates;
using WandbExporter.Client.Wire;
using WandbExporter.Core.Errors;
using WandbExporter.Core.Ids;

namespace WandbExporter.Client.Areas.Drafts;

/// <summary>
/// A draft that is to become a version. The server is told of it, gets the files that it has not, then the manifest, and only then is asked to commit the
/// version: until that it has no number, no alias leads to it, and nobody is shown a file of it. Sent again after it broke off, it goes on with the draft
/// that the server has, where that server remembers it, and else with a new one.
/// </summary>
public sealed class ArtifactUpload
{
    private const string AutoJobType = "auto";
    private const string Pending = "PENDING";
    private const string Committed = "COMMITTED";

    private readonly ArtifactArea _area;
    private readonly ReadRequests _reads;
    private readonly UpdateRequests _requests;
    private readonly ArtifactDraft _draft;
    private readonly ProjectPath _project;
    private readonly RunPath? _run;
    private readonly ArtifactUploadOptions _options;
    private PreparedDraft? _prepared;

    internal ArtifactUpload(ArtifactArea area, ReadRequests reads, UpdateRequests requests, ArtifactDraft draft, ProjectPath project, RunPath? run, ArtifactUploadOptions options)
    {
        options.Check();
        if (draft.Metadata is { } metadata)
            JsonMembers.Check("metadata", metadata);
        (_area, _reads, _requests, _draft, _project, _run, _options) = (area, reads, requests, draft, project, run, options);
    }

    /// <summary>What it does, for people.</summary>
    public string Subject => $"the upload of the artifact {_project}/{_draft.Name}";

    /// <summary>
    /// What would be done. The files are read, and the server is asked what it has; nothing is changed. What is sent after it is of the files as they were read
    /// here. Ids that the server gives stand in the requests as <c>(id)</c>.
    /// </summary>
    /// <exception cref="WandbException">As of <see cref="SendAsync"/>.</exception>
    public async Task<ArtifactUploadPlan> DryRunAsync(CancellationToken cancellationToken = default)
    {
        var prepared = await PrepareAsync(cancellationToken);
        _prepared = prepared;
        return new ArtifactUploadPlan(
            prepared.Latest?.Version, IsThere(prepared), prepared.Contents.Count, prepared.Contents.Values.Sum(content => content.Whole.Size), RequestsOf(prepared))
        {
            NewAliases = IsThere(prepared) ? AliasesFor(prepared.Latest!.Version) : [],
            NewTags = IsThere(prepared) ? TagsFor(prepared.Latest!.Version) : [],
        };
    }

    private IReadOnlyList<MutationRequest> RequestsOf(PreparedDraft prepared)
    {
        var names = IsThere(prepared) ? NamesFor(prepared.Latest!.Version).Select(name => name.DryRun()) : [];
        if (IsThere(prepared) && _run is null)
            return [.. names];
        var run = _run ?? _project.Run("(id)");
        var transfer = new DraftTransfer(_requests, prepared, run, "(id)", Subject, _options);
        var steps = new List<(UpdateDocument, Variables)> { (UpdateDocuments.CreateArtifact, Input(prepared, run, "(id)")) };
        if (_run is null)
            steps.Insert(0, (UpdateDocuments.CreateRun, AutoRun("(id)")));
        if (!IsThere(prepared))
            steps.AddRange(transfer.DryRun(BaseOf(prepared)));
        return [.. steps.Select(step => new MutationRequest(step.Item1.Query.Name, step.Item1.Query.Without([]), new Variables { { "input", step.Item2 } }.Shown())), .. names];
    }

    /// <summary>The version as the server shows it afterwards.</summary>
    /// <exception cref="UpdateException">
    /// A step failed. Not applied: there is no such version; of what was uploaded the server keeps a draft that nobody is shown. Unknown: the version may be
    /// there; to send it again does no harm, for the same content is the same version.
    /// </exception>
    /// <exception cref="WandbException">What is there already could not be read, or does not go with the draft. Nothing was changed.</exception>
    /// <exception cref="IOException">A file could not be read. There is no such version; what was uploaded before is kept as a draft that nobody is shown.</exception>
    /// <exception cref="UnauthorizedAccessException">A file may not be read; it is as of one that could not be read.</exception>
    /// <exception cref="InvalidOperationException">What opens a file gave a stream that was closed: it must give a new one each time.</exception>
    public async Task<LoggedArtifact> SendAsync(CancellationToken cancellationToken = default)
    {
        var prepared = Interlocked.Exchange(ref _prepared, null) ?? await PrepareAsync(cancellationToken);
        if (IsThere(prepared) && _run is null)
            return new LoggedArtifact(await NamedAsync(prepared.Latest!.Version, cancellationToken), IsNew: false, 0, 0);
        var clientId = ClientId(prepared);
        var run = _run ?? await AutoRunAsync(clientId, cancellationToken);
        var draft = await CreateAsync(prepared, run, clientId, cancellationToken);
        if (draft.State == Committed)
            return new LoggedArtifact(await NamedAsync(await FindAsync(draft.Id!, cancellationToken), cancellationToken), IsNew: false, 0, 0);
        var transfer = new DraftTransfer(_requests, prepared, run, draft.Id!, Subject, _options);
        try
        {
            await transfer.SendAsync(_draft.BaseId ?? draft.ArtifactSequence?.LatestArtifact?.Id, cancellationToken);
        }
        catch (WandbException failed)
        {
            // The server may have been finishing it, of an earlier upload.
            if (await FindCommittedAsync(draft.Id!, cancellationToken) is { } finished)
                return new LoggedArtifact(await NamedAsync(finished, cancellationToken), IsNew: false, transfer.UploadedFiles, transfer.UploadedBytes);
            throw new UpdateException(
                failed.Failure with { Message = $"{failed.Failure.Message} There is no new version; what was uploaded is kept as a draft that nobody is shown." },
                UpdateOutcome.NotApplied,
                failed)
            {
                StatusCode = failed.StatusCode,
            };
        }
        var version = await CommitAsync(draft.Id!, prepared, cancellationToken);
        return new LoggedArtifact(await NamedAsync(version, cancellationToken), IsNew: true, transfer.UploadedFiles, transfer.UploadedBytes);
    }

    private Task<PreparedDraft> PrepareAsync(CancellationToken cancellationToken) => new DraftPreparation(_area, _reads, _options).PrepareAsync(_draft, _project, cancellationToken);

    private static bool IsThere(PreparedDraft prepared) => prepared.Latest?.Version is { State: Committed } latest && latest.Digest == prepared.Digest;

    private string? BaseOf(PreparedDraft prepared) => _draft.BaseId ?? prepared.Latest?.Version.Id;

    /// <summary>
    /// The same for the same draft of the same collection as it is, and another after every change of either: so a server that remembers drafts by it
    /// gives the one back that broke off.
    /// </summary>
    private string ClientId(PreparedDraft prepared)
    {
        var all = $"{Input(prepared, _run, "").Shown()}\n{prepared.Latest?.Version.Id}";
        return Convert.ToHexStringLower(SHA512.HashData(Encoding.UTF8.GetBytes(all)));
    }

    private Variables Input(PreparedDraft prepared, RunPath? run, string clientId) => new Variables
    {
        { "entityName", _project.Entity },
        { "projectName", _project.Project },
        { "artifactTypeName", _draft.Type },
        { "artifactCollectionName", _draft.Name },
        { "digest", prepared.Digest },
        { "digestAlgorithm", prepared.Algorithm },
        { "enableDigestDeduplication", true },
        { "clientID", clientId },
        { "sequenceClientID", Convert.ToHexStringLower(SHA512.HashData(Encoding.UTF8.GetBytes($"{_project}/{_draft.Name}"))) },
        { "aliases", _draft.Aliases.Select(alias => new Variables { { "artifactCollectionName", _draft.Name }, { "alias", alias } }).ToArray() },
    }
        .WithAny("runName", run?.RunId)
        .WithAny("tags", _draft.Tags.Count == 0 ? null : _draft.Tags.Select(tag => new Variables { { "tagName", tag } }).ToArray())
        .WithAny("description", _draft.Description)
        .WithAny("metadata", _draft.Metadata?.ToString())
        .WithAny("ttlDurationSeconds", _draft.Ttl?.Seconds)
        .WithAny("historyStep", _draft.HistoryStep);

    private Variables AutoRun(string id) => new()
    {
        { "entityName", _project.Entity }, { "modelName", _project.Project }, { "name", id }, { "jobType", AutoJobType }, { "state", "finished" },
    };

    /// <summary>A version wants a run that logged it. As the official client does, one is made for it.</summary>
    private async Task<RunPath> AutoRunAsync(string clientId, CancellationToken cancellationToken)
    {
        var id = $"auto-{clientId[..12]}";
        await _requests.Of(UpdateDocuments.CreateRun, $"the creation of the run {_project.Run(id)}", AutoRun(id)).SendAsync(cancellationToken);
        return _project.Run(id);
    }

    private async Task<DraftNode> CreateAsync(PreparedDraft prepared, RunPath run, string clientId, CancellationToken cancellationToken)
    {
        var draft = await AskAsync(clientId);
        // What that id was for is deleted, say.
        return draft.State is Pending or Committed ? draft : await AskAsync(RandomNumberGenerator.GetString("abcdefghijklmnopqrstuvwxyz0123456789", clientId.Length));

        Task<DraftNode> AskAsync(string id) => _requests.Of(
            UpdateDocuments.CreateArtifact, Subject, Input(prepared, run, id), answer => answer.Draft is { Id.Length: > 0 } made ? made : null).SendAsync(cancellationToken);
    }

    /// <summary>Asks for the commit, and waits until the version is there.</summary>
    private async Task<ArtifactVersion> CommitAsync(string id, PreparedDraft prepared, CancellationToken cancellationToken)
    {
        UpdateException? doubt = null;
        try
        {
            await _requests.Of(UpdateDocuments.CommitArtifact, Subject, new Variables { { "artifactID", id } }).SendAsync(cancellationToken);
        }
        catch (UpdateException unclear) when (unclear.Outcome == UpdateOutcome.Unknown)
        {
            doubt = unclear;
        }
        var time = _requests.Time;
        var begun = time.GetTimestamp();
        for (var look = 0; ; look++)
        {
            var version = await FindAsync(id, cancellationToken);
            if (version.State == Committed)
            {
                return version.Digest == prepared.Digest ? version : throw new UpdateException(
                    new Failure(FailureCategory.Permanent, FailureCode.DigestMismatch, $"The server has another content than was sent after {Subject}; look at {version.Id}.", ExitCode.Incomplete),
                    UpdateOutcome.Unknown);
            }
            if (version.State != Pending || doubt is not null)
                throw doubt ?? new UpdateException(_requests.Classifier.UpdateRefused(Subject, $"its state is {version.State}"), UpdateOutcome.NotApplied);
            var wait = _requests.Backoff(look);
            if (time.GetElapsedTime(begun) + wait > _options.CommitTimeout)
            {
                throw new UpdateException(
                    new Failure(FailureCategory.Transient, FailureCode.Timeout, $"The server has not finished {Subject} in {_options.CommitTimeout.TotalSeconds:0} s; look later, or send it again.", ExitCode.Incomplete),
                    UpdateOutcome.Unknown);
            }
            await Task.Delay(wait, time, cancellationToken);
        }
    }

    /// <summary>Null also if nobody can say: what was sent now has not made it.</summary>
    private async Task<ArtifactVersion?> FindCommittedAsync(string id, CancellationToken cancellationToken)
    {
        try
        {
            return await _area.GetAsync(id, cancellationToken) is { State: Committed } version ? version : null;
        }
        catch (WandbException)
        {
            return null;
        }
    }

    private async Task<ArtifactVersion> FindAsync(string id, CancellationToken cancellationToken)
    {
        try
        {
            return await _area.GetAsync(id, cancellationToken) ?? throw new WandbException(_requests.Classifier.NotFound($"the artifact {id}"));
        }
        catch (WandbException failed)
        {
            throw new UpdateException(failed.Failure, UpdateOutcome.Unknown, failed) { StatusCode = failed.StatusCode };
        }
    }

    /// <summary>Gives a version the names that it was to have and has not: one that was there before, or a draft that was begun with others.</summary>
    private async Task<ArtifactVersion> NamedAsync(ArtifactVersion version, CancellationToken cancellationToken)
    {
        try
        {
            return await WithNamesAsync(version, cancellationToken);
        }
        catch (WandbException failed)
        {
            throw new UpdateException(
                failed.Failure with { Message = $"{failed.Failure.Message} The version is there, as {version.Id}, and has not all of its aliases and tags." }, UpdateOutcome.Unknown, failed)
            {
                StatusCode = failed.StatusCode,
            };
        }
    }

    private async Task<ArtifactVersion> WithNamesAsync(ArtifactVersion version, CancellationToken cancellationToken)
    {
        var names = NamesFor(version).ToList();
        foreach (var name in names)
            await name.SendAsync(cancellationToken);
        return names.Count == 0 ? version : await FindAsync(version.Id, cancellationToken);
    }

    private IEnumerable<Mutation> NamesFor(ArtifactVersion version)
    {
        if (AliasesFor(version) is { Length: > 0 } aliases)
            yield return _area.AddAliases(version, _project, _draft.Name, aliases);
        if (TagsFor(version) is { Length: > 0 } tags)
            yield return _area.Update(version, new ArtifactChanges { AddTags = tags });
    }

    private string[] AliasesFor(ArtifactVersion version) =>
        [.. _draft.Aliases.Except(version.Aliases.Where(alias => alias.Collection is null || alias.Collection == _draft.Name).Select(alias => alias.Alias))];

    private string[] TagsFor(ArtifactVersion version) => [.. _draft.Tags.Except(version.Tags)];
}
