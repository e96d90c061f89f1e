using System.Diagnostics.CodeAnalysis;

namespace WandbExporter.Core.Ids;

/// <summary>Names a W&amp;B run: <c>entity/project/run id</c>. The run id is the API's <c>Run.name</c>, not its display name.</summary>
public readonly record struct RunPath(string Entity, string Project, string RunId) : IParsable<RunPath>
{
    public ProjectPath ProjectPath => new(Entity, Project);

    /// <summary>
    /// Reads <c>entity/project/run</c>, <c>entity/project/runs/run</c>, or the address of the run's page at the web application's old or new place, whose server it does not tell.
    /// </summary>
    /// <exception cref="FormatException">It is none of these.</exception>
    public static RunPath Parse(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        return TryParse(text, out var path) ? path : throw WrittenPath.Wrong(text, "a run", "ENTITY/PROJECT/RUN");
    }

    /// <summary>The same without an exception: false if it is none.</summary>
    public static bool TryParse([NotNullWhen(true)] string? text, out RunPath path)
    {
        var names = WrittenPath.NamesOf(text, "runs", page => page is WebPage.OfRun { Run: var run } ? [run.Entity, run.Project, run.RunId] : null);
        path = names is [var entity, var project, var id] ? new(entity, project, id) : default;
        return path != default;
    }

    static RunPath IParsable<RunPath>.Parse(string s, IFormatProvider? provider) => Parse(s);

    static bool IParsable<RunPath>.TryParse([NotNullWhen(true)] string? s, IFormatProvider? provider, out RunPath result) => TryParse(s, out result);

    public override string ToString() => $"{Entity}/{Project}/{RunId}";
}
