using WandbExporter.Client.Model;
using WandbExporter.Core.Ids;
using WandbExporter.Engine.Fetch;
using WandbExporter.Tables.Catalogue;

namespace WandbExporter.Engine.Streams.Objects;

/// <summary>An entity's automations, and the services that they speak to. The ones may be shown where the others are not.</summary>
internal sealed class AutomationsReading : ObjectReading
{
    private readonly string _entity;
    private readonly ObjectArea<AutomationRow> _automations;
    private readonly ObjectArea<IntegrationRow> _integrations;

    public AutomationsReading(StreamContext context, string entity)
        : base(context, AutomationsTable.Kind, new Subject.WholeEntity(entity))
    {
        _entity = entity;
        _automations = Area(AutomationsTable.Descriptor, AutomationsTable.Open);
        _integrations = Area(IntegrationsTable.Descriptor, IntegrationsTable.Open);
    }

    protected override async IAsyncEnumerable<Attempt<Filling>> StepsAsync(bool isLook)
    {
        var pageSize = Context.Settings.Listing.PageSize;
        if (_automations.IsWanted)
        {
            await foreach (var step in PagesAsync(Context.Client.Automations.List(_entity, pageSize).BeginningWith(First.Entity?.Automations), [_automations], OnceEach<Automation, AutomationRow>(
                _automations, automation => automation.Id, automation => new AutomationRow(_entity, automation))))
                yield return step;
        }
        if (_integrations.IsWanted)
        {
            await foreach (var step in PagesAsync(Context.Client.Automations.ListIntegrations(_entity, pageSize).BeginningWith(First.Entity?.Integrations), [_integrations], OnceEach<Integration, IntegrationRow>(
                _integrations, integration => integration.Id, integration => new IntegrationRow(_entity, integration))))
                yield return step;
        }
    }
}
