namespace WandbExporter.Browse.Views;

/// <summary>JSON as W&amp;B's client writes it: with the words <c>NaN</c>, <c>Infinity</c> and <c>-Infinity</c> where numbers are, which become texts.</summary>
internal static class LooseJson
{
    private static readonly byte[][] Words = ["NaN"u8.ToArray(), "-Infinity"u8.ToArray(), "Infinity"u8.ToArray()];

    public static ReadOnlyMemory<byte> Quoted(ReadOnlySpan<byte> json)
    {
        var quoted = new MemoryStream(json.Length + 64);
        var inText = false;
        for (var i = 0; i < json.Length; i++)
        {
            if (!inText && (json[i] is (byte)'N' or (byte)'I' or (byte)'-') && WordAt(json[i..]) is { } word)
            {
                quoted.WriteByte((byte)'"');
                quoted.Write(word);
                quoted.WriteByte((byte)'"');
                i += word.Length - 1;
                continue;
            }
            quoted.WriteByte(json[i]);
            if (inText && json[i] == '\\' && i + 1 < json.Length)
                quoted.WriteByte(json[++i]);
            else if (json[i] == '"')
                inText = !inText;
        }
        return quoted.GetBuffer().AsMemory(0, (int)quoted.Length);
    }

    private static byte[]? WordAt(ReadOnlySpan<byte> json)
    {
        foreach (var word in Words)
        {
            if (json.StartsWith(word))
                return word;
        }
        return null;
    }
}
