namespace WandbExporter.Tables.Sql;

/// <summary>A value of the wide layout as the columns that the long one has.</summary>
public static class LoggedValue
{
    /// <summary>The columns that hold values, in DuckDB's SQL. A whole number that a double holds stands in both columns.</summary>
    /// <param name="type">The value's type.</param>
    /// <param name="value">The value.</param>
    public static string Columns(string type, string value) => type switch
    {
        "DOUBLE" => $"{value} AS value_double, CASE WHEN {value} = trunc({value}) AND abs({value}) <= 9007199254740992 AND NOT ({value} = 0 AND signbit({value})) THEN {value}::BIGINT END AS value_int, NULL::VARCHAR AS value_string, NULL::JSON AS value_json",
        "BIGINT" => $"CASE WHEN {value}::DOUBLE::HUGEINT = {value} THEN {value}::DOUBLE END AS value_double, {value} AS value_int, NULL::VARCHAR AS value_string, NULL::JSON AS value_json",
        "VARCHAR" => $"NULL::DOUBLE AS value_double, NULL::BIGINT AS value_int, {value} AS value_string, NULL::JSON AS value_json",
        _ => $"NULL::DOUBLE AS value_double, NULL::BIGINT AS value_int, NULL::VARCHAR AS value_string, to_json({value}) AS value_json",
    };
}
