namespace WandbExporter.Tables.Cells;

/// <summary>In which value column a cell stands.</summary>
internal enum CellKind : byte
{
    /// <summary>No value: the cell says that its row is there, and nothing was logged in it.</summary>
    None,
    Double,

    /// <summary>Also a double, where a double holds it exactly.</summary>
    Integer,

    /// <summary>Also a double, where it is W&amp;B's spelling of one.</summary>
    Text,
    Json,
}
