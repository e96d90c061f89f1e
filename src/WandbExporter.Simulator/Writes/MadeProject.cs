namespace WandbExporter.Simulator;

/// <summary>A project that a client made: there is nothing in it yet.</summary>
internal sealed class MadeProject : ProjectData
{
    private readonly DateTimeOffset _createdAt;

    public MadeProject(string entity, string name, string? owner, DateTimeOffset createdAt)
        : base(entity, name)
    {
        _createdAt = createdAt;
        Owner = owner;
        Catalog = ProjectCatalog.Empty(this);
    }

    public override DateTimeOffset CreatedAt => _createdAt;

    public override string Access => "PRIVATE";

    public override string? Owner { get; }

    public override long RunCount => 0;

    public override ProjectCatalog Catalog { get; }

    public override RunData RunAt(long index) => throw new ArgumentOutOfRangeException(nameof(index));

    public override RunData? FindRun(string name) => null;
}
