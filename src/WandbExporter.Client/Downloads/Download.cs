using System.Buffers;
using System.Net.Http.Headers;
using WandbExporter.Client.Transport;
using WandbExporter.Core.Errors;

namespace WandbExporter.Client.Downloads;

/// <summary>One download over all its attempts, shared by its stretches.</summary>
/// <param name="told">Told of bytes as they come; by several threads at once.</param>
internal sealed class Download(DownloadSource source, Action<long>? told) : IDisposable
{
    private const int ChunkSize = 128 * 1024;
    private readonly SemaphoreSlim _renewing = new(1);
    private readonly Lock _facts = new();
    private Validators? _validators;
    private Redirection? _redirection;
    private int _requests;
    private long _renewals;
    private long _received;
    private long _receivedAtRenewal = -1;

    /// <summary>As it is asked for now: its URL may have been renewed.</summary>
    public DownloadSource Source { get; private set; } = source;

    /// <summary>Of the whole content as it is sent; null before the first answer, or if none says.</summary>
    public long? Length => _validators?.Length;

    public int Requests => _requests;

    /// <summary>Encodings that the store may send; null for none.</summary>
    public string? AcceptEncoding { get; set; }

    public void CountRequest() => Interlocked.Increment(ref _requests);

    /// <summary>
    /// Whether ranges may be put together: their number is known, they are ranges of what is written, and either a tag or a digest would tell
    /// that they are not of one content.
    /// </summary>
    public bool AllowsRanges => _validators is { Length: not null, Encoding: "" } && (Condition is not null || Source.Listed.Digest is not null);

    /// <summary>What a stretch asks under when it goes on; null if nothing is known that a server could compare.</summary>
    public RangeConditionHeaderValue? Condition => _validators?.Condition;

    /// <summary>Where the source's address has led an earlier range; null if that is not known, or led nowhere else.</summary>
    public Uri? LocationOf(DownloadSource source) => _redirection is { } known && ReferenceEquals(known.Source, source) ? known.Location : null;

    /// <summary>A range came: the API is not asked for the way to each of the others.</summary>
    public void Found(DownloadSource source, Uri asked, Uri location)
    {
        if (asked != location)
            _redirection = new Redirection(source, location);
    }

    /// <summary>The location is good no longer.</summary>
    public void Lose(Uri location)
    {
        if (_redirection is { } known && known.Location == location)
            _redirection = null;
    }

    /// <summary>Takes a fresh URL unless another stretch already has. False if there is none, or the last fresh one brought nothing.</summary>
    public async Task<bool> RenewAsync(DownloadSource asked, CancellationToken cancellationToken)
    {
        await _renewing.WaitAsync(cancellationToken);
        try
        {
            if (!ReferenceEquals(asked, Source))
                return true;
            var bytes = Interlocked.Read(ref _received);
            if (_renewals > 0 && bytes == _receivedAtRenewal)
                return false;
            if (await asked.Renew(cancellationToken) is not { } fresh)
                return false;
            if (!fresh.Listed.SaysTheSameAs(asked.Listed))
                throw asked.Changed();
            _renewals++;
            _receivedAtRenewal = bytes;
            Source = fresh;
            return true;
        }
        finally
        {
            _renewing.Release();
        }
    }

    /// <summary>Hands on the bytes of an answer that belong to the stretch and are new.</summary>
    /// <param name="seen">The digests of all before the stretch's next byte; null if those are not known.</param>
    public async Task ReceiveAsync(Stretch stretch, HttpResponseMessage response, Stream body, ContentDigests? seen, CancellationToken cancellationToken)
    {
        var range = response.Content.Headers.ContentRange;
        if (range is not null && range.From != stretch.Next)
            throw Source.Changed();
        // Who knows all before it takes all that comes, and need not ask again.
        if (range is null && stretch.IsPiece && (seen is not null || stretch.Next == 0))
            stretch.Widen();
        Agree(Validators.Of(response), stretch, isWhole: range is null);
        var buffer = ArrayPool<byte>.Shared.Rent(ChunkSize);
        try
        {
            // A server that does not know ranges, or has another content by now, sends the whole of it.
            if (range is null)
                await SkipAsync(body, stretch.Next, buffer, seen, cancellationToken);
            while (stretch.LeftOf(Length) > 0)
            {
                var room = stretch.RoomOr(buffer.AsMemory(0, ChunkSize));
                var count = await body.ReadAsync(room, cancellationToken);
                if (count == 0)
                    break;
                var wanted = (int)Math.Min(count, stretch.LeftOf(Length));
                await stretch.WriteAsync(room[..wanted], cancellationToken);
                Interlocked.Add(ref _received, wanted);
                told?.Invoke(wanted);
            }
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(buffer);
        }
        if (Length is not null && stretch.LeftOf(Length) > 0)
            throw Source.Cut();
    }

    /// <summary>The store says that nothing stands where the stretch goes on: its end, or another content.</summary>
    /// <exception cref="AttemptException">It is not the end.</exception>
    public void RequireEnd(Stretch stretch, long? length)
    {
        // A content of no bytes has no first piece.
        if (stretch.Next == 0 && length == 0)
            stretch.Widen();
        if (stretch.IsPiece || (length ?? Length ?? stretch.Next) != stretch.Next)
            throw Source.Changed();
    }

    public void Dispose() => _renewing.Dispose();

    private void Agree(Validators said, Stretch stretch, bool isWhole)
    {
        lock (_facts)
        {
            if (stretch.IsPiece && said.Length is null)
                throw new AttemptException(new Failure(FailureCategory.Permanent, FailureCode.NoLength, $"The object store does not say how long {Source.Subject} is.", ExitCode.Incomplete));
            // What the stretch has is compared byte by byte where all of it comes again; what comes in pieces only the tag tells apart.
            var tagCounts = stretch.IsPiece || !isWhole;
            if (_validators is { } known && (!known.Allow(said) || (tagCounts && known.Tag is not null && said.Tag is not null && known.Tag != said.Tag)))
                throw Source.Changed();
            _validators = _validators is null || (_validators.Length is null && said.Length is not null) ? said : _validators;
        }
    }

    private async Task SkipAsync(Stream body, long left, byte[] buffer, ContentDigests? seen, CancellationToken cancellationToken)
    {
        using var again = new ContentDigests(null);
        while (left > 0)
        {
            var count = await body.ReadAsync(buffer.AsMemory(0, (int)Math.Min(left, ChunkSize)), cancellationToken);
            if (count == 0)
                throw seen is null ? Source.Cut() : Source.Changed();
            if (seen is not null)
                again.Append(buffer.AsSpan(0, count));
            left -= count;
        }
        if (seen is not null && again.Xxh128 != seen.Xxh128)
            throw Source.Changed();
    }

    private sealed record Redirection(DownloadSource Source, Uri Location);
}
