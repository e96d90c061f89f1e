using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;

namespace WandbExporter.Simulator;

/// <summary>
/// <c>GET /artifacts/{entity}/{hex}</c> and <c>/artifactsV2/{region}/{entity}/{project}/{collection}[/{artifactID}]/{birthArtifactID}/{hex}/{name}</c>:
/// a file by its digest, for who has a key and no signed URL. The answer sends them to one.
/// </summary>
/// <remarks>What it looks for, it looks for in the manifests: slow where they are large.</remarks>
internal sealed class ArtifactEndpoint(ServerHost host)
{
    public async Task HandleAsync(HttpContext http)
    {
        var exchange = new Exchange(http, host, "files");
        try
        {
            await AnswerAsync(http, exchange);
        }
        finally
        {
            exchange.Log();
        }
    }

    private async Task AnswerAsync(HttpContext http, Exchange exchange)
    {
        var target = http.Features.Get<IHttpRequestFeature>()!.RawTarget;
        var asked = Asked.Parse([.. target.Split('?')[0].Split('/').Skip(1).Select(Uri.UnescapeDataString)]);
        if (!await exchange.BeginAsync(new RequestFacts(FaultEndpoint.Files, http.Request.Path) { Entity = asked?.Entity, Project = asked?.Project }))
            return;
        if (host.Authenticate(http.Request) is not { } account)
        {
            await exchange.SendJsonAsync(StatusCodes.Status401Unauthorized, "{\"error\":\"user is not logged in\"}");
            return;
        }
        if (asked is null || !account.MaySee(asked.Entity) || Find(asked) is not { } file)
        {
            await exchange.SendJsonAsync(StatusCodes.Status404NotFound, "{\"error\":\"artifact file not found\"}");
            return;
        }
        if (exchange.Faults.Transport is { Kind: FaultKind.CutBody })
        {
            // A redirection has no body to cut.
            exchange.Drop();
            return;
        }
        http.Response.StatusCode = StatusCodes.Status307TemporaryRedirect;
        http.Response.Headers.Location = host.State.Urls.Signed(file.Token, file.Data.Name, exchange.Faults.Has(FaultKind.ExpiredUrls));
    }

    private StoredFile? Find(Asked asked)
    {
        var collections = asked.Project is null
            ? host.State.Worlds.Projects(asked.Entity).SelectMany(project => project.Catalog.Collections)
            : host.State.Worlds.FindProject(asked.Entity, asked.Project)?.Catalog.FindCollection(asked.Collection!) is { } named ? [named] : [];
        foreach (var artifact in collections.SelectMany(collection => collection.Members).Select(member => member.Artifact))
        {
            if (asked.IsV2 != artifact.IsLayoutV2 || (asked.ArtifactId is { } id && artifact.Id != id) || !host.State.Revoked.HasFiles(artifact))
                continue;
            for (var place = 0; place < artifact.Entries.Count; place++)
                if (asked.Fits(artifact.Entries[place]))
                    return StoredFile.Of(artifact, place);
        }
        return null;
    }

    private sealed record Asked(string Entity, string? Project, string? Collection, string? ArtifactId, string? BirthId, string Digest, string? Name)
    {
        public bool IsV2 => BirthId is not null;

        public static Asked? Parse(string[] parts) => parts switch
        {
            ["artifacts", var entity, var digest] => new(entity, null, null, null, null, digest, null),
            ["artifactsV2", _, var entity, var birth, var digest] => new(entity, null, null, null, birth, digest, null),
            ["artifactsV2", _, var entity, var project, var collection, var birth, var digest, var name] => new(entity, project, collection, null, birth, digest, name),
            ["artifactsV2", _, var entity, var project, var collection, var id, var birth, var digest, var name] => new(entity, project, collection, id, birth, digest, name),
            _ => null,
        };

        public bool Fits(ArtifactEntry entry) =>
            entry.Content is not null
            && (BirthId is null || entry.BirthArtifactId == BirthId)
            && (Name is null || entry.Path == Name || entry.Path.EndsWith("/" + Name, StringComparison.Ordinal))
            && Convert.ToHexStringLower(Convert.FromBase64String(entry.Digest)) == Digest;
    }
}
