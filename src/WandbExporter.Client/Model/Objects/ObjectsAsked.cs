namespace WandbExporter.Client.Model.Objects;

/// <summary>Which objects are asked for at once.</summary>
[Flags]
public enum ObjectsAsked
{
    None = 0,

    // Of a project.
    Sweeps = 1,
    Views = 1 << 1,

    // Of an entity.
    Team = 1 << 2,
    Members = 1 << 3,
    Automations = 1 << 4,
    Integrations = 1 << 5,
    Queues = 1 << 6,
    QueuedRuns = 1 << 7,
    Charts = 1 << 8,

    // Of a registry.
    Collections = 1 << 9,
    Versions = 1 << 10,
    RegistryMembers = 1 << 11,
}
