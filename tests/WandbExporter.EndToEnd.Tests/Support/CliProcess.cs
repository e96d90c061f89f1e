using System.Diagnostics;
using System.Text;

namespace WandbExporter.EndToEnd.Tests.Support;

/// <summary>The program in a process of its own, as a user starts it.</summary>
internal sealed class CliProcess : IDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(5);
    private readonly Process _process;
    private readonly StringBuilder _output = new();
    private readonly StringBuilder _error = new();
    private readonly List<(string Text, TaskCompletionSource Seen)> _awaited = [];

    private CliProcess(ProcessStartInfo start)
    {
        _process = new Process { StartInfo = start };
        _process.OutputDataReceived += (_, line) => Keep(_output, line.Data);
        _process.ErrorDataReceived += (_, line) => Keep(_error, line.Data);
        _process.Start();
        _process.BeginOutputReadLine();
        _process.BeginErrorReadLine();
    }

    public int Id => _process.Id;

    public bool HasExited => _process.HasExited;

    /// <summary>Of a process that has ended.</summary>
    public int ExitCode => _process.ExitCode;

    /// <summary>All that it has written to its error by now.</summary>
    public string Said
    {
        get
        {
            lock (_error)
                return _error.ToString();
        }
    }

    /// <summary>Whether a line of output or error holds the text by now.</summary>
    public bool HasSaid(string text)
    {
        lock (_error)
            return _output.ToString().Contains(text, StringComparison.Ordinal) || _error.ToString().Contains(text, StringComparison.Ordinal);
    }

    /// <summary>What it has written until now.</summary>
    public string Output
    {
        get
        {
            lock (_error)
                return _output.ToString();
        }
    }

    public static CliProcess Start(IEnumerable<string> arguments, params (string Name, string? Value)[] environment) =>
        StartUnder([], arguments, environment);

    /// <param name="wrapper">A program and its arguments that starts the program, such as unshare; empty for none.</param>
    /// <param name="arguments">The program's own arguments.</param>
    /// <param name="environment">Added to this process's environment, of which nothing about W&amp;B is passed on.</param>
    public static CliProcess StartUnder(IReadOnlyList<string> wrapper, IEnumerable<string> arguments, params (string Name, string? Value)[] environment)
    {
        return new CliProcess(StartOf([.. wrapper, .. TestedProgram.Command, .. arguments], environment));
    }

    /// <summary>A command whose streams are read, in an environment in which nothing of ours stands but what is given.</summary>
    public static ProcessStartInfo StartOf(string[] command, IEnumerable<(string Name, string? Value)> environment)
    {
        var start = new ProcessStartInfo(command[0], command[1..]) { RedirectStandardOutput = true, RedirectStandardError = true };
        foreach (var name in start.Environment.Keys.Where(name => name.StartsWith("WANDB_", StringComparison.Ordinal) || name == "NETRC").ToList())
            start.Environment.Remove(name);
        start.Environment["HOME"] = Path.GetTempPath();
        foreach (var (name, value) in environment)
            start.Environment[name] = value;
        return start;
    }

    public static async Task<CliResult> RunAsync(IEnumerable<string> arguments, params (string Name, string? Value)[] environment)
    {
        using var process = Start(arguments, environment);
        return await process.WaitAsync();
    }

    public async Task<CliResult> WaitAsync()
    {
        using var timeout = new CancellationTokenSource(Patience);
        await _process.WaitForExitAsync(timeout.Token);
        lock (_error)
            return new CliResult(_process.ExitCode, _output.ToString(), _error.ToString());
    }

    /// <summary>The n-th line, from 0, of those of the error that begin with a text; waits until it has come.</summary>
    public async Task<string> LineAsync(string start, int number)
    {
        while (true)
        {
            Task more;
            lock (_error)
            {
                if (_error.ToString().Split(Environment.NewLine).Where(line => line.StartsWith(start, StringComparison.Ordinal)).Skip(number).FirstOrDefault() is { } line)
                    return line;
                var seen = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
                _awaited.Add((start, seen));
                more = seen.Task;
            }
            await more.WaitAsync(Patience);
        }
    }

    /// <summary>Completes when a line of output or error holds the text.</summary>
    public async Task SeenAsync(string text)
    {
        var seen = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        lock (_error)
        {
            if (_output.ToString().Contains(text, StringComparison.Ordinal) || _error.ToString().Contains(text, StringComparison.Ordinal))
                return;
            _awaited.Add((text, seen));
        }
        await seen.Task.WaitAsync(Patience);
    }

    /// <summary>SIGKILL: nothing is flushed and nobody cleans up.</summary>
    public void Kill() => _process.Kill();

    public void Signal(string name) => Process.Start("kill", [$"-{name}", Id.ToString(System.Globalization.CultureInfo.InvariantCulture)]).WaitForExit();

    public void Dispose()
    {
        if (!_process.HasExited)
            _process.Kill();
        _process.Dispose();
    }

    private void Keep(StringBuilder into, string? line)
    {
        if (line is null)
            return;
        lock (_error)
        {
            into.AppendLine(line);
            foreach (var (_, seen) in _awaited.Where(waiting => line.Contains(waiting.Text, StringComparison.Ordinal)))
                seen.TrySetResult();
        }
    }
}

/// <summary>How a process ended.</summary>
internal sealed record CliResult(int ExitCode, string Output, string Error)
{
    public override string ToString() => $"exit {ExitCode}\n{Output}\n{Error}";
}
