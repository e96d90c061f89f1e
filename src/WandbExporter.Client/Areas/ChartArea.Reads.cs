using WandbExporter.Client.Model;
using WandbExporter.Client.Paging;
using WandbExporter.Client.Queries;
using WandbExporter.Client.Reading;
using WandbExporter.Client.Transport;
using WandbExporter.Client.Wire;
using WandbExporter.Core.Errors;

namespace WandbExporter.Client.Areas;

public sealed partial class ChartArea
{
    /// <summary>The presets of charts of an entity.</summary>
    /// <param name="from">The cursor to begin at; null for the first page.</param>
    /// <exception cref="WandbException">
    /// Reading it: the key may not read them: permanent, <c>permission_denied</c>. The server has none: permanent, <c>not_offered</c>.
    /// </exception>
    public Listing<CustomChart> List(string entity, int pageSize = 50, string? from = null)
    {
        ArgumentException.ThrowIfNullOrEmpty(entity);
        var subject = $"the chart presets of {entity}";
        return new(new(subject, pageSize, async (cursor, size, attempts, cancellationToken) =>
        {
            var variables = new Variables { { "entity", entity }, { "type", CustomChart.Vega } };
            var data = await _reads.OfferedAsync("chart presets", ["customCharts"], _reads.GraphQL.QueryAsync(
                QueryDocuments.CustomCharts, variables.Page(cursor, size), WireContext.Default.AnswerCustomChartsData, subject, cancellationToken, attempts, isPiece: size > 1));
            return Pages.Of(_reads.Shown(data.CustomCharts, isShown: true, subject), node => node.ToModel(), null);
        })
        {
            Identify = chart => chart.Id,
        }, from);
    }
}
