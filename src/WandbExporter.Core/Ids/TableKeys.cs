namespace WandbExporter.Core.Ids;

/// <summary>Keys of table parts: Hive partitions by entity and project, never by run.</summary>
public static class TableKeys
{
    /// <summary>What the keys of all parts of all tables begin with.</summary>
    public const string Folder = "tables/";

    /// <summary>
    /// <c>tables/&lt;table&gt;/entity=&lt;e&gt;/project=&lt;p&gt;/&lt;stem&gt;.parquet</c>; the table that belongs to an entity as a whole
    /// (<c>projects</c>) has no project. All names are given as they are, not encoded.
    /// </summary>
    public static ObjectKey Part(string table, string entity, string? project, string fileStem)
    {
        var partitions = project is null
            ? $"entity={KeyEncoding.Encode(entity)}"
            : $"entity={KeyEncoding.Encode(entity)}/project={KeyEncoding.Encode(project)}";
        return new($"{Prefix(table)}{partitions}/{KeyEncoding.Encode(fileStem + ".parquet")}");
    }

    /// <summary>Where a part without rows stands, of a table that has no other: in the partition that readers of Hive's layout take for none.</summary>
    public static ObjectKey Empty(string table, string entity) => Part(table, entity, "__HIVE_DEFAULT_PARTITION__", "empty");

    /// <summary>What the keys of all parts of a table begin with.</summary>
    public static string Prefix(string table) => $"{Folder}{KeyEncoding.Encode(table)}/";
}
