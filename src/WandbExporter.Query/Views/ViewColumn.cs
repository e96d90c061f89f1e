namespace WandbExporter.Query.Views;

/// <summary>A column of a view.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Type">Its type, as SQL writes it.</param>
public sealed record ViewColumn(string Name, string Type)
{
    /// <summary>What stands for a metric without a name: SQL has no empty one.</summary>
    internal const string Nameless = "metric:";

    /// <summary>What it is called in parts.</summary>
    internal string InParts { get; init; } = Name;

    /// <summary>Whether its values are numbers.</summary>
    public bool IsNumber => ColumnKinds.IsNumber(Type);

    /// <summary>Whether its values are JSON documents.</summary>
    public bool IsJson => ColumnKinds.IsJson(Type);
}
