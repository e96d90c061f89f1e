using WandbExporter.Client.Model;
using WandbExporter.Client.Transport;
using WandbExporter.Core.Errors;
using WandbExporter.Core.Ports;

namespace WandbExporter.Client.Downloads;

/// <summary>
/// Takes a content in order: digests it as it passes, decodes it if the listing means the decoded form, writes it, and says at the end
/// whether it is what was listed.
/// </summary>
internal sealed class ReceivedContent(DownloadSource source, string name, Stream destination, ContentForm form) : IAsyncDisposable
{
    /// <summary>From so many bytes on, another thread costs less than it saves.</summary>
    private const int LargeBlock = 1 << 20;

    private readonly ContentDigests _sent = new ContentDigests(source.Listed.Digest);
    private ContentDigests? _plain;
    private DecodedBody? _decoder;
    private bool _begun;

    /// <summary>Of the bytes as they were sent.</summary>
    public ContentDigests Sent => _sent;

    /// <summary>Whether fewer bytes came than are listed. The end of an encoded content says nothing of that.</summary>
    public bool IsShort => _decoder is null && source.Listed.Bytes > _sent.Bytes;

    /// <summary>Decides, before the first byte, in which form the content is written.</summary>
    public void Begin(Validators said, CancellationToken cancellationToken)
    {
        if (_begun)
            return;
        _begun = true;
        if (said.Encoding.Length == 0 || form == ContentForm.Stored || MeansWhatIsSent(said))
            return;
        // Nobody can say which of its encoded bytes the next one would be.
        if (_sent.Bytes > 0)
            throw source.Changed();
        _plain = new ContentDigests(source.Listed.Digest);
        _decoder = DecodedBody.TryBegin(said.Encoding, WritePlainAsync, () => OtherForm("is not encoded as the store says"), cancellationToken);
    }

    /// <summary>Takes what the destination has of the content already.</summary>
    public async Task ResumeAsync(IResumedStream resumed, CancellationToken cancellationToken)
    {
        await foreach (var kept in resumed.ReadKeptAsync(source.Listed.Bytes ?? 0, cancellationToken))
            _sent.Append(kept.Span);
    }

    public async ValueTask WriteAsync(ReadOnlyMemory<byte> bytes, CancellationToken cancellationToken)
    {
        if (bytes.Length >= LargeBlock && _decoder is null)
        {
            await WriteLargeAsync(bytes, cancellationToken);
            return;
        }
        _sent.Append(bytes.Span);
        await (_decoder is null ? PutAsync(bytes, cancellationToken) : _decoder.WriteAsync(bytes, cancellationToken));
    }

    /// <summary>The destination digests the block as well, and writes it: either is done beside the other.</summary>
    private async Task WriteLargeAsync(ReadOnlyMemory<byte> bytes, CancellationToken cancellationToken)
    {
        var digesting = Task.Run(() => _sent.Append(bytes.Span), CancellationToken.None);
        try
        {
            await PutAsync(bytes, cancellationToken);
        }
        finally
        {
            await digesting;
        }
    }

    /// <summary>All bytes came.</summary>
    /// <exception cref="AttemptException">They are not those that are listed.</exception>
    public async Task<(long Bytes, ListingAgreement Agreement)> FinishAsync()
    {
        if (_decoder is not null)
            await _decoder.CompleteAsync();
        var written = _decoder is null ? _sent : _plain!;
        var proved = written.Prove(source.Listed);
        if (_decoder is not null && IsListedAsSent(proved))
            throw OtherForm("is listed as the store keeps it");
        if (proved == false)
            throw source.Mismatch(FailureCode.DigestMismatch, $"has another digest than the server said, {written.HexInsteadOf(source.Listed.Digest!)} and not {source.Listed.Digest!.Hex}");
        if (written.Bytes == 0 && source.Listed.Bytes > 0)
            throw source.Mismatch(FailureCode.SizeMismatch, $"came empty, and the server lists {source.Listed.Bytes} bytes");
        return (written.Bytes, source.Listed.AgreementWith(written.Bytes, proved == true));
    }

    /// <summary>Of the content that was written; null if it is not known.</summary>
    public byte[]? Md5 => (_decoder is null ? _sent : _plain!).Md5;

    public async ValueTask DisposeAsync()
    {
        if (_decoder is not null)
            await _decoder.DisposeAsync();
        _plain?.Dispose();
        _sent.Dispose();
    }

    /// <summary>
    /// Where size and digest are listed, they decide. A size that is that of the encoded bytes is; where only a digest is listed, it is seen at
    /// the end which form it is of. Where nothing is listed, a file that is called compressed is meant so.
    /// </summary>
    private bool MeansWhatIsSent(Validators said) =>
        source.Listed.Bytes is > 0 and var listed
            ? said.Length == listed
            : source.Listed.Digest is null && Path.GetExtension(name).ToLowerInvariant() is ".gz" or ".tgz" or ".gzip" or ".br" or ".z";

    /// <param name="proved">Whether the decoded bytes have the listed digest; null if none is listed.</param>
    private bool IsListedAsSent(bool? proved) => proved switch
    {
        true => false,
        false => _sent.Prove(source.Listed) == true,
        null => source.Listed.Bytes is > 0 and var listed && listed == _sent.Bytes && listed != _plain!.Bytes,
    };

    private AttemptException OtherForm(string how) => source.Mismatch(FailureCode.OtherForm, how);

    private async ValueTask WritePlainAsync(ReadOnlyMemory<byte> bytes, CancellationToken cancellationToken)
    {
        _plain!.Append(bytes.Span);
        await PutAsync(bytes, cancellationToken);
    }

    private async ValueTask PutAsync(ReadOnlyMemory<byte> bytes, CancellationToken cancellationToken)
    {
        try
        {
            await destination.WriteAsync(bytes, cancellationToken);
        }
        catch (Exception failed)
        {
            throw new DestinationFailedException(failed);
        }
    }
}
