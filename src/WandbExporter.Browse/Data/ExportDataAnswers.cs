using System.Text.Json;

namespace WandbExporter.Browse.Data;

/// <summary>Questions whose rows go into an answer as they are.</summary>
internal static class ExportDataAnswers
{
    /// <summary>Writes the rows of a question as a list of objects.</summary>
    public static Task<int> WriteAsync(this ExportData data, Utf8JsonWriter json, string name, string sql, CancellationToken cancellationToken)
    {
        json.WritePropertyName(name);
        return data.Database.ReadAsync(sql, reader => Rows.Write(reader, json), cancellationToken);
    }

    /// <summary>The first column of the rows of a question.</summary>
    public static Task<List<T>> ListAsync<T>(this ExportData data, string sql, CancellationToken cancellationToken) => data.Database.ReadAsync(
        sql,
        reader =>
        {
            var values = new List<T>();
            while (reader.Read())
                values.Add(reader.GetFieldValue<T>(0));
            return values;
        },
        cancellationToken);
}
