using System.Security.Cryptography;
using System.Text;

namespace WandbExporter.EndToEnd.Tests.Support;

/// <summary>What an export holds, whatever parts it stands in.</summary>
internal static class ExportContent
{
    /// <summary>A digest of every row of every table and every file, whatever part it stands in.</summary>
    public static async Task<string> DigestAsync(string destination)
    {
        var rows = new List<string>();
        await foreach (var row in ExportDump.ReadAsync(destination, []))
            rows.Add(row.Canonical);
        foreach (var file in Directory.EnumerateFiles(Path.Combine(destination, "files"), "*", SearchOption.AllDirectories))
            rows.Add(Path.GetRelativePath(destination, file) + " " + Convert.ToHexString(SHA256.HashData(await File.ReadAllBytesAsync(file))));
        rows.Sort(StringComparer.Ordinal);
        return Convert.ToHexString(SHA256.HashData(Encoding.UTF8.GetBytes(string.Join('\n', rows))));
    }
}
