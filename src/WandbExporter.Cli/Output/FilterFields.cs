using System.Text.Json;
using WandbExporter.Core.Plan;

namespace WandbExporter.Cli.Output;

/// <summary>What an export is of alone, for machines: in the form of the report.</summary>
internal static class FilterFields
{
    /// <param name="filter">Of runs; <c>{}</c> for all.</param>
    /// <param name="filters">Of what is listed beside them; left out where there are none.</param>
    public static void Write(Utf8JsonWriter json, string filter, ListingFilters filters)
    {
        json.WriteString("filter", filter);
        if (filters.ToRecord() is not { } record)
            return;
        json.WriteStartObject("filters");
        foreach (var (of, text) in record)
            json.WriteString(of, text);
        json.WriteEndObject();
    }
}
