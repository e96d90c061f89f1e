using System.Text.Json;
using System.Text.Json.Serialization;
using WandbExporter.Core.Errors;
using WandbExporter.Engine.Progress;
using WandbExporter.Fleet.Trust;
using WandbExporter.Storage;

namespace WandbExporter.Fleet;

/// <summary>What the coordinator says now and then, in the destination, of the processes that work on the export.</summary>
/// <param name="Holding">The beginning of its lock's token.</param>
/// <param name="At">When it said so, by its clock.</param>
/// <param name="Nodes">Each process, the coordinator first.</param>
public sealed record FleetStatus(string Holding, DateTimeOffset At, IReadOnlyList<NodeReading> Nodes)
{
    /// <summary>With what the names begin under which it is said.</summary>
    internal const string AnyName = "nodes";

    /// <summary>It is said again so often; what is three times as old is stale.</summary>
    internal static readonly TimeSpan Every = TimeSpan.FromSeconds(10);

    /// <summary>How long it is looked whether something more is said, where clocks cannot be held against each other.</summary>
    private static readonly TimeSpan LookFor = Every + TimeSpan.FromSeconds(3);

    /// <summary>Whether it tells how it is no more: its writer is gone, or has said nothing for long.</summary>
    [JsonIgnore]
    public bool IsStale { get; private init; }

    /// <summary>How long ago it was said, as far as can be told.</summary>
    [JsonIgnore]
    public TimeSpan Age { get; private init; }

    /// <summary>Under which name a coordinator says it: another's it neither replaces nor removes.</summary>
    /// <param name="holding">The token of its lock.</param>
    internal static string NameOf(string holding) => $"{AnyName}-{CredentialBoard.Short(holding)}.json";

    /// <summary>
    /// What the holder of the lock said last; null if there is no fleet, nothing is said yet, or what is there cannot be read. Takes some seconds where it seems to
    /// be old by this machine's clock, and the holder is on another: then it is looked whether more is said.
    /// </summary>
    /// <param name="destination">Where the export is.</param>
    /// <param name="options">How that is opened.</param>
    /// <param name="writer">The holder.</param>
    /// <param name="notice">Told when it takes longer.</param>
    /// <param name="cancellationToken">Ends the call.</param>
    public static Task<FleetStatus?> ReadAsync(DestinationUri destination, DestinationOptions options, LockOwner writer, Action<string> notice, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(options);
        return ReadAsync(destination, options, writer, notice, LookFor, cancellationToken);
    }

    internal static async Task<FleetStatus?> ReadAsync(
        DestinationUri destination, DestinationOptions options, LockOwner writer, Action<string> notice, TimeSpan lookFor, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(writer);
        ArgumentNullException.ThrowIfNull(notice);
        try
        {
            await using var board = await Destinations.OpenBoardAsync(destination, options, cancellationToken);
            if (await FindAsync(board, writer, cancellationToken) is not { } said)
                return null;
            var read = said.HeldAgainst(writer, options.Time.GetUtcNow());
            // A clock of the same machine is the same clock.
            if (!read.IsStale || said.IsOver(writer) || writer.IsOfThisSystem())
                return read;
            notice("By this machine's clock the fleet has said nothing for long; looking whether it says something now.");
            var since = options.Time.GetTimestamp();
            while (options.Time.GetElapsedTime(since) < lookFor)
            {
                await Task.Delay(board.LookAfter, options.Time, cancellationToken);
                if (await FindAsync(board, writer, cancellationToken) is { } more && more.At != said.At)
                    return more with { IsStale = false, Age = TimeSpan.Zero };
            }
            return read;
        }
        catch (ExportException)
        {
            // Whatever else there is to say of the export is said.
            return null;
        }
    }

    /// <summary>How it stands by a clock, if that goes as the writer's.</summary>
    internal FleetStatus HeldAgainst(LockOwner writer, DateTimeOffset now)
    {
        var age = now - At;
        return this with { IsStale = IsOver(writer) || age.Duration() > Every * 3, Age = age < TimeSpan.Zero ? TimeSpan.Zero : age };
    }

    internal byte[] ToJson() => JsonSerializer.SerializeToUtf8Bytes(this, FleetStatusContext.Default.FleetStatus);

    /// <summary>What was said under the holder's name; null if it is not what a coordinator says.</summary>
    internal static FleetStatus? Of(byte[] json)
    {
        try
        {
            var said = JsonSerializer.Deserialize(json, FleetStatusContext.Default.FleetStatus);
            return said is not null && said.Nodes.All(node => node is { Figures: { Node: >= 0, Units: >= 0, Rows: >= 0, Bytes: >= 0, Requests: >= 0 } }
                && double.IsFinite(node.RowsPerSecond) && double.IsFinite(node.BytesPerSecond)) ? said : null;
        }
        catch (JsonException)
        {
            return null;
        }
    }

    private static async Task<FleetStatus?> FindAsync(IFleetBoard board, LockOwner writer, CancellationToken cancellationToken) =>
        await board.ReadAsync(NameOf(writer.Token), cancellationToken) is { } json ? Of(json) : null;

    /// <summary>Whether the writer is gone, or has shown since, by its own clock, that it lives and has nothing to say any more.</summary>
    private bool IsOver(LockOwner writer) =>
        !writer.Token.StartsWith(Holding, StringComparison.Ordinal) || writer.IsKnownDead() || writer.HeartbeatAt - At > Every * 3;
}

[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase,
    RespectNullableAnnotations = true,
    RespectRequiredConstructorParameters = true)]
[JsonSerializable(typeof(FleetStatus))]
internal sealed partial class FleetStatusContext : JsonSerializerContext;
