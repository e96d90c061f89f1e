using WandbExporter.Engine.Fetch;
using WandbExporter.Tables.Write;

namespace WandbExporter.Engine.Streams;

/// <summary>The inventory of files that a unit fills while their bytes pass by.</summary>
internal interface IFileInventory<TCopied>
    where TCopied : ICopied
{
    /// <summary>What they are files of, in a message.</summary>
    string Of { get; }

    /// <summary>A part of its table that begins.</summary>
    IRowTable<TCopied> Open();

    /// <summary>The name of a part.</summary>
    string StemOf(int ordinal);

    /// <summary>Takes note of what there is to say of a file.</summary>
    void Add(TCopied copied);

    /// <summary>How a unit ends all of whose files were read.</summary>
    /// <param name="rows">Its files.</param>
    /// <param name="parts">The parts of its table, with those of earlier commits.</param>
    UnitCompleted Complete(long rows, int parts);
}
