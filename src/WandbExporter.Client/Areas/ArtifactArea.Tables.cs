using System.Globalization;
using WandbExporter.Client.Downloads;
using WandbExporter.Client.Model;
using WandbExporter.Client.Reading;
using WandbExporter.Core.Errors;
using WandbExporter.Core.Ids;

namespace WandbExporter.Client.Areas;

public sealed partial class ArtifactArea
{
    /// <summary>The tables in a version that a run logged; of versions of other types nothing is asked.</summary>
    /// <exception cref="WandbException">Its manifest is not there, or is none: permanent; or it cannot be had now.</exception>
    public async Task<IReadOnlyList<LoggedTableEntry>> GetTablesAsync(RunPath run, ArtifactVersion version, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(version);
        if (!LoggedTableEntry.MayBeIn(version))
            return [];
        var project = version is { SourceEntity: { } entity, SourceProject: { } name } ? new ProjectPath(entity, name) : run.ProjectPath;
        var path = new ArtifactPath(project, version.SourceCollection ?? "", version.VersionIndex is { } index ? string.Create(CultureInfo.InvariantCulture, $"v{index}") : "", version.Id);
        await using var manifest = await OpenManifestAsync(path, cancellationToken) ?? throw new WandbException(_reads.Classifier.NotFound($"the manifest of {path}"));
        var entries = await manifest.ReadEntriesAsync(cancellationToken).Where(LoggedTableEntry.Is).ToListAsync(cancellationToken);
        return [.. entries.Select(entry => new LoggedTableEntry(version, new ArtifactFile(path, entry, manifest.Header, null)))];
    }

    /// <inheritdoc cref="RunArea.ReadTableAsync(LoggedTableFile, Action{long}?, CancellationToken)"/>
    public Task<LoggedTable> ReadTableAsync(LoggedTableEntry table, Action<long>? received = null, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(table);
        return LoggedTableReading.ReadAsync(_reads.Memory, table, table.File.Entry.Size, ReadAsync, cancellationToken);

        async Task<ReadOnlyMemory<byte>> ReadAsync(long most)
        {
            using var memory = new BoundedMemory(most, table.File.Entry.Size);
            await DownloadAsync(table.File, memory, ContentForm.Listed, received, cancellationToken);
            return memory.Written;
        }
    }
}
