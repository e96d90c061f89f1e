using System.Diagnostics;
using System.Globalization;
using WandbExporter.Core.Ids;
using WandbExporter.Core.Journal;
using WandbExporter.Core.Ports;
using Xunit;

namespace WandbExporter.Engine.Tests.Whole;

/// <summary>
/// A destination that is copied, as it lies on the disk, before those appends of its journal that are the first of their kind: a process that is killed there leaves just
/// that, so that each kill costs a copy and what goes on from it. What comes behind an append is what lies there before the next.
/// </summary>
/// <param name="inner">The destination.</param>
/// <param name="path">Where it is.</param>
/// <param name="pictures">Where the copies are.</param>
/// <param name="kinds">The kinds of units whose records are looked at.</param>
internal sealed class PicturedDestination(IDestination inner, string path, string pictures, IReadOnlyCollection<string> kinds) : IDestination, ISink, IJournal
{
    private readonly SemaphoreSlim _turn = new(1);
    private readonly HashSet<string> _taken = new(StringComparer.Ordinal);
    private readonly List<Picture> _pictures = [];

    public IReadOnlyList<Picture> Pictures => _pictures;

    public ExportIdentity Identity => inner.Identity;

    public ISink Sink => this;

    public IJournal Journal => this;

    public string Location => inner.Sink.Location;

    public bool HasLinks => inner.Sink.HasLinks;

    public Task<StoredObject> PutAsync(ObjectKey key, SourceDigests known, Func<Stream, CancellationToken, Task> write, CancellationToken cancellationToken) =>
        inner.Sink.PutAsync(key, known, write, cancellationToken);

    public Task<StoredObject> PutForRecordAsync(ObjectKey key, SourceDigests known, Func<Stream, CancellationToken, Task> write, CancellationToken cancellationToken) =>
        inner.Sink.PutForRecordAsync(key, known, write, cancellationToken);

    public Task<StoredObject?> CopyAsync(ISink source, StoredObject expected, ObjectKey key, CancellationToken cancellationToken) =>
        inner.Sink.CopyAsync(inner.Sink, expected, key, cancellationToken);

    public Task<StoredObject?> CopyForRecordAsync(ISink source, StoredObject expected, ObjectKey key, CancellationToken cancellationToken) =>
        inner.Sink.CopyForRecordAsync(inner.Sink, expected, key, cancellationToken);

    public Task<Stream?> OpenReadAsync(ObjectKey key, CancellationToken cancellationToken) => inner.Sink.OpenReadAsync(key, cancellationToken);

    public Task<StoredObject?> StatAsync(ObjectKey key, CancellationToken cancellationToken) => inner.Sink.StatAsync(key, cancellationToken);

    public IAsyncEnumerable<StoredObject> ListAsync(string prefix, CancellationToken cancellationToken) => inner.Sink.ListAsync(prefix, cancellationToken);

    public Task DeleteAsync(ObjectKey key, CancellationToken cancellationToken) => inner.Sink.DeleteAsync(key, cancellationToken);

    public Task DeleteManyAsync(IReadOnlyList<ObjectKey> keys, CancellationToken cancellationToken) => inner.Sink.DeleteManyAsync(keys, cancellationToken);

    public Task RemoveEmptyFoldersAsync(IReadOnlyList<ObjectKey> keys, CancellationToken cancellationToken) => inner.Sink.RemoveEmptyFoldersAsync(keys, cancellationToken);

    public IAsyncEnumerable<JournalRecord> ReadAllAsync(CancellationToken cancellationToken) => inner.Journal.ReadAllAsync(cancellationToken);

    public async Task AppendAsync(IReadOnlyList<JournalRecord> records, CancellationToken cancellationToken)
    {
        await _turn.WaitAsync(cancellationToken);
        try
        {
            await TakeAsync(records.Select(NameOf).OfType<string>());
            await inner.Journal.AppendAsync(records, cancellationToken);
        }
        finally
        {
            _turn.Release();
        }
    }

    public Task RequireWholeAsync(CancellationToken cancellationToken) => inner.Journal.RequireWholeAsync(cancellationToken);

    public ValueTask DisposeAsync() => ValueTask.CompletedTask;

    private string? NameOf(JournalRecord record) => record switch
    {
        PartCommitted part => NameOf("a part", part.Unit),
        UnitCommitted unit => NameOf("the commit", unit.Unit),
        _ => null,
    };

    private string? NameOf(string what, string unit) => UnitId.Parse(unit).Kind.Name is var kind && kinds.Contains(kind) ? $"{what} of {kind}" : null;

    private async Task TakeAsync(IEnumerable<string> moments)
    {
        var fresh = moments.Where(_taken.Add).ToList();
        if (fresh.Count == 0)
            return;
        var picture = Path.Combine(pictures, _pictures.Count.ToString(CultureInfo.InvariantCulture));
        Directory.CreateDirectory(pictures);
        // With times and links. What is put meanwhile may come or not, and what is unfinished may be gone when its turn comes.
        var start = new ProcessStartInfo("cp", ["-a", path, picture]) { RedirectStandardError = true };
        using var copy = Process.Start(start)!;
        var said = await copy.StandardError.ReadToEndAsync();
        await copy.WaitForExitAsync();
        Assert.All(said.Split('\n', StringSplitOptions.RemoveEmptyEntries), line => Assert.Contains($"/{ExportKeys.TemporaryPrefix}", line, StringComparison.Ordinal));
        _pictures.Add(new Picture(picture, fresh));
    }
}

/// <summary>A copy of a destination.</summary>
/// <param name="Path">Where it is.</param>
/// <param name="Moments">What would have come next, as the first of its kind.</param>
internal sealed record Picture(string Path, IReadOnlyList<string> Moments)
{
    public override string ToString() => $"before {string.Join(", ", Moments)}";
}
