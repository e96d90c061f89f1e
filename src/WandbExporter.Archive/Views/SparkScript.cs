using System.Text;
using System.Text.RegularExpressions;
using WandbExporter.Core.Ids;

namespace WandbExporter.Archive.Views;

/// <summary>Temporary views of Spark SQL. It reads the types from the parts, and no partition of theirs, whose values it would guess at.</summary>
internal sealed partial class SparkScript : IViewScript
{
    public string Render(IReadOnlyList<ScriptTable> tables, string root)
    {
        var script = new StringBuilder("-- The tables of this export as views of Spark SQL: spark-sql -i this file.\n");
        var place = GlobCharacter().Replace(root.StartsWith("s3://", StringComparison.Ordinal) ? $"s3a{root[2..]}" : root, @"\$0");
        foreach (var table in tables.Where(table => table.IsPresent))
        {
            script.Append($"""

                CREATE OR REPLACE TEMPORARY VIEW {table.Name} USING parquet
                OPTIONS (path {Text($"{place}/{TableKeys.Prefix(table.Name).TrimEnd('/')}")}, recursiveFileLookup 'true', mergeSchema 'true');

                """.ReplaceLineEndings("\n"));
        }
        return script.ToString();
    }

    /// <summary>What a path of Hadoop takes for a pattern, unless a backslash stands before it.</summary>
    [GeneratedRegex(@"[\[\]{}*?\\]")]
    private static partial Regex GlobCharacter();

    private static string Text(string text) => $"'{text.Replace("\\", "\\\\", StringComparison.Ordinal).Replace("'", "\\'", StringComparison.Ordinal)}'";
}
