using System.Globalization;
using System.Text.Json;
using WandbExporter.Browse.Data;
using WandbExporter.Browse.Http;

namespace WandbExporter.Browse.Views;

/// <summary>A condition on a column of the table of runs.</summary>
/// <param name="Column">Of the table.</param>
/// <param name="Operator">One of <c>= != &lt; &lt;= &gt; &gt;= has set unset</c>.</param>
/// <param name="Value">What it is held against; nothing of the last two.</param>
internal sealed record RunFilter(RunColumn Column, string Operator, string Value)
{
    /// <param name="text">A JSON list of the three.</param>
    /// <exception cref="BadQuestionException">That is none.</exception>
    public static RunFilter Parse(string text)
    {
        try
        {
            return JsonSerializer.Deserialize<string[]>(text) is [var column, var how and ("=" or "!=" or "<" or "<=" or ">" or ">=" or "has" or "set" or "unset"), var value]
                ? new RunFilter(RunColumn.Parse(column), how, value)
                : throw new BadQuestionException("A filter is a column, an operator and a value.");
        }
        catch (JsonException e)
        {
            throw new BadQuestionException("A filter is a list of three texts.", e);
        }
    }

    public string Condition(string joined)
    {
        var (text, number) = (Column.Text(joined), Column.Number(joined));
        double? given = double.TryParse(Value, NumberStyles.Float, CultureInfo.InvariantCulture, out var read) ? read : null;
        return Operator switch
        {
            "set" => $"{text} IS NOT NULL",
            "unset" => $"{text} IS NULL",
            "has" => $"contains(lower({text}), lower({Sql.Text(Value)}))",
            "=" => $"coalesce({text} = {Sql.Text(Value)}{(given is { } equal ? $" OR {number} = {Sql.Number(equal)}" : "")}, false)",
            "!=" => $"NOT coalesce({text} = {Sql.Text(Value)}{(given is { } other ? $" OR {number} = {Sql.Number(other)}" : "")}, false)",
            _ when given is { } bound => $"{number} {Operator} {Sql.Number(bound)}",
            _ => $"{text} {Operator} {Sql.Text(Value)}",
        };
    }
}
