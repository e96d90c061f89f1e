using System.Diagnostics.CodeAnalysis;

namespace WandbExporter.Core.Ids;

/// <summary>Names a W&amp;B project: <c>entity/project</c>. Both names stand as the server spells them.</summary>
public readonly record struct ProjectPath(string Entity, string Project) : IParsable<ProjectPath>
{
    public RunPath Run(string runId) => new(Entity, Project, runId);

    /// <summary>Reads <c>entity/project</c>, or the address of the project's page at the web application's old or new place, whose server it does not tell.</summary>
    /// <exception cref="FormatException">It is neither.</exception>
    public static ProjectPath Parse(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        return TryParse(text, out var path) ? path : throw WrittenPath.Wrong(text, "a project", "ENTITY/PROJECT");
    }

    /// <summary>The same without an exception: false if it is none.</summary>
    public static bool TryParse([NotNullWhen(true)] string? text, out ProjectPath path)
    {
        var names = WrittenPath.NamesOf(text, null, page => page is WebPage.OfProject { Project: var project } ? [project.Entity, project.Project] : null);
        path = names is [var entity, var named] ? new(entity, named) : default;
        return path != default;
    }

    static ProjectPath IParsable<ProjectPath>.Parse(string s, IFormatProvider? provider) => Parse(s);

    static bool IParsable<ProjectPath>.TryParse([NotNullWhen(true)] string? s, IFormatProvider? provider, out ProjectPath result) => TryParse(s, out result);

    public override string ToString() => $"{Entity}/{Project}";
}
