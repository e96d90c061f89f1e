using System.Text;
using WandbExporter.Core.Ids;
using WandbExporter.Parquet;

namespace WandbExporter.Tables.Columns;

/// <summary>The columns that say which run a row is of: one value for all rows of a part.</summary>
internal sealed class RunIdentityColumns(RunPath run) : IDisposable
{
    private readonly (BytesColumnBuilder Builder, byte[] Value)[] _columns =
    [
        (new BytesColumnBuilder(), Encoding.UTF8.GetBytes(run.Entity)),
        (new BytesColumnBuilder(), Encoding.UTF8.GetBytes(run.Project)),
        (new BytesColumnBuilder(), Encoding.UTF8.GetBytes(run.RunId)),
    ];

    public static IReadOnlyList<ColumnSpec> Specs { get; } =
    [
        new(ColumnNames.Entity, ColumnType.String, Optional: false),
        new(ColumnNames.Project, ColumnType.String, Optional: false),
        new(ColumnNames.Run, ColumnType.String, Optional: false),
    ];

    /// <summary>The columns, filled up to so many rows.</summary>
    public IEnumerable<ColumnBuilder> Builders(int rows)
    {
        foreach (var (builder, value) in _columns)
        {
            while (builder.Rows < rows)
                builder.Append(value);
            yield return builder;
        }
    }

    public void Dispose()
    {
        foreach (var (builder, _) in _columns)
            builder.Dispose();
    }
}
