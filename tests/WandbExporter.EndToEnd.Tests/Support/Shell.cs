using System.Diagnostics;

namespace WandbExporter.EndToEnd.Tests.Support;

/// <summary>Commands as a person types them, in a folder of their own, with programs that stand in for others.</summary>
internal sealed class Shell : IDisposable
{
    private readonly string _stubs = Directory.CreateTempSubdirectory("wandb-export-stubs-").FullName;

    public string Folder { get; } = Directory.CreateTempSubdirectory("wandb-export-shell-").FullName;

    /// <summary>Puts a bash script in the place of a program.</summary>
    public void Stub(string program, string script)
    {
        var path = Path.Combine(_stubs, program);
        File.WriteAllText(path, $"#!/bin/bash\n{script}\n");
        Process.Start("chmod", ["+x", path]).WaitForExit();
    }

    public async Task<CliResult> RunAsync(string command, string input = "", params (string Name, string? Value)[] environment)
    {
        using var process = Start(command, environment);
        var output = process.StandardOutput.ReadToEndAsync();
        var error = process.StandardError.ReadToEndAsync();
        await process.StandardInput.WriteAsync(input);
        process.StandardInput.Close();
        await process.WaitForExitAsync();
        return new CliResult(process.ExitCode, await output, await error);
    }

    public Process Start(string command, params (string Name, string? Value)[] environment)
    {
        var start = new ProcessStartInfo("bash", ["-c", command])
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            WorkingDirectory = Folder,
        };
        start.Environment["PATH"] = $"{_stubs}:{start.Environment["PATH"]}";
        foreach (var (name, value) in environment)
            start.Environment[name] = value;
        return Process.Start(start)!;
    }

    public void Dispose()
    {
        Directory.Delete(_stubs, recursive: true);
        Directory.Delete(Folder, recursive: true);
    }
}
