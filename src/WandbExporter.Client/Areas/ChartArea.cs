using WandbExporter.Client.Model;
using WandbExporter.Client.Queries;
using WandbExporter.Client.Reading;
using WandbExporter.Client.Transport;
using WandbExporter.Client.Updates;

namespace WandbExporter.Client.Areas;

/// <summary>Presets that runs draw charts with.</summary>
public sealed partial class ChartArea
{
    private readonly ReadRequests _reads;
    private readonly UpdateRequests _requests;

    internal ChartArea(ReadRequests reads, UpdateRequests requests) => (_reads, _requests) = (reads, requests);

    /// <summary>A new preset, and its id.</summary>
    /// <param name="entity">Whose it is to be.</param>
    /// <param name="name">Without the entity.</param>
    /// <param name="displayName">As people see it.</param>
    /// <param name="spec">In Vega's language.</param>
    /// <param name="access">PRIVATE or PUBLIC.</param>
    /// <exception cref="ArgumentException">The spec is no JSON.</exception>
    public Mutation<string> Create(string entity, string name, string displayName, RawJson spec, string access = "PRIVATE")
    {
        ArgumentNullException.ThrowIfNull(spec);
        JsonMembers.Check("the spec", spec);
        return _requests.Of(
            UpdateDocuments.CreateCustomChart,
            $"the creation of the custom chart {entity}/{name}",
            new Variables { { "entity", entity }, { "name", name }, { "displayName", displayName }, { "type", CustomChart.Vega }, { "access", access }, { "spec", spec.ToString() } },
            answer => answer.Chart?.Id);
    }
}
