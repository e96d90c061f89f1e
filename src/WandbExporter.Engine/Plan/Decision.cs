using WandbExporter.Core.Ids;
using WandbExporter.Core.Journal;
using WandbExporter.Core.Plan;
using WandbExporter.Tables.Catalogue;

namespace WandbExporter.Engine.Plan;

/// <summary>What an export's state wants done. The supervisor does it, in the order in which it was decided.</summary>
internal abstract record Decision
{
    private Decision()
    {
    }

    /// <summary>Make the record durable.</summary>
    public sealed record Append(JournalRecord Record) : Decision;

    /// <summary>Start a worker; its number is not used again. One of another process is on the node that it names.</summary>
    public sealed record Hire(int Worker, Lane Lane, int? Node = null) : Decision;

    /// <summary>Lend units to a worker that is ready: one, or histories that go into files together.</summary>
    public sealed record Assign(int Worker, IReadOnlyList<UnitWork> Units, UnitProgress Progress) : Decision;

    /// <summary>Say after a pause that the unit is to be tried again.</summary>
    public sealed record TryLater(UnitWork Work, TimeSpan Pause) : Decision;

    /// <summary>List the projects of an entity.</summary>
    public sealed record ListProjects(EntitySelection Selection) : Decision;

    /// <summary>Begin to list the runs of a project; <paramref name="Listing"/> belongs to who lists them.</summary>
    public sealed record OpenListing(ProjectPath Project, string Filter, ProjectListing Listing) : Decision;

    /// <summary>List one more unit of the project's runs.</summary>
    public sealed record ListNext(ProjectPath Project) : Decision;

    /// <summary>No more runs of the project are listed.</summary>
    public sealed record CloseListing(ProjectPath Project) : Decision;

    /// <summary>The export is to end early: nothing begins any more, and what is in flight comes to its next part.</summary>
    public sealed record Drain : Decision;

    /// <summary>The export has ended; nothing is decided after this.</summary>
    public sealed record End(Outcome Outcome) : Decision;
}
