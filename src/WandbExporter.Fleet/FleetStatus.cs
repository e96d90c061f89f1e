using System.Text.Json;
using System.Text.Json.Serialization;
using WandbExporter.Engine.Progress;
using WandbExporter.Storage;

namespace WandbExporter.Fleet;

/// <summary>What the coordinator says now and then, in the destination, of the processes that work on the export.</summary>
/// <param name="Holding">The beginning of its lock's token.</param>
/// <param name="At">When it said so, by its clock.</param>
/// <param name="Nodes">Each process, the coordinator first.</param>
public sealed record FleetStatus(string Holding, DateTimeOffset At, IReadOnlyList<NodeReading> Nodes)
{
    internal const string Name = "nodes.json";

    /// <summary>It is said again so often; what is three times as old is stale.</summary>
    internal static readonly TimeSpan Every = TimeSpan.FromSeconds(10);

    /// <summary>What was said last; null if there is no fleet, or nothing is said yet.</summary>
    /// <exception cref="Core.Errors.ExportException">As of <see cref="Destinations.OpenReadOnlyAsync"/>.</exception>
    public static async Task<FleetStatus?> ReadAsync(DestinationUri destination, DestinationOptions options, CancellationToken cancellationToken)
    {
        await using var board = await Destinations.OpenBoardAsync(destination, options, cancellationToken);
        if (await board.ReadAsync(Name, cancellationToken) is not { } said)
            return null;
        try
        {
            return JsonSerializer.Deserialize(said, FleetStatusContext.Default.FleetStatus);
        }
        catch (JsonException)
        {
            return null;
        }
    }

    /// <summary>Whether it tells how it is no more: its writer does not hold the lock, or has said nothing for long.</summary>
    public bool IsStale(LockOwner? writer, DateTimeOffset now) =>
        writer is null || writer.IsKnownDead() || !writer.Token.StartsWith(Holding, StringComparison.Ordinal) || (now - At).Duration() > Every * 3;

    internal byte[] ToJson() => JsonSerializer.SerializeToUtf8Bytes(this, FleetStatusContext.Default.FleetStatus);
}

[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase,
    RespectNullableAnnotations = true,
    RespectRequiredConstructorParameters = true)]
[JsonSerializable(typeof(FleetStatus))]
internal sealed partial class FleetStatusContext : JsonSerializerContext;
