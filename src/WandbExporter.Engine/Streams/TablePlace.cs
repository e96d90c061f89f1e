using System.Globalization;
using WandbExporter.Client.Model;
using WandbExporter.Core.Errors;
using WandbExporter.Core.Ids;

namespace WandbExporter.Engine.Streams;

/// <summary>How far the W&amp;B Tables in a run's artifacts were read.</summary>
/// <param name="Cursor">Behind the last artifact of which all are there; null for none.</param>
/// <param name="Tables">How many of those behind it are.</param>
internal readonly record struct TablePlace(string? Cursor, int Tables)
{
    /// <exception cref="ExportException">Fatal: the journal has something else there.</exception>
    public static TablePlace Of(ResumePoint? point)
    {
        if (point is not { Cursor: var text })
            return default;
        return text.Split(':', 2) is [var number, var cursor] && int.TryParse(number, NumberStyles.None, CultureInfo.InvariantCulture, out var tables)
            ? new TablePlace(cursor.Length > 0 ? cursor : null, tables)
            : throw new ExportException(new Failure(
                FailureCategory.Fatal,
                FailureCode.JournalDamaged,
                $"The journal names '{Printable.Of(text)}' as the W&B Table behind which a run's go on; restore the journal from a backup or export to another destination.",
                ExitCode.Destination));
    }

    public TablePlace WithTable() => this with { Tables = Tables + 1 };

    /// <summary>All tables of an artifact are there. Where the server does not say where it goes on behind that, they are counted.</summary>
    public TablePlace Behind(RunArtifact artifact) => artifact.Cursor is { } cursor ? new TablePlace(cursor, 0) : this;

    public ResumePoint ToPoint() => ResumePoint.Behind(string.Create(CultureInfo.InvariantCulture, $"{Tables}:{Cursor}"));
}
