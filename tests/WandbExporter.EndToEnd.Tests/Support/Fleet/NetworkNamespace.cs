using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Runtime.ExceptionServices;
using System.Runtime.InteropServices;

namespace WandbExporter.EndToEnd.Tests.Support.Fleet;

/// <summary>Network interfaces, addresses and ports apart from the machine's own. It is there while a process holds it, which ends with this one.</summary>
internal sealed partial class NetworkNamespace : IDisposable
{
    private const int OfNetwork = 0x4000_0000;

    private readonly Process _holder;

    private NetworkNamespace(Process holder) => _holder = holder;

    /// <summary>What starts a program in it.</summary>
    public string[] Wrapper => ["nsenter", $"--net={Path}"];

    public string Holder => _holder.Id.ToString(CultureInfo.InvariantCulture);

    private string Path => $"/proc/{Holder}/ns/net";

    public static async Task<NetworkNamespace> CreateAsync()
    {
        // What it reads ends with this process, however that goes.
        var holder = Process.Start(new ProcessStartInfo("unshare", ["--net", "sh", "-c", "echo && exec cat"]) { RedirectStandardInput = true, RedirectStandardOutput = true })!;
        if (await holder.StandardOutput.ReadLineAsync() is null)
            throw new InvalidOperationException("There is no namespace of the network to be had.");
        return new NetworkNamespace(holder);
    }

    /// <summary>Runs commands of a shell in it.</summary>
    public void Run(string commands)
    {
        using var shell = Process.Start(new ProcessStartInfo(Wrapper[0], [Wrapper[1], "sh", "-ec", commands]) { RedirectStandardError = true })!;
        var error = shell.StandardError.ReadToEnd();
        shell.WaitForExit();
        if (shell.ExitCode != 0)
            throw new InvalidOperationException($"{commands}: {error}");
    }

    /// <summary>Listens at an address in it, from this process.</summary>
    public TcpListener Listen(IPEndPoint at)
    {
        TcpListener? listener = null;
        ExceptionDispatchInfo? failure = null;
        // A socket is for ever of the namespace that its thread was in when it was made. The thread is not used again.
        var thread = new Thread(() =>
        {
            try
            {
                using var entered = File.OpenHandle(Path);
                if (Enter(entered, OfNetwork) != 0)
                    throw new InvalidOperationException($"The namespace could not be entered: {Marshal.GetLastPInvokeErrorMessage()}");
                listener = new TcpListener(at);
                listener.Start();
            }
            catch (Exception e)
            {
                failure = ExceptionDispatchInfo.Capture(e);
            }
        });
        thread.Start();
        thread.Join();
        failure?.Throw();
        return listener!;
    }

    public void Dispose()
    {
        _holder.Kill();
        _holder.Dispose();
    }

    [LibraryImport("libc", EntryPoint = "setns", SetLastError = true)]
    private static partial int Enter(SafeHandle space, int kind);
}
