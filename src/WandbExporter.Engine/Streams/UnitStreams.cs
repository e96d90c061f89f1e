using WandbExporter.Core.Ids;
using WandbExporter.Core.Journal;
using WandbExporter.Engine.Plan;
using WandbExporter.Engine.Streams.Artifacts;
using WandbExporter.Engine.Streams.Objects;
using WandbExporter.Tables.Catalogue;

namespace WandbExporter.Engine.Streams;

/// <summary>The blueprints of all units: what comes in pages is read by its description, the others have one of their own.</summary>
internal sealed class UnitStreams : IPagedReading<IUnitStream>
{
    private readonly StreamContext _context;
    private readonly Dictionary<UnitKind, IUnitStream> _streams;

    public UnitStreams(StreamContext context)
    {
        _context = context;
        _streams = new Dictionary<UnitKind, IUnitStream>
        {
            [HistoryTable.Kind] = new HistoryStream(context),
            [SystemMetricsTable.Kind] = new SystemMetricsStream(context),
            [FilesTable.Kind] = new FilesStream(context),
            [RunTablesTable.Kind] = new RunTablesStream(context),
            [RunArtifactTablesTable.Kind] = new RunArtifactTablesStream(context),
            [ArtifactVersionsTable.Kind] = new ArtifactsStream(context),
            [ArtifactFilesTable.Kind] = new ArtifactFilesStream(context),
            [ArtifactLineageTable.Kind] = new LineageStream(context),
        };
        foreach (var kind in ObjectReadings.Kinds)
            _streams.Add(kind, new ObjectsStream(context));
        foreach (var table in context.Tables.RunTables)
        {
            if (table.ReadPaged(this) is { } paged)
                _streams.Add(table.Kind, paged);
        }
    }

    public UnitReading Read(UnitWork work, UnitProgress progress) => _streams[work.Kind].Read(work, progress);

    IUnitStream IPagedReading<IUnitStream>.Read<TItem>(PagedRunTable<TItem> table) => new PagedStream<TItem>(_context, table);
}
