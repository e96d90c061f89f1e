using WandbExporter.Core.Journal;
using WandbExporter.Tables.Wide;

namespace WandbExporter.Engine.Fetch;

/// <summary>Some consecutive rows of one run, whatever source they came from. Who uses them up disposes them.</summary>
internal interface IRunRows : IDisposable
{
    int Count { get; }

    /// <summary>The step of the last of them; null if it has none.</summary>
    long? LastStep { get; }

    /// <summary>Adds what can be read of them.</summary>
    void AppendTo(IRowTarget target);

    /// <summary>Whether they have the place of a long answer.</summary>
    bool HavePlace => false;

    /// <summary>Takes over the place of a long answer, which is needed as long as what was made of the rows; null if they have none.</summary>
    IDisposable? TakePlace() => null;

    /// <summary>Steps whose rows turned out to be unreadable when they were added.</summary>
    IReadOnlyList<HistoryGap> Unreadable { get; }
}
