using System.Text.Json.Serialization;

namespace WandbExporter.Fleet.Wire;

/// <summary>The JSON of what nodes say to each other; made at build time, for these types alone.</summary>
[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase,
    UseStringEnumConverter = true,
    IgnoreReadOnlyProperties = true,
    NumberHandling = JsonNumberHandling.AllowNamedFloatingPointLiterals,
    RespectNullableAnnotations = true,
    RespectRequiredConstructorParameters = true)]
[JsonSerializable(typeof(Hello))]
[JsonSerializable(typeof(Welcome))]
[JsonSerializable(typeof(TurnedAway))]
[JsonSerializable(typeof(Renew))]
[JsonSerializable(typeof(Renewed))]
[JsonSerializable(typeof(Frame))]
[JsonSerializable(typeof(FrameArrived))]
[JsonSerializable(typeof(Claimed))]
[JsonSerializable(typeof(Leaving))]
[JsonSerializable(typeof(Farewell))]
[JsonSerializable(typeof(Over))]
[JsonSerializable(typeof(OverHeard))]
[JsonSerializable(typeof(AskTurn))]
[JsonSerializable(typeof(Turn))]
[JsonSerializable(typeof(TurnEnded))]
[JsonSerializable(typeof(Noticed))]
[JsonSerializable(typeof(Attempted))]
[JsonSerializable(typeof(Repeated))]
[JsonSerializable(typeof(Loan))]
[JsonSerializable(typeof(LoanEnd))]
[JsonSerializable(typeof(RecordsAnswer))]
internal sealed partial class WireContext : JsonSerializerContext;
