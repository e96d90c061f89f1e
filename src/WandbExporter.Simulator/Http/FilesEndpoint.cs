using System.Globalization;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;

namespace WandbExporter.Simulator;

/// <summary><c>GET /files/{entity}/{project}/{run}/{path}</c> and, of the pictures of reports, <c>/files/{entity}/images/projects/{number}/{name}</c>: wants a key, and sends whoever has one to a signed URL.</summary>
internal sealed class FilesEndpoint(ServerHost host)
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

    private static (string Entity, string Project, string Run, string Path)? Parts(HttpContext http)
    {
        // The raw target: names may hold slashes and percent signs, which the decoded path no longer tells apart.
        var target = http.Features.Get<IHttpRequestFeature>()!.RawTarget;
        var query = target.IndexOf('?', StringComparison.Ordinal);
        var parts = (query < 0 ? target : target[..query]).Split('/').Skip(2).Select(Uri.UnescapeDataString).ToList();
        return parts.Count < 3 ? null : (parts[0], parts[1], parts[2], string.Join('/', parts.Skip(3)));
    }

    private async Task AnswerAsync(HttpContext http, Exchange exchange)
    {
        var parts = Parts(http);
        var facts = new RequestFacts(FaultEndpoint.Files, http.Request.Path) { Entity = parts?.Entity, Project = parts?.Project, Run = parts?.Run };
        if (!await exchange.BeginAsync(facts))
            return;
        if (host.Authenticate(http.Request) is not { } account)
        {
            await exchange.SendJsonAsync(StatusCodes.Status401Unauthorized, "{\"error\":\"user is not logged in\"}");
            return;
        }
        var stored = parts is { } named && account.MaySee(named.Entity) ? Find(named, http.Request.Query["file"]) : null;
        if (stored is null)
        {
            await exchange.SendJsonAsync(StatusCodes.Status404NotFound, "{\"error\":\"file not found\"}");
            return;
        }
        if (exchange.Faults.Transport is { Kind: FaultKind.CutBody })
        {
            // A redirection has no body to cut.
            exchange.Drop();
            return;
        }
        http.Response.StatusCode = StatusCodes.Status302Found;
        http.Response.Headers.Location = host.State.Urls.Signed(stored.Token, stored.Data.Name, exchange.Faults.Has(FaultKind.ExpiredUrls));
    }

    private StoredFile? Find((string Entity, string Project, string Run, string Path) named, string? place)
    {
        if (named is { Project: "images", Run: "projects" })
            return PictureOf(named.Entity, named.Path.Split('/'));
        var run = host.State.Worlds.FindProject(named.Entity, named.Project)?.FindRun(named.Run);
        if (run is null)
            return null;
        if (int.TryParse(place, NumberStyles.None, CultureInfo.InvariantCulture, out var number))
            return number < run.Files.Count ? StoredFile.Of(host.State, run, number) : null;
        for (number = 0; number < run.Files.Count; number++)
            if (run.Files[number].Name == named.Path)
                return StoredFile.Of(host.State, run, number);
        return null;
    }

    private StoredFile? PictureOf(string entity, string[] path) =>
        path is [var number, var name] && host.State.Worlds.Projects(entity).FirstOrDefault(project => project.Number.ToString(CultureInfo.InvariantCulture) == number) is { } project
            ? StoredFile.Picture(project, name)
            : null;
}
