using WandbExporter.Simulator;

namespace WandbExporter.EndToEnd.Tests.Support;

/// <summary>Which units' data the server was asked for, told from its log alone. Listings are pages of a chain and are told by their cursor.</summary>
internal static class FetchedUnits
{
    public static IEnumerable<string> In(IEnumerable<RequestRecord> requests) => requests
        .Select(UnitOf)
        .OfType<string>()
        .Distinct();

    private static string? UnitOf(RequestRecord request) => (request.Endpoint, request.Operation) switch
    {
        ("graphql", "HistoryPage") => OfRun("History", request),
        ("graphql", "Events") => OfRun("SystemMetrics", request),
        ("graphql", "ConsoleLogPage") => OfRun("ConsoleLogs", request),
        ("graphql", "RunFiles") => OfRun("Files", request),
        ("graphql", "ArtifactVersions") => $"Artifacts/{Escape(request.Entity)}/{Escape(request.Project)}",
        ("bucket", _) when request.Artifact?.Split(':') is [var collection, var version] =>
            $"ArtifactFiles/{Escape(request.Entity)}/{Escape(request.Project)}/{Escape(collection)}/{Escape(version)}",
        ("files", _) => OfRun("Files", request),
        ("graphql", "Runs") when FirstPage(request) => $"RunPage/{Escape(request.Entity)}/{Escape(request.Project)}/000000",
        ("graphql", "Projects") => $"Projects/{Escape(request.Entity)}",
        _ => null,
    };

    private static bool FirstPage(RequestRecord request) =>
        !request.Variables.TryGetValue("cursor", out var cursor) || cursor is null or "" or "null";

    private static string OfRun(string kind, RequestRecord request) =>
        $"{kind}/{Escape(request.Entity)}/{Escape(request.Project)}/{Escape(request.Run)}";

    private static string Escape(string? name) => Uri.EscapeDataString(name ?? "");
}
