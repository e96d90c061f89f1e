using System.Buffers;
using System.IO.Hashing;
using System.Security.Cryptography;
using System.Text;
using WandbExporter.Client.Model;
using WandbExporter.Core.Ids;

namespace WandbExporter.Client.Manifests;

/// <summary>
/// The digest that a version must have, of its manifest's entries: that of the line <c>wandb-artifact-manifest-v1</c> and, sorted by path in
/// the order of code points, of the lines <c>path:digest</c>. Clients write manifests in that order, and it is taken as they come. So that
/// others can be sorted, so many bytes of their lines are kept; a longer manifest in another order has no digest here.
/// </summary>
/// <param name="kept">The bytes.</param>
public sealed class ManifestDigest(int kept = ManifestDigest.UsuallyKept) : IDisposable
{
    /// <summary>Lines of some 150,000 entries.</summary>
    public const int UsuallyKept = 16 << 20;

    /// <summary>What a kept line takes beside its text.</summary>
    private const int LineCost = 64;

    private readonly ArrayBufferWriter<byte> _line = new();
    private readonly Digests _digests = new();
    private List<(byte[] Path, byte[] Line)>? _lines = [];
    private long _bytes;
    private byte[] _lastPath = [];
    private int _lastLength;
    private bool _isSorted = true;

    public void Append(ArtifactManifestEntry entry)
    {
        ArgumentNullException.ThrowIfNull(entry);
        _line.ResetWrittenCount();
        Write(entry.Path);
        var length = _line.WrittenCount;
        _line.Write(":"u8);
        Write(entry.DigestBase64 ?? "");
        _line.Write("\n"u8);
        var path = _line.WrittenSpan[..length];
        _isSorted = _isSorted && _lastPath.AsSpan(0, _lastLength).SequenceCompareTo(path) <= 0;
        if (_isSorted)
        {
            _digests.Append(_line.WrittenSpan);
            Remember(path);
        }
        Keep(path);
    }

    /// <summary>Of all entries so far; null if they came in another order than that of their paths and were too many to be sorted.</summary>
    public ManifestDigests? Current
    {
        get
        {
            if (_isSorted)
                return _digests.Current;
            if (_lines is null)
                return null;
            using var sorted = new Digests();
            foreach (var (_, line) in _lines.Order(PathOrder.Instance))
                sorted.Append(line);
            return sorted.Current;
        }
    }

    public void Dispose() => _digests.Dispose();

    private void Keep(ReadOnlySpan<byte> path)
    {
        if (_lines is null)
            return;
        _bytes += path.Length + _line.WrittenCount + LineCost;
        if (_bytes > kept)
            _lines = null;
        else
            _lines.Add((path.ToArray(), _line.WrittenSpan.ToArray()));
    }

    private void Remember(ReadOnlySpan<byte> path)
    {
        if (_lastPath.Length < path.Length)
            _lastPath = new byte[path.Length * 2];
        path.CopyTo(_lastPath);
        _lastLength = path.Length;
    }

    private void Write(string text)
    {
        if (text.AsSpan().ContainsAnyInRange('\ud800', '\udfff'))
            _line.Write(Wtf8.GetBytes(text));
        else
            Encoding.UTF8.GetBytes(text, _line);
    }

    /// <summary>The order of UTF-8 bytes is that of code points. Lines of the same path stay in theirs.</summary>
    private sealed class PathOrder : IComparer<(byte[] Path, byte[] Line)>
    {
        public static PathOrder Instance { get; } = new();

        public int Compare((byte[] Path, byte[] Line) x, (byte[] Path, byte[] Line) y) => x.Path.AsSpan().SequenceCompareTo(y.Path);
    }

    private sealed class Digests : IDisposable
    {
        private readonly IncrementalHash _md5 = IncrementalHash.CreateHash(HashAlgorithmName.MD5);
        private readonly XxHash128 _xxh128 = new();

        public Digests() => Append("wandb-artifact-manifest-v1\n"u8);

        public ManifestDigests Current => new(Convert.ToHexStringLower(_md5.GetCurrentHash()), Convert.ToHexStringLower(_xxh128.GetCurrentHash()));

        public void Append(ReadOnlySpan<byte> line)
        {
            _md5.AppendData(line);
            _xxh128.Append(line);
        }

        public void Dispose() => _md5.Dispose();
    }
}
