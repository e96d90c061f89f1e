using WandbExporter.Client.Histories;
using WandbExporter.Tables.Wide;

namespace WandbExporter.Engine.Fetch;

/// <summary>Some consecutive rows of one run, whatever source they came from. Who uses them up disposes them.</summary>
internal interface IRunRows : IHeldRows
{
    int Count { get; }

    /// <summary>The last of them; null if it has no step.</summary>
    RowMark? Last { get; }

    /// <summary>Adds what can be read of them.</summary>
    void AppendTo(IRowTarget target);

    /// <summary>Whether they have the place of a long answer.</summary>
    bool HavePlace => false;
}
