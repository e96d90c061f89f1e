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
    private HistoryFacts? _history;

    public ReadOnlyMemory<byte> Utf8 { get; } = utf8;

    /// <summary>What it says if it is a run's <c>historyKeys</c>; read once.</summary>
    internal HistoryFacts History => _history ??= HistoryFacts.Read(Utf8.Span);

    internal static RawJson Of(JsonElement element) => new(JsonMarshal.GetRawUtf8Value(element).ToArray());

    public override string ToString() => Encoding.UTF8.GetString(Utf8.Span);
}
