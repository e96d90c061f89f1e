using WandbExporter.Client.Areas;
using WandbExporter.Client.Updates;

namespace WandbExporter.Client;

/// <summary>
/// What changes the server, by what it changes. Each method makes a <see cref="Mutation"/>, which can be looked at before it is sent.
/// </summary>
public sealed partial class WandbClient
{
    public RunArea Runs { get; }

    public ProjectArea Projects { get; }

    public SweepArea Sweeps { get; }

    public ArtifactArea Artifacts { get; }

    public CollectionArea Collections { get; }

    public RegistryArea Registries { get; }

    public AutomationArea Automations { get; }

    public TeamArea Teams { get; }

    public UserArea Users { get; }

    public LaunchArea Launch { get; }

    public ChartArea Charts { get; }

    public ReportArea Reports { get; }
}
