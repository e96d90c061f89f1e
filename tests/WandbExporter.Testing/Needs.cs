using System.ComponentModel;
using System.Diagnostics;
using Xunit;

namespace WandbExporter.Testing;

/// <summary>
/// What a test needs of its surroundings. Where it is missing, the test, which has to be a skippable one, is reported as skipped; in CI it
/// fails.
/// </summary>
public static class Needs
{
    /// <summary>The repository.</summary>
    public static string Root { get; } = FindRoot();

    private static bool IsCI => Environment.GetEnvironmentVariable("CI") == "true";

    /// <summary>The path of test data that lies beside the repository and is never copied into it.</summary>
    public static string Shared(string name)
    {
        var shared = Environment.GetEnvironmentVariable("WANDB_EXPORTER_SHARED") is { Length: > 0 } given ? given : Path.Combine(Root, "..", "shared");
        return Existing(Path.GetFullPath(Path.Combine(shared, name)), $"The test data '{name}' is missing.");
    }

    /// <summary>The folder of the tests' Node scripts, with a package that one of them needs.</summary>
    public static string NodePackage(string name)
    {
        var scripts = Path.Combine(Root, "tests", "node");
        Existing(Path.Combine(scripts, "node_modules", name), $"The package {name} is missing: run npm install in tests/node.");
        return scripts;
    }

    /// <summary>Files and folders.</summary>
    public static void Paths(params ReadOnlySpan<string> paths)
    {
        foreach (var path in paths)
            Existing(path, $"{path} is missing.");
    }

    /// <summary>A program of the system.</summary>
    public static void Program(string name) => Have(
        (Environment.GetEnvironmentVariable("PATH") ?? "").Split(Path.PathSeparator).Any(folder => File.Exists(Path.Combine(folder, name))),
        $"The program {name} is missing.");

    /// <summary>A kernel that lets a process have mounts of its own.</summary>
    public static void PrivateMounts() => Unshare("-Urm");

    /// <summary>A kernel that lets a process have a network of its own, which others may enter.</summary>
    public static void NetworkNamespaces() => Unshare("-n");

    private static void Unshare(string what)
    {
        var exit = -1;
        try
        {
            using var probe = Process.Start(new ProcessStartInfo("unshare", [what, "true"]) { RedirectStandardError = true })!;
            probe.WaitForExit();
            exit = probe.ExitCode;
        }
        catch (Win32Exception)
        {
            // There is no such program.
        }
        Have(exit == 0, $"'unshare {what}' does not work here.");
    }

    /// <summary>Anything else.</summary>
    public static void Have(bool isThere, string otherwise)
    {
        Assert.False(!isThere && IsCI, otherwise);
        Skip.If(!isThere, otherwise);
    }

    private static string Existing(string path, string otherwise)
    {
        Have(Path.Exists(path), otherwise);
        return path;
    }

    private static string FindRoot()
    {
        var directory = AppContext.BaseDirectory;
        while (!File.Exists(Path.Combine(directory, "WandbExporter.sln")))
            directory = Path.GetDirectoryName(directory) ?? throw new InvalidOperationException("The tests run outside the repository.");
        return directory;
    }
}
