using WandbExporter.Engine.Decode;
using WandbExporter.Wandb.Rows;

namespace WandbExporter.Engine.Streams;

/// <summary>Rows as the API gives them: JSON text.</summary>
internal sealed class JsonRows(RowsPage page) : IRunRows
{
    public int Count => page.Count;

    public void AppendTo(IRowTarget target)
    {
        for (var i = 0; i < page.Count; i++)
            target.Append(page[i]);
    }

    public void Dispose() => page.Dispose();
}
