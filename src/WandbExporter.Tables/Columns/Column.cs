using WandbExporter.Client.Model;
using WandbExporter.Parquet;

namespace WandbExporter.Tables.Columns;

/// <summary>A column together with what makes its value of an item.</summary>
/// <param name="Append">Appends exactly one value, or a null.</param>
internal sealed record Column<TItem>(string Name, ColumnType Type, string Source, Action<ColumnBuilder, TItem> Append, bool Optional = true)
    : ColumnDescriptor(Name, Type, Source, Optional)
{
    /// <summary>Text that every item has.</summary>
    public static Column<TItem> Key(string name, string source, Func<TItem, string> value) =>
        new(name, ColumnType.String, source, (builder, item) => ((BytesColumnBuilder)builder).Append(value(item)), Optional: false);

    public static Column<TItem> Text(string name, string source, Func<TItem, string?> value) => new(name, ColumnType.String, source, (builder, item) =>
    {
        if (value(item) is { } known)
            ((BytesColumnBuilder)builder).Append(known);
        else
            builder.AppendNull();
    });

    public static Column<TItem> Integer(string name, string source, Func<TItem, long?> value) => new(name, ColumnType.Int64, source, (builder, item) =>
    {
        if (value(item) is { } known)
            ((Int64ColumnBuilder)builder).Append(known);
        else
            builder.AppendNull();
    });

    /// <summary>A floating-point number, also one that is not finite.</summary>
    public static Column<TItem> Number(string name, string source, Func<TItem, double?> value) => new(name, ColumnType.Double, source, (builder, item) =>
    {
        if (value(item) is { } known)
            ((DoubleColumnBuilder)builder).Append(known);
        else
            builder.AppendNull();
    });

    public static Column<TItem> Flag(string name, string source, Func<TItem, bool?> value) => new(name, ColumnType.Boolean, source, (builder, item) =>
    {
        if (value(item) is { } known)
            ((BooleanColumnBuilder)builder).Append(known);
        else
            builder.AppendNull();
    });

    /// <summary>A moment; what the server wrote and no clock can read is null.</summary>
    public static Column<TItem> Time(string name, string source, Func<TItem, ServerTime?> value) => new(name, ColumnType.Timestamp, source, (builder, item) =>
    {
        if (value(item)?.Value is { } known)
            ((Int64ColumnBuilder)builder).Append(Microseconds.Of(known));
        else
            builder.AppendNull();
    })
    {
        Unit = "UTC",
    };

    /// <summary>JSON as the server keeps it, in a form that every reader takes.</summary>
    public static Column<TItem> Json(string name, string source, Func<TItem, RawJson?> value) => new(name, ColumnType.Json, source, (builder, item) =>
    {
        if (value(item) is { } known)
            ReadableJson.AppendOrText(known, (BytesColumnBuilder)builder);
        else
            builder.AppendNull();
    });

    /// <summary>A JSON list of texts.</summary>
    public static Column<TItem> List(string name, string source, Func<TItem, IReadOnlyList<string>> value) =>
        new(name, ColumnType.Json, source, (builder, item) => ((BytesColumnBuilder)builder).Append(CompactJson.ListOf(value(item))));
}
