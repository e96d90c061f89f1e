namespace WandbExporter.Core.Ids;

/// <summary>What a unit is about. Another kind of object is another case here, and another shape of <see cref="UnitId"/>.</summary>
public abstract record Subject
{
    private Subject()
    {
    }

    /// <summary>Whose it is.</summary>
    public abstract string Entity { get; }

    /// <summary>The project that it is in; null if it is in none.</summary>
    public virtual string? Project => null;

    /// <summary>The run that it is, or is of; null if that is none.</summary>
    public virtual string? RunId => null;

    /// <summary>Whether it is something whole, whose objects a unit reads from their start whenever it reads them.</summary>
    public virtual bool IsWhole => false;

    /// <summary>An organization, of which there is more than its entities have.</summary>
    /// <param name="Name">As people see it.</param>
    public sealed record WholeOrganization(string Name) : Subject
    {
        /// <summary>Its name, which stands where others have their entity's: no table has rows of both.</summary>
        public override string Entity => Name;

        public override bool IsWhole => true;
    }

    /// <summary>All of an entity.</summary>
    public sealed record WholeEntity(string Name) : Subject
    {
        public override string Entity => Name;

        public override bool IsWhole => true;
    }

    /// <summary>All of a project.</summary>
    public sealed record WholeProject(ProjectPath Path) : Subject
    {
        public override string Entity => Path.Entity;

        public override string Project => Path.Project;

        public override bool IsWhole => true;
    }

    /// <summary>A version of an artifact, as a collection has it.</summary>
    /// <param name="Path">The project of the collection.</param>
    /// <param name="Collection">A sequence, or a portfolio that links it.</param>
    /// <param name="Version">Its name there, such as <c>v3</c>.</param>
    public sealed record ArtifactVersion(ProjectPath Path, string Collection, string Version) : Subject
    {
        public override string Entity => Path.Entity;

        public override string Project => Path.Project;
    }

    /// <summary>A stretch of a project's listing of runs.</summary>
    /// <param name="Path">The project.</param>
    /// <param name="Ordinal">Which stretch, from 0.</param>
    public sealed record RunPage(ProjectPath Path, int Ordinal) : Subject
    {
        public override string Entity => Path.Entity;

        public override string Project => Path.Project;
    }

    /// <summary>A run.</summary>
    public sealed record Run(RunPath Path) : Subject
    {
        public override string Entity => Path.Entity;

        public override string Project => Path.Project;

        public override string RunId => Path.RunId;
    }
}
