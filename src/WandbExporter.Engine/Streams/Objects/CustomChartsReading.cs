using WandbExporter.Client.Model;
using WandbExporter.Core.Ids;
using WandbExporter.Engine.Fetch;
using WandbExporter.Tables.Catalogue;

namespace WandbExporter.Engine.Streams.Objects;

/// <summary>An entity's presets of charts.</summary>
internal sealed class CustomChartsReading : ObjectReading
{
    private readonly string _entity;
    private readonly ObjectArea<CustomChartRow> _charts;

    public CustomChartsReading(StreamContext context, string entity)
        : base(context, CustomChartsTable.Kind, new Subject.WholeEntity(entity))
    {
        _entity = entity;
        _charts = Area(CustomChartsTable.Descriptor, CustomChartsTable.Open);
    }

    protected override IAsyncEnumerable<Attempt<Filling>> StepsAsync(bool isLook) => PagesAsync(
        Context.Client.Charts.List(_entity, Context.Settings.Listing.PageSize).BeginningWith(First.Entity?.Charts),
        [_charts],
        OnceEach<CustomChart, CustomChartRow>(_charts, chart => chart.Id, chart => new CustomChartRow(_entity, chart)));
}
