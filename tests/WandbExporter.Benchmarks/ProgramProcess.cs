using System.Diagnostics;

namespace WandbExporter.Benchmarks;

/// <summary>The program under measurement, built as this one is.</summary>
internal static class ProgramProcess
{
    public static Process Start(IEnumerable<string> arguments, Dictionary<string, string> environment)
    {
        var start = new ProcessStartInfo("dotnet") { RedirectStandardOutput = true, RedirectStandardError = true };
        start.ArgumentList.Add("exec");
        start.ArgumentList.Add(Path.Combine(
            Root(), "src", "WandbExporter.Cli", "bin", Path.GetFileName(Path.GetDirectoryName(AppContext.BaseDirectory.TrimEnd('/')))!, "net10.0", "wandb-export.dll"));
        foreach (var argument in arguments)
            start.ArgumentList.Add(argument);
        foreach (var (name, value) in environment)
            start.Environment[name] = value;
        return Process.Start(start)!;
    }

    private static string Root()
    {
        var directory = AppContext.BaseDirectory;
        while (!File.Exists(Path.Combine(directory, "WandbExporter.sln")))
            directory = Path.GetDirectoryName(directory) ?? throw new InvalidOperationException("The benchmarks run inside the repository.");
        return directory;
    }
}
