using System.Diagnostics;

namespace WandbExporter.Benchmarks;

/// <summary>The program under measurement, built as this one is.</summary>
internal static class ProgramProcess
{
    public static Process Start(IEnumerable<string> arguments, Dictionary<string, string> environment) => Start(
        System.IO.Path.Combine(
            Root(), "src", "WandbExporter.Cli", "bin", System.IO.Path.GetFileName(System.IO.Path.GetDirectoryName(AppContext.BaseDirectory.TrimEnd('/')))!, "net10.0", "wandb-export.dll"),
        arguments,
        environment);

    /// <summary>This program itself, once more.</summary>
    public static Process StartSelf(IEnumerable<string> arguments, Dictionary<string, string> environment) =>
        Start(typeof(ProgramProcess).Assembly.Location, arguments, environment);

    private static Process Start(string program, IEnumerable<string> arguments, Dictionary<string, string> environment)
    {
        var start = new ProcessStartInfo("dotnet") { RedirectStandardOutput = true, RedirectStandardError = true };
        start.ArgumentList.Add("exec");
        start.ArgumentList.Add(program);
        foreach (var argument in arguments)
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
