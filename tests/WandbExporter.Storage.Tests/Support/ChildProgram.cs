using System.Diagnostics;
using System.Globalization;
using WandbExporter.Core.Errors;
using WandbExporter.Core.Ids;
using WandbExporter.Core.Ports;
using WandbExporter.Storage.Kinds;
using WandbExporter.Storage.Tests.Support.Servers;

namespace WandbExporter.Storage.Tests.Support;

/// <summary>What the tests need another process for. Prints <c>done</c>, or the failure's code and exit code.</summary>
internal static class ChildProgram
{
    private const string Usage = "hold PLACE 0 | append PLACE COUNT [POINT N [stop]] | put PLACE BYTES [POINT N] | record PLACE COUNT [POINT N] | copy PLACE BYTES [POINT N] | pour PLACE BYTES | compact PLACE COUNT [POINT N] | clients PLACE | die DEATH…, PLACE a directory, s3://…, az://… or gs://…, DEATH a command with its point in one argument";

    public static async Task<int> Main(string[] args)
    {
        try
        {
            if (args[0] == "clients")
                await ClientsAsync(args[1]);
            else if (args[0] == "die")
                await DieAsync(args[1..]);
            else
                await RunAsync(args, PointOf(args));
            Console.WriteLine("done");
            return 0;
        }
        catch (ExportException e)
        {
            Console.WriteLine($"{e.Failure.Code} {(int)e.Failure.Exit} {e.Failure.Message}");
            return (int)e.Failure.Exit;
        }
    }

    private static ICrashPoint PointOf(string[] args) => args.Length switch
    {
        5 => new KillAt(args[3], int.Parse(args[4], CultureInfo.InvariantCulture)),
        6 => new StopAt(args[3], int.Parse(args[4], CultureInfo.InvariantCulture)),
        _ => CrashPoints.None,
    };

    /// <summary>
    /// Comes to several points, each in a place of its own, stands still there, and is killed when it stands at all of them: each place is
    /// left as by a process of its own that was killed there, and the code is compiled once.
    /// </summary>
    private static async Task DieAsync(string[] deaths)
    {
        ThreadPool.GetMinThreads(out var threads, out var ports);
        ThreadPool.SetMinThreads(threads + (2 * deaths.Length), ports);
        // A service is waited for more than there is to compute.
        await Parallel.ForEachAsync(deaths, new ParallelOptions { MaxDegreeOfParallelism = 4 }, async (death, token) =>
        {
            var args = death.Split(' ');
            var point = new StandStillAt(args[3], int.Parse(args[4], CultureInfo.InvariantCulture));
            var running = Task.Run(() => RunAsync(args, point), token);
            if (await Task.WhenAny(running, point.Reached) == running)
            {
                await running;
                throw new InvalidOperationException($"'{death}' has ended without coming to its point.");
            }
        });
        Kill();
    }

    private static async Task RunAsync(string[] args, ICrashPoint crash)
    {
        if (args[0] == "compact")
        {
            await CompactAsync(args[1], int.Parse(args[2], CultureInfo.InvariantCulture), crash);
            return;
        }
        await using var destination = await OpenAsync(args[1], crash, isHeld: args[0] == "hold");
        await RunAsync(destination, args[0], args[^1], args);
    }

    private static void Kill()
    {
        using var self = Process.GetCurrentProcess();
        self.Kill();
        self.WaitForExit();
    }

    /// <param name="place">The destination.</param>
    /// <param name="crash">Where the process ends.</param>
    /// <param name="isHeld">Whether nothing is done in it but renewing its lock.</param>
    private static async Task<IDestination> OpenAsync(string place, ICrashPoint crash, bool isHeld)
    {
        if (!place.Contains("://", StringComparison.Ordinal))
            return await Samples.OpenAsync(place, new LocalDestinationOptions { CrashPoint = crash, Lock = crash is StopAt ? Beating(new LockOptions()) : new() });
        var bucket = BucketPlace.OfEnvironment(place);
        var options = bucket.Options with { CrashPoint = crash };
        return await bucket.OpenAsync(isHeld || crash is StopAt ? options with { Lock = Beating(options.Lock) } : options);
    }

    private static LockOptions Beating(LockOptions options) => options with { Heartbeat = TimeSpan.FromMilliseconds(50) };

