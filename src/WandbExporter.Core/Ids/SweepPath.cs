using System.Diagnostics.CodeAnalysis;

namespace WandbExporter.Core.Ids;

/// <summary>Names a W&amp;B sweep: <c>entity/project/sweep</c>. The sweep is named by its id, as runs name it, not by its display name.</summary>
public readonly record struct SweepPath(string Entity, string Project, string SweepId) : IParsable<SweepPath>
{
    public ProjectPath ProjectPath => new(Entity, Project);

    /// <summary>
    /// Reads <c>entity/project/sweep</c>, <c>entity/project/sweeps/sweep</c>, or the address of the sweep's page at the web application's old or new place, whose server it does not tell.
    /// </summary>
    /// <exception cref="FormatException">It is none of these.</exception>
    public static SweepPath Parse(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        return TryParse(text, out var path) ? path : throw WrittenPath.Wrong(text, "a sweep", "ENTITY/PROJECT/SWEEP");
    }

    /// <summary>The same without an exception: false if it is none.</summary>
    public static bool TryParse([NotNullWhen(true)] string? text, out SweepPath path)
    {
        var names = WrittenPath.NamesOf(text, "sweeps", page => page is WebPage.OfSweep { Sweep: var sweep } ? [sweep.Entity, sweep.Project, sweep.SweepId] : null);
        path = names is [var entity, var project, var id] ? new(entity, project, id) : default;
        return path != default;
    }

    static SweepPath IParsable<SweepPath>.Parse(string s, IFormatProvider? provider) => Parse(s);

    static bool IParsable<SweepPath>.TryParse([NotNullWhen(true)] string? s, IFormatProvider? provider, out SweepPath result) => TryParse(s, out result);

    public override string ToString() => $"{Entity}/{Project}/{SweepId}";
}
