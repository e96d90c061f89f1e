using System.Diagnostics;
using Xunit;

namespace WandbExporter.Storage.Tests.Support;

/// <summary>This assembly as a process of its own, see <see cref="ChildProgram"/>; killed with all it started if it still runs at the end.</summary>
internal sealed class Child : IDisposable
{
    private readonly Process _process;

    private Child(Process process) => _process = process;

    public int Pid => _process.Id;

    /// <param name="wrapper">A program and its arguments that starts the child, such as strace.</param>
    /// <param name="arguments">The child's own arguments.</param>
    public static Child Start(IEnumerable<string> wrapper, params string[] arguments)
    {
        string[] command = [.. wrapper, Environment.ProcessPath is { } host && Path.GetFileNameWithoutExtension(host) == "dotnet" ? host : "dotnet", typeof(Child).Assembly.Location, .. arguments];
        var start = new ProcessStartInfo(command[0], command[1..]) { RedirectStandardInput = true, RedirectStandardOutput = true, RedirectStandardError = true };
        var process = Process.Start(start)!;
        return new Child(process);
    }

    /// <summary>The next line that the child says; fails if it ends instead.</summary>
    public async Task<string> SaysAsync() =>
        await _process.StandardOutput.ReadLineAsync() ?? throw new InvalidOperationException($"The child ended: {await _process.StandardError.ReadToEndAsync()}");

    /// <summary>Tells the child to go on.</summary>
    public Task TellAsync() => _process.StandardInput.WriteLineAsync();

    /// <summary>Waits until the child has stopped itself.</summary>
    public Task UntilStoppedAsync() => Signals.UntilStoppedAsync(Pid);

    /// <summary>Lets a stopped child go on.</summary>
    public void Continue() => Signals.Send(Pid, Signals.Continue);

    public async Task KillAsync()
    {
        _process.Kill();
        await _process.WaitForExitAsync();
    }

    /// <summary>Asserts that a child that nobody tells to go on kills itself.</summary>
    public async Task DiesAsync()
    {
        var (output, exitCode, error) = await UntilExitAsync();
        Assert.True(exitCode == 137, $"exit {exitCode}: {output} {error}");
    }

    /// <summary>All that the child still says, its exit code and what it complained of. A child that waits to be told goes on.</summary>
    public Task<(string Output, int ExitCode, string Error)> EndAsync()
    {
        _process.StandardInput.Close();
        return UntilExitAsync();
    }

    public void Dispose()
    {
        if (!_process.HasExited)
            _process.Kill(entireProcessTree: true);
        _process.Dispose();
    }

    private async Task<(string Output, int ExitCode, string Error)> UntilExitAsync()
    {
        var error = _process.StandardError.ReadToEndAsync();
        var output = await _process.StandardOutput.ReadToEndAsync();
        await _process.WaitForExitAsync();
        return (output.Trim(), _process.ExitCode, await error);
    }
}
