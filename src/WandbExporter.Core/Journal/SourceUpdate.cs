namespace WandbExporter.Core.Journal;

/// <summary>What a start found different at the source, over all projects.</summary>
/// <param name="At">When it looked last.</param>
/// <param name="New">Runs that the export did not have.</param>
/// <param name="Grown">Runs that logged, ran or ended since.</param>
/// <param name="Edited">Runs that somebody changed, or that are back.</param>
/// <param name="Gone">Runs that the server has no more.</param>
public sealed record SourceUpdate(DateTimeOffset At, long New, long Grown, long Edited, long Gone)
{
    /// <summary>Versions of artifacts whose files the export is to have, and did not have.</summary>
    public long Versions { get; init; }

    /// <summary>Entities of an organization that are not there any more, or not shown to the key.</summary>
    public long EntitiesGone { get; init; }

    public static SourceUpdate None { get; } = new(DateTimeOffset.MinValue, 0, 0, 0, 0);

    public bool IsEmpty => New + Grown + Edited + Gone + Versions + EntitiesGone == 0;

    public SourceUpdate Add(ProjectChecked found)
    {
        ArgumentNullException.ThrowIfNull(found);
        var runs = found.Found;
        return this with
        {
            At = found.At > At ? found.At : At,
            New = New + runs.New,
            Grown = Grown + runs.Grown,
            Edited = Edited + runs.Edited + (runs.Back?.Count ?? 0),
            Gone = Gone + runs.Gone.Count,
        };
    }

    /// <summary>In few words, such as <c>+12 runs, 3 grew, 1 gone</c>.</summary>
    public override string ToString()
    {
        (string Text, long Count)[] parts = [($"+{New:N0} {(New == 1 ? "run" : "runs")}", New), ($"{Grown:N0} grew", Grown), ($"{Edited:N0} edited", Edited), ($"{Gone:N0} gone", Gone), ($"+{Versions:N0} {(Versions == 1 ? "version" : "versions")}", Versions), ($"{EntitiesGone:N0} {(EntitiesGone == 1 ? "entity" : "entities")} not shown any more", EntitiesGone)];
        return IsEmpty ? "nothing changed" : string.Join(", ", parts.Where(part => part.Count > 0).Select(part => part.Text));
    }
}
