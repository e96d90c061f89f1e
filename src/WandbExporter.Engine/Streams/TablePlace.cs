using System.Globalization;
using WandbExporter.Client.Model;
using WandbExporter.Core.Errors;

namespace WandbExporter.Engine.Streams;

/// <summary>How far the W&amp;B Tables in a run's artifacts were read.</summary>
/// <param name="Cursor">Behind the last artifact of which all are there; null for none.</param>
/// <param name="Artifact">The id of the one behind it of which some are; null for none.</param>
/// <param name="Tables">How many of its tables are.</param>
internal sealed record TablePlace(string? Cursor, string? Artifact, int Tables)
{
    /// <summary>Before the first one.</summary>
    public static TablePlace Start { get; } = new(null, null, 0);

    /// <summary>What <see cref="ToString"/> gave; the start if there is none.</summary>
    /// <exception cref="ExportException">Fatal: the journal has something else there.</exception>
    public static TablePlace Of(string? text)
    {
        if (text is null)
            return Start;
        return text.Split(':', 3) is [var number, var artifact, var cursor] && int.TryParse(number, NumberStyles.None, CultureInfo.InvariantCulture, out var tables)
            ? new TablePlace(OrNull(cursor), OrNull(Uri.UnescapeDataString(artifact)), tables)
            : throw new ExportException(new Failure(
                FailureCategory.Fatal,
                FailureCode.JournalDamaged,
                $"The journal names '{Printable.Of(text)}' as the W&B Table behind which a run's go on; restore the journal from a backup or export to another destination.",
                ExitCode.Destination));
    }

    /// <summary>All tables of an artifact are there; null if the server does not say where it goes on behind that.</summary>
    public static TablePlace? Behind(RunArtifact artifact) => artifact.Cursor is { } cursor ? new TablePlace(cursor, null, 0) : null;

    /// <summary>How many tables of an artifact are there: of any other than the one that was begun, none.</summary>
    public int TablesOf(RunArtifact artifact) => artifact.Version.Id == Artifact ? Tables : 0;

    /// <summary>One more table of an artifact is there.</summary>
    public TablePlace WithTableOf(RunArtifact artifact) => this with { Artifact = artifact.Version.Id, Tables = TablesOf(artifact) + 1 };

    public override string ToString() => string.Create(CultureInfo.InvariantCulture, $"{Tables}:{Uri.EscapeDataString(Artifact ?? "")}:{Cursor}");

    private static string? OrNull(string text) => text.Length > 0 ? text : null;
}
