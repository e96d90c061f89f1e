using System.Globalization;
using System.Text.RegularExpressions;
using WandbExporter.Simulator.GraphQL;

namespace WandbExporter.Simulator;

/// <summary>Files of runs and of artifact versions.</summary>
internal static class FileResolver
{
    public static void Register(FieldMap map)
    {
        map.On<RunData>("Run").Add("fileCount", (run, call) => run.FileCount + call.Server.Options.Quirks.CountsTooMany).Add("files", RunFiles);
        map.On<StoredFile>("File")
            .Add("id", file => GlobalId.Of("File", file.Token))
            .Add("name", file => file.Data.Name)
            .Add("displayName", file => file.Data.Name)
            .Add("url", (file, call) => file.Data.Listing?.Url ?? file.ApiUrl ?? DirectUrl(file, call))
            .Add("directUrl", DirectUrl)
            .Add("uploadUrl", (file, call) => file.IsToUpload ? call.Server.Urls.Signed(file.Token, file.Data.Name, call.Session.Faults.Has(FaultKind.ExpiredUrls)) : null)
            .Add("uploadHeaders", _ => Array.Empty<string>())
            .Add("uploadMultipartUrls", _ => null)
            .Add("sizeBytes", Size)
            .Add("storagePath", file => "wandb-simulator/" + file.Token)
            .Add("mimetype", file => file.Data.MimeType)
            .Add("updatedAt", file => file.Data.UpdatedAt is { } time ? Epochs.Text(time) : null)
            .Add("md5", Md5)
            .Add("digest", (file, call) => file.Entry is { } entry ? Shown(entry.Digest, entry, call) : Md5(file, call))
            .Add("artifact", file => file.Artifact);
    }

    /// <summary>The files of a version, in the order in which the server happens to have them: not the manifest's, nor that of the names.</summary>
    public static Page Of(Call call, ArtifactData artifact)
    {
        if (!call.Server.Revoked.HasFiles(artifact))
            return Paging.Of(call, "files/" + artifact.Id, Array.Empty<StoredFile>());
        if (call.Server.Options.Quirks.MostFileUrls is { } most && call.Whole("first") > most)
            throw new GraphQLFieldException("internal error: upstream request timed out");
        var last = artifact.Entries.Count - 1 - call.Session.Faults.FilesMissing(artifact.Entries.Count);
        var places = call.Texts("names")?.Select(artifact.Entries.PlaceOf).Where(place => place >= 0 && place <= last).Distinct().OrderDescending().ToList();
        return Paging.Of(
            call,
            "files/" + artifact.Id,
            places?.Count ?? last + 1,
            position => StoredFile.Of(artifact, places is null ? last - (int)position : places[(int)position]),
            call.Server.Options.FilePageCap);
    }

    /// <summary>As a client that has the manifest asks for them: the URLs alone, in an order of the server's own.</summary>
    public static Page ByEntries(Call call, ArtifactData artifact)
    {
        var layout = call.Text("storageLayout");
        if (layout is not ("V1" or "V2"))
            throw new GraphQLFieldException($"invalid storage layout: {layout}");
        if (call.Text("manifestVersion") != "1")
            throw new GraphQLFieldException("unsupported manifest version");
        var asked = (call.Context.Arguments.GetValueOrDefault("entries") as IReadOnlyList<object?> ?? []).OfType<IReadOnlyDictionary<string, object?>>().ToList();
        if (asked.Count > call.Server.Options.FilePageCap)
            throw new GraphQLFieldException($"too many entries: {asked.Count}");
        var files = call.Server.Revoked.HasFiles(artifact) ? asked.SkipLast(call.Session.Faults.FilesMissing(asked.Count)).Select(entry => Asked(artifact, entry, layout)).Reverse().ToList() : [];
        return new Page([.. files.Select((file, place) => new Edge(file, call.Server.Cursors.At("entries/" + artifact.Id, place)))], null, false, false, () => files.Count);
    }

    /// <summary>The server puts the address together from what it is told: what is told wrong leads nowhere.</summary>
    private static StoredFile Asked(ArtifactData artifact, IReadOnlyDictionary<string, object?> asked, string layout)
    {
        var name = asked.GetValueOrDefault("name") as string ?? string.Empty;
        var place = artifact.Entries.PlaceOf(name);
        if (place < 0)
            return StoredFile.Nowhere(artifact, name);
        var entry = artifact.Entries[place];
        return entry.Digest == asked.GetValueOrDefault("digest") as string
            && artifact.IsLayoutV2 == (layout == "V2")
            && (!artifact.IsLayoutV2 || entry.BirthArtifactId is null || entry.BirthArtifactId == asked.GetValueOrDefault("birthArtifactID") as string)
                ? StoredFile.Of(artifact, place)
                : StoredFile.Nowhere(artifact, name);
    }

    private static Page RunFiles(RunData run, Call call)
    {
        var names = call.Texts("names");
        var pattern = call.Text("pattern") is { Length: > 0 } like ? Like(like) : null;
        if (names is not null && pattern is not null)
            throw new GraphQLFieldException("names and pattern cannot be used together");
        return Paging.From(call, RunResolver.List("files", run), Walk, () => run.FileCount);

        IEnumerable<(long Position, object Node)> Walk(long start)
        {
            for (var place = (int)start; place < run.Files.Count; place++)
            {
                var name = run.Files[place].Name;
                if ((names is null || names.Contains(name)) && (pattern is null || pattern.IsMatch(name)))
                    yield return (place, StoredFile.Of(call.Server, run, place));
            }
        }
    }

    /// <summary>SQL's LIKE: <c>%</c> any text, <c>_</c> any character.</summary>
    private static Regex Like(string pattern)
    {
        var expression = Regex.Escape(pattern).Replace("%", ".*", StringComparison.Ordinal).Replace("_", ".", StringComparison.Ordinal);
        return new Regex($"^{expression}$", RegexOptions.Singleline | RegexOptions.CultureInvariant | RegexOptions.NonBacktracking);
    }

    /// <summary>Of a reference, where it leads.</summary>
    private static string DirectUrl(StoredFile file, Call call) =>
        file.Entry?.Reference ?? call.Server.Urls.Signed(file.Token, file.Data.Name, call.Session.Faults.Has(FaultKind.ExpiredUrls));

    private static object? Size(StoredFile file, Call call)
    {
        var size = file.Data.Listing is { } listing ? listing.Size : file.Entry?.StoredSize ?? file.Data.Size;
        return call.Server.Options.Capabilities.SizeAsNumber ? size : size?.ToString(CultureInfo.InvariantCulture);
    }

    /// <summary>Of what has another digest, or is stored elsewhere, the server does not know it.</summary>
    private static string? Md5(StoredFile file, Call call)
    {
        if (file.Data.Listing is { } listing)
            return listing.Md5;
        return file.Entry is { Algorithm: not null } or { Reference: not null } ? null : Shown(file.Data.Md5(), file.Entry, call);
    }

    private static string Shown(string digest, ArtifactEntry? entry, Call call)
    {
        if (entry?.Reference is not null || !call.Session.Faults.Has(FaultKind.WrongDigest))
            return digest;
        var bytes = Convert.FromBase64String(digest);
        bytes[0] ^= 0xFF;
        return Convert.ToBase64String(bytes);
    }
}
