using System.Runtime.InteropServices;
using System.Text;
using System.Text.Json;

namespace WandbExporter.Client.Model;

/// <summary>
/// JSON as the server keeps it, in UTF-8 and not parsed. A client may have put bare NaN and Infinity into it:
/// read it with <see cref="Rows.RowReader"/>, store it through <see cref="Rows.CanonicalJson"/>.
/// </summary>
public sealed class RawJson(ReadOnlyMemory<byte> utf8)
{
    public ReadOnlyMemory<byte> Utf8 { get; } = utf8;

    internal static RawJson Of(JsonElement element) => new(JsonMarshal.GetRawUtf8Value(element).ToArray());

    public override string ToString() => Encoding.UTF8.GetString(Utf8.Span);
}
