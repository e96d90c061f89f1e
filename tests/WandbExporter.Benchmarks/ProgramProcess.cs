using System.Diagnostics;

namespace WandbExporter.Benchmarks;

/// <summary>Processes under measurement.</summary>
internal static class ProgramProcess
{
    /// <summary>The program of this repository, built as this one is.</summary>
    public static string Built { get; } = System.IO.Path.Combine(
        Root(), "src", "WandbExporter.Cli", "bin", System.IO.Path.GetFileName(System.IO.Path.GetDirectoryName(AppContext.BaseDirectory.TrimEnd('/')))!, "net10.0", "wandb-export.dll");

    public static Process Start(IEnumerable<string> arguments, Dictionary<string, string> environment) => Start(Built, arguments, environment);

    /// <summary>This program itself, once more.</summary>
    public static Process StartSelf(IEnumerable<string> arguments, Dictionary<string, string> environment) =>
        Start(typeof(ProgramProcess).Assembly.Location, arguments, environment);

    /// <param name="program">An assembly, or a file that runs by itself.</param>
    public static Process Start(string program, IEnumerable<string> arguments, Dictionary<string, string> environment)
    {
        var isAssembly = program.EndsWith(".dll", StringComparison.Ordinal);
        var start = new ProcessStartInfo(isAssembly ? "dotnet" : program) { RedirectStandardInput = true, RedirectStandardOutput = true, RedirectStandardError = true };
        foreach (var argument in (string[])[.. isAssembly ? (string[])["exec", program] : [], .. arguments])
            start.ArgumentList.Add(argument);
        foreach (var (name, value) in environment)
            start.Environment[name] = value;
        return Process.Start(start)!;
    }

    public static string Root()
    {
        var directory = AppContext.BaseDirectory;
        while (!File.Exists(System.IO.Path.Combine(directory, "WandbExporter.sln")))
            directory = System.IO.Path.GetDirectoryName(directory) ?? throw new InvalidOperationException("The benchmarks run inside the repository.");
        return directory;
    }
}
