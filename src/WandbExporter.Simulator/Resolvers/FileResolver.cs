using System.Globalization;
using System.Text.RegularExpressions;
using WandbExporter.Simulator.GraphQL;

namespace WandbExporter.Simulator;

/// <summary>Files of runs and of artifact versions.</summary>
internal static class FileResolver
{
    public static void Register(FieldMap map)
    {
        map.On<RunData>("Run").Add("fileCount", run => run.FileCount).Add("files", RunFiles);
        map.On<StoredFile>("File")
            .Add("id", file => GlobalId.Of("File", file.Token))
            .Add("name", file => file.Data.Name)
            .Add("displayName", file => file.Data.Name)
            .Add("url", (file, call) => file.Data.Listing?.Url ?? file.ApiUrl ?? DirectUrl(file, call))
            .Add("directUrl", DirectUrl)
            .Add("uploadUrl", _ => null)
            .Add("uploadHeaders", _ => Array.Empty<string>())
            .Add("uploadMultipartUrls", _ => null)
            .Add("sizeBytes", Size)
            .Add("storagePath", file => "wandb-simulator/" + file.Token)
            .Add("mimetype", file => file.Data.MimeType)
            .Add("updatedAt", file => file.Data.UpdatedAt is { } time ? Epochs.Text(time) : null)
            .Add("md5", Md5)
            .Add("digest", Md5)
            .Add("artifact", file => file.Artifact);
    }

    public static Page Of(Call call, ArtifactData artifact)
    {
        var names = call.Texts("names");
        var files = Enumerable.Range(0, artifact.Files.Count).Select(place => StoredFile.Of(artifact, place));
        return Paging.Of(call, "files/" + artifact.Id, files.Where(file => names is null || names.Contains(file.Data.Name)).ToList());
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

    private static string DirectUrl(StoredFile file, Call call) =>
        call.Server.Urls.Signed(file.Token, file.Data.Name, call.Session.Faults.Has(FaultKind.ExpiredUrls));

    private static object? Size(StoredFile file, Call call)
    {
        var size = file.Data.Listing is { } listing ? listing.Size : file.Data.Size;
        return call.Server.Options.Capabilities.SizeAsNumber ? size : size?.ToString(CultureInfo.InvariantCulture);
    }

    private static string? Md5(StoredFile file, Call call)
    {
        if (file.Data.Listing is { } listing)
            return listing.Md5;
        var digest = file.Data.Md5();
        if (!call.Session.Faults.Has(FaultKind.WrongDigest))
            return digest;
        var bytes = Convert.FromBase64String(digest);
        bytes[0] ^= 0xFF;
        return Convert.ToBase64String(bytes);
    }
}
