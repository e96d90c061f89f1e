using WandbExporter.Client.Areas;
using WandbExporter.Client.Updates;

namespace WandbExporter.Client;

/// <summary>
/// What the server holds, by kind: what reads it, and what changes it. Each method that changes something makes a <see cref="Mutation"/>, which can be
/// looked at before it is sent.
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

    public OrganizationArea Organizations { get; }
}
