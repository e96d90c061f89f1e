namespace WandbExporter.Cli.Output;

/// <summary>How this program is started once more from the same folder and shell, however it was started this time.</summary>
internal static class ProgramName
{
    public const string Default = "wandb-export";

    public static string Current { get; } = Of(
        Environment.ProcessPath,
        typeof(ProgramName).Assembly.GetName().Name + ".dll",
        AppContext.BaseDirectory,
        Directory.GetCurrentDirectory(),
        Environment.GetEnvironmentVariable("PATH") ?? "");

    /// <param name="process">The executable that runs: the program's own, or the host of .NET.</param>
    /// <param name="library">The file that the host of .NET is given.</param>
    /// <param name="folder">Where that file is.</param>
    /// <param name="current">The folder that the command is pasted in.</param>
    /// <param name="search">The folders that the shell looks into, as PATH has them.</param>
    public static string Of(string? process, string library, string folder, string current, string search)
    {
        if (process is null)
            return Default;
        if (Path.GetFileNameWithoutExtension(process) == "dotnet")
            return $"dotnet exec {ShellWord.Of(Shorter(Path.Combine(folder, library), current))}";
        var name = Path.GetFileName(process);
        if (search.Split(Path.PathSeparator).Select(directory => Path.Combine(directory, name)).FirstOrDefault(File.Exists) == process)
            return ShellWord.Of(name);
        var path = Shorter(process, current);
        return ShellWord.Of(path.Contains(Path.DirectorySeparatorChar, StringComparison.Ordinal) ? path : $".{Path.DirectorySeparatorChar}{path}");
    }

    private static string Shorter(string path, string current) =>
        Path.GetRelativePath(current, path) is var relative && relative.Length < path.Length ? relative : path;
}
