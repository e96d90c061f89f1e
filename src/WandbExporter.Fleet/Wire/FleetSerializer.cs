using System.Collections.Frozen;
using System.Runtime.Serialization;
using System.Text.Json;
using Akka.Actor;
using Akka.Serialization;

namespace WandbExporter.Fleet.Wire;

/// <summary>
/// Writes messages of the fleet as JSON behind a byte that says the version of the format, and reads those alone: which type it is, a short name says
/// that stands here. What is too large for a frame of the transport, which would drop it without a word, is refused. What is refused is lost, and
/// the connection stands: remoting takes this exception for that.
/// </summary>
public sealed class FleetSerializer(ExtendedActorSystem system) : SerializerWithStringManifest(system)
{
    /// <summary>Nodes whose formats differ do not understand each other.</summary>
    internal const byte Version = 1;

    /// <summary>Well below the largest frame of the transport.</summary>
    internal const int MostBytes = 100_000;

    private static readonly FrozenDictionary<Type, string> Names = new Dictionary<Type, string>
    {
        [typeof(Hello)] = "hello",
        [typeof(Welcome)] = "welcome",
        [typeof(TurnedAway)] = "turned-away",
        [typeof(Renew)] = "renew",
        [typeof(Renewed)] = "renewed",
        [typeof(Frame)] = "frame",
        [typeof(FrameArrived)] = "arrived",
        [typeof(Claimed)] = "claimed",
        [typeof(Leaving)] = "leaving",
        [typeof(Farewell)] = "farewell",
        [typeof(Over)] = "over",
        [typeof(OverHeard)] = "over-heard",
        [typeof(AskTurn)] = "ask-turn",
        [typeof(Turn)] = "turn",
        [typeof(TurnEnded)] = "turn-ended",
        [typeof(Noticed)] = "noticed",
        [typeof(Attempted)] = "attempted",
        [typeof(Repeated)] = "repeated",
    }.ToFrozenDictionary();

    private static readonly FrozenDictionary<string, Type> Types = Names.ToFrozenDictionary(pair => pair.Value, pair => pair.Key, StringComparer.Ordinal);

    public override int Identifier => 7_301;

    /// <summary>The types of messages that there are.</summary>
    internal static IEnumerable<Type> Known => Names.Keys;

    public override string Manifest(object o)
    {
        ArgumentNullException.ThrowIfNull(o);
        return Names.TryGetValue(o.GetType(), out var name) ? name : throw new SerializationException($"{o.GetType().Name} is no message of a fleet.");
    }

    public override byte[] ToBinary(object obj)
    {
        ArgumentNullException.ThrowIfNull(obj);
        _ = Manifest(obj);
        var json = JsonSerializer.SerializeToUtf8Bytes(obj, obj.GetType(), WireContext.Default);
        return json.Length < MostBytes ? [Version, .. json] : throw new SerializationException($"A message of {json.Length:N0} bytes is too large for the wire.");
    }

    /// <exception cref="SerializationException">The bytes are no message of this version.</exception>
    public override object FromBinary(byte[] bytes, string manifest)
    {
        ArgumentNullException.ThrowIfNull(bytes);
        ArgumentNullException.ThrowIfNull(manifest);
        if (!Types.TryGetValue(manifest, out var type))
            throw new SerializationException($"There is no message of the name '{manifest}'.");
        if (bytes is not [Version, ..] || bytes.Length > MostBytes)
            throw new SerializationException("A message is of another version of the format, or too large.");
        try
        {
            return WireJson.Read(bytes.AsSpan(1), WireContext.Default.GetTypeInfo(type)!);
        }
        catch (Exception e) when (e is JsonException or NotSupportedException or InvalidOperationException or FormatException)
        {
            throw new SerializationException($"A message '{manifest}' cannot be read.", e);
        }
    }
}
