using WandbExporter.Core.Ports;

namespace WandbExporter.Query.Parts;

/// <summary>An object that is in the spool, or on its way there.</summary>
/// <param name="wanted">What is fetched.</param>
internal sealed class SpooledObject(StoredObject wanted) : IDisposable
{
    private readonly CancellationTokenSource _unwanted = new();

    public StoredObject Wanted => wanted;

    /// <summary>The fetching, which ends in an error where it fails.</summary>
    public Task Fetching { get; set; } = Task.CompletedTask;

    /// <summary>Those who wait for it.</summary>
    public int Waiting { get; set; }

    /// <summary>When it was asked for last, as the spool counts.</summary>
    public long UsedAt { get; set; }

    /// <summary>Cancelled when nobody waits for it any more.</summary>
    public CancellationToken Unwanted => _unwanted.Token;

    /// <summary>Whether it is what is asked for, and not something of the same name.</summary>
    public bool Is(StoredObject other) => wanted.Bytes == other.Bytes && (wanted.Sha256 is null || other.Sha256 is null || wanted.Sha256 == other.Sha256);

    public void GiveUp() => _unwanted.Cancel();

    public void Dispose() => _unwanted.Dispose();
}
