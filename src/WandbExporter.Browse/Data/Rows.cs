using System.Globalization;
using System.Text.Json;
using DuckDB.NET.Data;

namespace WandbExporter.Browse.Data;

/// <summary>Writes what a question brings as JSON.</summary>
internal static class Rows
{
    /// <summary>Integers beyond are texts: a browser has doubles.</summary>
    private const long ExactInDouble = 1L << 53;

    /// <summary>As a list of objects, whose fields are the columns.</summary>
    /// <returns>How many rows.</returns>
    public static int Write(DuckDBDataReader reader, Utf8JsonWriter json)
    {
        var names = Enumerable.Range(0, reader.FieldCount).Select(reader.GetName).ToArray();
        var rows = 0;
        json.WriteStartArray();
        while (reader.Read())
        {
            rows++;
            json.WriteStartObject();
            for (var i = 0; i < names.Length; i++)
            {
                json.WritePropertyName(names[i]);
                WriteValue(json, reader.IsDBNull(i) ? null : reader.GetValue(i));
            }
            json.WriteEndObject();
        }
        json.WriteEndArray();
        return rows;
    }

    /// <summary>Writes what a question brings as two lists: of the names of the columns, and of the rows, each a list of its values.</summary>
    public static bool WriteTable(DuckDBDataReader reader, Utf8JsonWriter json)
    {
        json.WriteStartArray("columns");
        for (var i = 0; i < reader.FieldCount; i++)
            json.WriteStringValue(reader.GetName(i));
        json.WriteEndArray();
        json.WriteStartArray("rows");
        while (reader.Read())
        {
            json.WriteStartArray();
            for (var i = 0; i < reader.FieldCount; i++)
                WriteValue(json, reader.IsDBNull(i) ? null : reader.GetValue(i));
            json.WriteEndArray();
        }
        json.WriteEndArray();
        return true;
    }

    private static void WriteValue(Utf8JsonWriter json, object? value)
    {
        switch (value)
        {
            case null:
                json.WriteNullValue();
                break;
            case bool truth:
                json.WriteBooleanValue(truth);
                break;
            case double number when double.IsFinite(number):
                json.WriteNumberValue(number);
                break;
            case long number when Math.Abs(number) <= ExactInDouble:
                json.WriteNumberValue(number);
                break;
            case int number:
                json.WriteNumberValue(number);
                break;
            case DateTime moment:
                json.WriteStringValue(DateTime.SpecifyKind(moment, DateTimeKind.Utc));
                break;
            default:
                json.WriteStringValue(Convert.ToString(value, CultureInfo.InvariantCulture));
                break;
        }
    }
}
