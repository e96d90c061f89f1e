using System.Globalization;
using System.Security.Cryptography;
using System.Text;

namespace WandbExporter.Simulator;

/// <summary>W&amp;B Tables as the official client writes them into the files of a run that logs them: columns and rows, and of media no more than what they are.</summary>
internal static class GeneratedTables
{
    private const int Rows = 20;

    /// <param name="hash">Of the run.</param>
    /// <param name="number">Which of its tables.</param>
    public static FileData Of(ulong hash, int number)
    {
        var rows = Enumerable.Range(0, Rows).Select(row => Row(Noise.Hash(hash, 43 + (ulong)number, (ulong)row), row));
        var content = Encoding.UTF8.GetBytes($$"""{"columns": ["id", "image", "prediction", "confidence", "correct"], "data": [{{string.Join(", ", rows)}}]}""");
        var digest = Convert.ToHexStringLower(SHA256.HashData(content))[..20];
        return new BytesFile(string.Create(CultureInfo.InvariantCulture, $"media/table/eval/predictions_{number}_{digest}.table.json"), content);
    }

    /// <summary>Python writes what is no finite number as it calls it.</summary>
    private static string Row(ulong hash, int row)
    {
        var confidence = hash % 10 == 0 ? "NaN" : Noise.Unit(hash).ToString("R", CultureInfo.InvariantCulture);
        return string.Create(CultureInfo.InvariantCulture, $"[{row}, \"Image\", \"{Noise.Pick(["cat", "dog", "heron"], hash)}\", {confidence}, {(hash % 3 == 0 ? "true" : "false")}]");
    }
}
