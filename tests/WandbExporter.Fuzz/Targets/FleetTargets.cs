using System.Runtime.Serialization;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using Akka.Actor;
using WandbExporter.Core.Errors;
using WandbExporter.Core.Ids;
using WandbExporter.Core.Journal;
using WandbExporter.Engine.Plan;
using WandbExporter.Engine.Progress;
using WandbExporter.Engine.Supervision;
using WandbExporter.Fleet;
using WandbExporter.Fleet.Tests.Wire;
using WandbExporter.Fleet.Trust;
using WandbExporter.Fleet.Wire;
using WandbExporter.Fuzz.Mutation;
using WandbExporter.Storage;
using Failure = WandbExporter.Core.Errors.Failure;

namespace WandbExporter.Fuzz.Targets;

/// <summary>What processes of a fleet say to each other, over the wire and by the destination.</summary>
internal static class FleetTargets
{
    private const string Status = "status";

    private static readonly DateTimeOffset At = new(2026, 1, 2, 3, 4, 5, TimeSpan.Zero);

    /// <summary>Messages of the wire, with what a process does at once about what they say.</summary>
    public static FuzzTarget OfMessages(string name)
    {
        // It is there as long as the process: the serializer asks it for nothing.
        var serializer = new FleetSerializer((ExtendedActorSystem)ActorSystem.Create("fuzz"));
        return new FuzzTarget(
            name,
            [.. SampleMessages.All.Select(message => new Sample(serializer.ToBinary(message), serializer.Manifest(message)))],
            (origin, input) => Take(serializer.FromBinary(input, (string)origin.Context!)),
            error => error is SerializationException)
        { Tokens = Tokens.OfJson };
    }

    /// <summary>What stands in frames of the wire: loans, their ends, and answers to records.</summary>
    public static FuzzTarget OfFrames(string name) => new(name, [.. Frames().Select(frame => new Sample(frame.Json, frame.Kind))], (origin, input) => Take((FrameKind)origin.Context!, input), IsRefusalOfFrame)
    {
        Tokens = Tokens.OfJson,
    };

    /// <summary>Public keys that the coordinator finds in the destination and vouches for.</summary>
    public static FuzzTarget OfKeys(string name)
    {
        using var ec = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        using var other = ECDsa.Create(ECCurve.NamedCurves.nistP384);
        using var rsa = RSA.Create(2048);
        var authority = new FleetAuthority();
        byte[][] keys = [ec.ExportSubjectPublicKeyInfo(), other.ExportSubjectPublicKeyInfo(), rsa.ExportSubjectPublicKeyInfo()];
        return new FuzzTarget(name, [.. keys.Select(key => new Sample(key))], (_, input) => GC.KeepAlive(authority.Issue(input)), error => error is CryptographicException);
    }

    /// <summary>Certificates that a node finds there, and shows to others if they are of the holder of the lock.</summary>
    public static FuzzTarget OfCertificates(string name)
    {
        var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        using var stranger = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var authority = new FleetAuthority();
        string[] issued = [authority.Issue(key.ExportSubjectPublicKeyInfo()), authority.Issue(stranger.ExportSubjectPublicKeyInfo())];
        return new FuzzTarget(
            name,
            [.. issued.Select(pem => new Sample(Encoding.ASCII.GetBytes(pem)))],
            (_, input) =>
            {
                using var credentials = FleetCredentials.Of(Encoding.ASCII.GetString(input), key);
                GC.KeepAlive(credentials.Authority);
            },
            error => error is CryptographicException)
        { Tokens = Tokens.Of("-----BEGIN CERTIFICATE-----", "-----END CERTIFICATE-----", "-----BEGIN PUBLIC KEY-----", "\n", "=", "MII") };
    }

    /// <summary>What the coordinator says of its nodes, and of the end.</summary>
    public static FuzzTarget OfReports(string name)
    {
        var status = new FleetStatus("01234567", At, [new NodeReading(new NodeFigures(0, "process 7 on \"host\"", "10.0.0.5:1", 3, 4, 5, 6), 1.5, 2e6), new NodeReading(new NodeFigures(1, "", "", 0, 0, 0, 0), 0, 0)]);
        var writer = new LockOwner("0123456789", "elsewhere", "another boot", 1, At, "1.0.0", At, At);
        return new FuzzTarget(
            name,
            [new Sample(status.ToJson(), Status), new Sample(new FleetEnd(0, "digest").ToJson())],
            (origin, input) =>
            {
                if (origin.Context is null)
                    _ = FleetEnd.Of(input) is { } end ? FleetEnd.IsOfAll((ExitCode)end.Exit) ? end : throw new InvalidOperationException("That is no end of all.") : null;
                else
                    _ = FleetStatus.Of(input)?.HeldAgainst(writer, At).Age;
            },
            _ => false)
        { Tokens = Tokens.OfJson };
    }

    private static void Take(object message)
    {
        Whole.Require(message);
        if (message is not Renewed renewed)
            return;
        var spending = new FleetSpending(TimeProvider.System);
        spending.Learn(renewed.Elapsed, renewed.Bytes);
        spending.Begin(() => 1);
        if (spending.Bytes < 1 || spending.Elapsed < TimeSpan.Zero)
            throw new InvalidOperationException($"A fleet has had {spending.Bytes} bytes in {spending.Elapsed}.");
    }

    private static void Take(FrameKind kind, byte[] json)
    {
        switch (kind)
        {
            case FrameKind.Lend:
                WireJson.Read(json, WireContext.Default.Loan).ToAssignment();
                break;
            case FrameKind.Ended:
                Whole.Require(WireJson.Read(json, WireContext.Default.LoanEnd));
                break;
            default:
                Whole.Require(WireJson.Read(json, WireContext.Default.RecordsAnswer));
                break;
        }
    }

    /// <summary>As the coordinator takes it; a node ends with whatever is thrown.</summary>
    private static bool IsRefusalOfFrame(Exception error) => error is InvalidDataException or JsonException or ExportException or ArgumentOutOfRangeException;

    private static IEnumerable<(byte[] Json, FrameKind Kind)> Frames()
    {
        var work = UnitWork.OfRun(new UnitKind("History"), new ProjectPath("acme", "vision"), new RunDescriptor("r1", "finished", 9, 10, 0, null, 2, "2026-01-01T00:00:00Z", KeyRows: 4));
        var progress = new UnitProgress(PartsSoFar.Of([new PartInfo("tables/history/a.parquet", "history", 7, "sha", 3)]), ResumePoint.AtStep(17), [new HistoryGap(3, 4, "No.")], new LiveEnd(ResumePoint.AtStep(17), 1, 3));
        yield return (JsonSerializer.SerializeToUtf8Bytes(Loan.Of(new WorkerProtocol.Assign(work, progress) { Further = [work] }), WireContext.Default.Loan), FrameKind.Lend);
        var failure = new Failure(FailureCategory.Transient, "http_502", "It failed.", ExitCode.Source, "502 <html>");
        yield return (JsonSerializer.SerializeToUtf8Bytes(new LoanEnd([new UnitOutcome(0, true, null, null), new UnitOutcome(1, false, failure, [new HistoryGap(3, 4, "No.")])], true), WireContext.Default.LoanEnd), FrameKind.Ended);
        yield return (JsonSerializer.SerializeToUtf8Bytes(new RecordsAnswer(9, new Claimed("history", [new ColumnClaim("loss:string", "string", "loss")])), WireContext.Default.RecordsAnswer), FrameKind.NotRecorded);
    }
}
