using System.Buffers.Text;
using System.Globalization;
using System.Security.Cryptography;
using System.Text;

namespace WandbExporter.Simulator;

/// <summary>
/// Opaque positions in a list. A cursor is signed with its list, so that a guessed one, or one of another list, is refused. The same
/// position has the same cursor after a restart.
/// </summary>
internal sealed class Cursors(ulong seed)
{
    private const int MacBytes = 9;
    private readonly byte[] _key = SHA256.HashData(Encoding.UTF8.GetBytes(string.Create(CultureInfo.InvariantCulture, $"cursor-{seed}")));

    /// <param name="turn">Tells two cursors of one position apart (an empty page must advance too).</param>
    public string At(string list, long position, int turn = 0)
    {
        var payload = Encoding.UTF8.GetBytes(string.Create(CultureInfo.InvariantCulture, $"{position}.{turn}"));
        return Base64Url.EncodeToString([.. Mac(list, payload), .. payload]);
    }

    /// <summary>Null for a cursor that this list did not give out.</summary>
    public (long Position, int Turn)? Read(string list, string cursor)
    {
        if (!Base64Url.IsValid(cursor))
            return null;
        var bytes = Base64Url.DecodeFromChars(cursor);
        if (bytes.Length <= MacBytes || !CryptographicOperations.FixedTimeEquals(bytes.AsSpan(0, MacBytes), Mac(list, bytes[MacBytes..])))
            return null;
        var parts = Encoding.UTF8.GetString(bytes.AsSpan(MacBytes)).Split('.');
        return (long.Parse(parts[0], CultureInfo.InvariantCulture), int.Parse(parts[1], CultureInfo.InvariantCulture));
    }

    private byte[] Mac(string list, byte[] payload) =>
        HMACSHA256.HashData(_key, (byte[])[.. Encoding.UTF8.GetBytes(list), 0, .. payload])[..MacBytes];
}
