using System.Text.Json;
using System.Text.Json.Serialization;
using WandbExporter.Core.Errors;
using WandbExporter.Fleet.Trust;
using WandbExporter.Storage;

namespace WandbExporter.Fleet;

/// <summary>
/// How a fleet came to its end, as its coordinator leaves it in the destination: a node that waited for that one, and was not reached by it any more, ends so too
/// instead of doing all of it once more. The next coordinator removes it.
/// </summary>
/// <param name="Exit">The exit code of all nodes.</param>
/// <param name="Digest">Of what they were started with: the end of others is none.</param>
public sealed record FleetEnd(int Exit, string Digest)
{
    /// <summary>With what the names begin under which it is said.</summary>
    internal const string AnyName = "over-";

    /// <summary>How the fleet of a coordinator has ended; null if it has not come to its end, or that cannot be seen.</summary>
    /// <param name="destination">Where the export is.</param>
    /// <param name="options">How that is opened.</param>
    /// <param name="holding">The token of the coordinator's lock.</param>
    /// <param name="digest">Of what this process was started with.</param>
    /// <param name="cancellationToken">Ends the call.</param>
    public static async Task<ExitCode?> FindAsync(DestinationUri destination, DestinationOptions options, string holding, string digest, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(holding);
        try
        {
            await using var board = await Destinations.OpenBoardAsync(destination, options, cancellationToken);
            return await board.ReadAnewAsync(NameOf(holding), cancellationToken) is { } json && Of(json) is { } end && end.Digest == digest ? (ExitCode)end.Exit : null;
        }
        catch (ExportException)
        {
            // Who takes the lock then finds out the rest.
            return null;
        }
    }

    /// <summary>Whether an export that ends so has ended for all who work on it.</summary>
    internal static bool IsOfAll(ExitCode? exit) => exit is ExitCode.Complete or ExitCode.Incomplete or ExitCode.BudgetReached;

    internal static string NameOf(string holding) => $"{AnyName}{CredentialBoard.Short(holding)}.json";

    internal byte[] ToJson() => JsonSerializer.SerializeToUtf8Bytes(this, FleetEndContext.Default.FleetEnd);

    /// <summary>What was said under a coordinator's name; null if it is not what one says.</summary>
    internal static FleetEnd? Of(byte[] json)
    {
        try
        {
            return JsonSerializer.Deserialize(json, FleetEndContext.Default.FleetEnd) is { } end && IsOfAll((ExitCode)end.Exit) ? end : null;
        }
        catch (JsonException)
        {
            return null;
        }
    }
}

[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase,
    RespectNullableAnnotations = true,
    RespectRequiredConstructorParameters = true)]
[JsonSerializable(typeof(FleetEnd))]
internal sealed partial class FleetEndContext : JsonSerializerContext;
