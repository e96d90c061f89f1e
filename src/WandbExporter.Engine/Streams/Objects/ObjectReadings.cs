using WandbExporter.Core.Ids;
using WandbExporter.Tables.Catalogue;

namespace WandbExporter.Engine.Streams.Objects;

/// <summary>How each kind of objects is read.</summary>
internal static class ObjectReadings
{
    private static readonly Dictionary<UnitKind, Func<StreamContext, Subject, ObjectReading>> ByKind = new()
    {
        [SweepsTable.Kind] = (context, subject) => new SweepsReading(context, ((Subject.WholeProject)subject).Path),
        [OrganizationsTable.Kind] = (context, subject) => new OrganizationReading(context, subject.Entity),
        [UsersTable.Kind] = (context, subject) => new AccountReading(context, subject.Entity),
        [RegistryCollectionsTable.Kind] = (context, subject) => new RegistryReading(context, ((Subject.WholeProject)subject).Path),
        [TeamsTable.Kind] = (context, subject) => new TeamReading(context, subject.Entity),
        [ReportsTable.Kind] = (context, subject) => new ReportsReading(context, ((Subject.WholeProject)subject).Path),
        [AutomationsTable.Kind] = (context, subject) => new AutomationsReading(context, subject.Entity),
        [RunQueuesTable.Kind] = (context, subject) => new LaunchReading(context, subject.Entity),
        [CustomChartsTable.Kind] = (context, subject) => new CustomChartsReading(context, subject.Entity),
    };

    public static IEnumerable<UnitKind> Kinds => ByKind.Keys;

    /// <summary>A reading that begins.</summary>
    public static ObjectReading Of(StreamContext context, UnitId unit) => ByKind[unit.Kind](context, unit.Subject);
}
