namespace WandbExporter.Fuzz.Running;

/// <summary>An input that its decoder neither reads nor refuses as it should.</summary>
internal static class Finding
{
    /// <summary>Below the working directory; nothing of it is in the repository.</summary>
    public static string Folder { get; } = Directory.CreateDirectory(Path.Combine("artifacts", "fuzz")).FullName;

    public static void Write(string target, long seed, long number, byte[] input, string fault)
    {
        var path = Path.Combine(Folder, $"{target}-{seed}-{number}.bin");
        File.WriteAllBytes(path, input);
        Console.WriteLine($"FOUND {target} --seed {seed} --from {number} --count 1, {input.Length} bytes in {path}:\n{fault}\n");
    }
}
