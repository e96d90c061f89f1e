using System.Text;
using System.Text.Json;

namespace WandbExporter.Benchmarks.Answers;

/// <summary>
/// A long text of one run and step: a block that no other has, again and again, cut to a length. It holds what JSON escapes, once in a row and
/// twice in the answer.
/// </summary>
internal sealed class LongText
{
    private const int BlockCharacters = 16 << 10;
    private const string Odd = "\"\\\n\té€😀\u0001";

    private readonly byte[] _block;
    private readonly byte[] _inAnswer;
    private readonly long _blocks;

    /// <param name="run">Whose.</param>
    /// <param name="answerBytes">What it takes in an answer, about.</param>
    public LongText(string run, long step, long answerBytes)
    {
        var random = new Random(StringComparer.Ordinal.GetHashCode(run) ^ (int)step);
        var text = new StringBuilder(Odd);
        while (text.Length < BlockCharacters)
            text.Append((char)random.Next('!', '~' + 1));
        _block = Encoding.UTF8.GetBytes(text.ToString());
        _inAnswer = Inside(Inside(_block));
        _blocks = answerBytes / _inAnswer.Length;
    }

    /// <summary>The text as it stands in an answer, in a row that is a string.</summary>
    public async Task WriteAsync(Stream answer, CancellationToken cancellationToken)
    {
        for (var block = 0L; block < _blocks; block++)
            await answer.WriteAsync(_inAnswer, cancellationToken);
    }

    /// <summary>Whether these are the very bytes of the text.</summary>
    public bool Equals(ReadOnlySpan<byte> utf8)
    {
        if (utf8.Length != _blocks * _block.Length)
            return false;
        for (; !utf8.IsEmpty; utf8 = utf8[_block.Length..])
        {
            if (!utf8.StartsWith(_block))
                return false;
        }
        return true;
    }

    /// <summary>As a JSON string, without its quotes.</summary>
    private static byte[] Inside(ReadOnlySpan<byte> utf8) => JsonSerializer.SerializeToUtf8Bytes(Encoding.UTF8.GetString(utf8))[1..^1];
}
