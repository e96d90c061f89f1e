using System.Diagnostics;
using System.Globalization;
using WandbExporter.Core.Errors;
using WandbExporter.Core.Ids;
using WandbExporter.Core.Ports;

namespace WandbExporter.Storage.Tests.Support;

/// <summary>What the tests need another process for. Prints <c>done</c>, or the failure's code and exit code.</summary>
internal static class ChildProgram
{
    private const string Usage = "hold DIR | append DIR COUNT [POINT N] | put DIR BYTES [POINT N]";

    public static async Task<int> Main(string[] args)
    {
        try
        {
            var crash = args.Length == 5 ? new KillAt(args[3], int.Parse(args[4], CultureInfo.InvariantCulture)) : CrashPoints.None;
            await using var destination = await Samples.OpenAsync(args[1], new LocalDestinationOptions { CrashPoint = crash });
            await RunAsync(destination, args[0], args[^1], args);
            Console.WriteLine("done");
            return 0;
        }
        catch (ExportException e)
        {
            Console.WriteLine($"{e.Failure.Code} {(int)e.Failure.Exit} {e.Failure.Message}");
            return (int)e.Failure.Exit;
        }
    }

    private static async Task RunAsync(LocalDestination destination, string command, string last, string[] args)
    {
        switch (command)
        {
            case "hold":
                Console.WriteLine("held");
                await Console.In.ReadLineAsync();
                await destination.Journal.AppendAsync([Samples.Record(99)], CancellationToken.None);
                break;
            case "append":
                // Each append in the middle says whether an earlier failure poisoned the journal.
                var failures = 0;
                for (var n = 0; n < int.Parse(args[2], CultureInfo.InvariantCulture); n++)
                {
                    try
                    {
                        await destination.Journal.AppendAsync([Samples.Record(n)], CancellationToken.None);
                        Console.WriteLine($"appended {n}");
                    }
                    catch (ExportException e) when (failures++ < 2)
                    {
                        Console.WriteLine($"failed {n} {e.Failure.Code}");
                    }
                }
                break;
            case "put":
                var content = new byte[int.Parse(args[2], CultureInfo.InvariantCulture)];
                await destination.Sink.PutAsync(new ObjectKey("tables/x/part.parquet"), Samples.Bytes(content), CancellationToken.None);
                break;
            default:
                throw new ArgumentException($"{command} is none of: {Usage} ({last})");
        }
    }

    private sealed class KillAt(string point, int times) : ICrashPoint
    {
        private int reached;

        public void Reach(string at)
        {
            if (at == point && Interlocked.Increment(ref reached) == times)
            {
                using var self = Process.GetCurrentProcess();
                self.Kill();
                self.WaitForExit();
            }
        }
    }
}
