using WandbExporter.Core.Journal;

namespace WandbExporter.Engine.Fetch;

/// <summary>Rows that are held in memory until they are used up; who does that disposes them.</summary>
internal interface IHeldRows : IDisposable
{
    /// <summary>Steps whose rows turned out to be unreadable when they were added.</summary>
    IReadOnlyList<HistoryGap> Unreadable => [];

    /// <summary>
    /// Takes over their place in the memory of all, which is needed as long as what was made of them; null if they have none. Rows that have one are written
    /// before further ones are taken.
    /// </summary>
    IDisposable? TakePlace() => null;
}