    /// <summary>Says which services' clients are loaded once a destination is open, as the program opens it.</summary>
    private static async Task ClientsAsync(string place)
    {
        await using (await Destinations.OpenAsync(StoreKinds.Parse(place), Samples.Identity, new DestinationOptions(), CancellationToken.None))
        {
            var names = AppDomain.CurrentDomain.GetAssemblies().Select(assembly => assembly.GetName().Name!.Split('.')[0]);
            Console.WriteLine(string.Join(' ', names.Where(name => name is "AWSSDK" or "Azure" or "Google").Distinct().Order()));
        }
    }

    private static async Task CompactAsync(string place, int appends, ICrashPoint crash)
    {
        await using var session = await JournalSession.OpenAsync(BucketPlace.OfEnvironment(place), compactAfter: 4, crash);
        for (var n = 0; n < appends; n++)
            await session.Journal.AppendAsync([Samples.Record(n)], CancellationToken.None);
    }

    private static async Task RunAsync(IDestination destination, string command, string last, string[] args)
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
            case "pour":
                var left = long.Parse(args[2], CultureInfo.InvariantCulture);
                await destination.Sink.PutAsync(new ObjectKey("tables/x/large"), async (stream, token) =>
                {
                    var piece = new byte[1 << 20];
                    for (; left > 0; left -= piece.Length)
                    {
                        new Random((int)(left >> 20)).NextBytes(piece.AsSpan(0, 64));
                        await stream.WriteAsync(piece.AsMemory(0, (int)Math.Min(left, piece.Length)), token);
                    }
                }, CancellationToken.None);
                using (var self = Process.GetCurrentProcess())
                    Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"peak {self.PeakWorkingSet64}"));
                break;
            case "put":
                var content = new byte[int.Parse(args[2], CultureInfo.InvariantCulture)];
                await destination.Sink.PutAsync(new ObjectKey("tables/x/part.parquet"), Samples.Bytes(content), CancellationToken.None);
                break;
            case "record":
                // One larger than what waits for the record, one that replaces another, and one that is a copy.
                var many = int.Parse(args[2], CultureInfo.InvariantCulture);
                await PutForRecordAsync(destination.Sink, "artifacts/large", 1_500_000);
                for (var n = 0; n < many; n++)
                    await PutForRecordAsync(destination.Sink, $"artifacts/{n}", 1000);
                var again = await PutForRecordAsync(destination.Sink, "artifacts/0", 2000);
                await destination.Sink.CopyForRecordAsync(destination.Sink, again, new ObjectKey("artifacts/copy"), CancellationToken.None);
                await destination.Journal.AppendAsync([Samples.Record(0)], CancellationToken.None);
                break;
            case "copy":
                var stored = await destination.Sink.PutAsync(
                    new ObjectKey("tables/x/part.parquet"), Samples.Bytes(new byte[int.Parse(args[2], CultureInfo.InvariantCulture)]), CancellationToken.None);
                if (await destination.Sink.CopyAsync(destination.Sink, stored, new ObjectKey("tables/y/part.parquet"), CancellationToken.None) is null)
                    Console.WriteLine("not copied");
                break;
            default:
                throw new ArgumentException($"{command} is none of: {Usage} ({last})");
        }
    }

    private static Task<StoredObject> PutForRecordAsync(ISink sink, string key, int bytes) =>
        sink.PutForRecordAsync(new ObjectKey(key), SourceDigests.None, Samples.Bytes(new byte[bytes]), CancellationToken.None);

    /// <summary>Stops the process, as a debugger or a full machine would, until it is told to go on.</summary>
    private sealed class StopAt(string point, int times) : ICrashPoint
    {
        private int _reached;

        public void Reach(string at)
        {
            if (at == point && Interlocked.Increment(ref _reached) == times)
                Signals.Send(Environment.ProcessId, Signals.Stop);
        }
    }

    private sealed class KillAt(string point, int times) : ICrashPoint
    {
        private int _reached;

        public void Reach(string at)
        {
            if (at == point && Interlocked.Increment(ref _reached) == times)
                Kill();
        }
    }

    /// <summary>From its point on, none of its threads that comes to any point goes on.</summary>
    private sealed class StandStillAt(string point, int times) : ICrashPoint
    {
        private readonly TaskCompletionSource _stands = new(TaskCreationOptions.RunContinuationsAsynchronously);
        private int _reached;

        public Task Reached => _stands.Task;

        public void Reach(string at)
        {
            if (at == point && Interlocked.Increment(ref _reached) == times)
                _stands.SetResult();
            if (_stands.Task.IsCompleted)
                Thread.Sleep(Timeout.Infinite);
        }
    }
}
