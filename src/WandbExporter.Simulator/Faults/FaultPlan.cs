using System.Text.Json;
using System.Text.Json.Serialization;

namespace WandbExporter.Simulator;

/// <summary>What goes wrong on purpose. Rules are asked in order; of those about the transport the first that hits applies.</summary>
public sealed record FaultPlan
{
    private static readonly JsonSerializerOptions Json = new(JsonSerializerDefaults.Web)
    {
        Converters = { new JsonStringEnumConverter(JsonNamingPolicy.CamelCase) },
        UnmappedMemberHandling = JsonUnmappedMemberHandling.Disallow,
        DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
        ReadCommentHandling = JsonCommentHandling.Skip,
        AllowTrailingCommas = true,
    };

    public ulong Seed { get; init; } = 1;

    public IReadOnlyList<FaultRule> Rules { get; init; } = [];

    public static FaultPlan None { get; } = new();

    /// <summary>1 % server errors, 1 % cut bodies, now and then a burst of refusals.</summary>
    public static FaultPlan Flaky { get; } = new()
    {
        Rules =
        [
            new FaultRule { Kind = FaultKind.Status, Status = 502, Probability = 0.005 },
            new FaultRule { Kind = FaultKind.Status, Status = 503, Probability = 0.005 },
            new FaultRule { Kind = FaultKind.Status, Status = 429, Probability = 0.004, Burst = 3, Match = new FaultMatch { Endpoint = FaultEndpoint.GraphQL } },
            new FaultRule { Kind = FaultKind.CutBody, Probability = 0.01 },
        ],
    };

    /// <summary>A preset's name (<c>none</c>, <c>flaky</c>) or a plan as JSON.</summary>
    /// <exception cref="FormatException">It is neither; the message says where it is wrong, as the end of a sentence.</exception>
    public static FaultPlan Parse(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        switch (text.Trim())
        {
            case "" or "none":
                return None;
            case "flaky":
                return Flaky;
        }
        try
        {
            return JsonSerializer.Deserialize<FaultPlan>(text, Json) ?? None;
        }
        catch (JsonException fault)
        {
            throw new FormatException(PlaceOf(fault), fault);
        }
    }

    private static string PlaceOf(JsonException fault)
    {
        var line = $"line {(fault.LineNumber ?? 0) + 1}";
        if (fault.Path is not ['$', '.', .. var member])
            return $"{line} is no JSON of a plan";
        return member.EndsWith(".kind", StringComparison.Ordinal)
            ? $"{line}: {member} is none of {string.Join(", ", Enum.GetNames<FaultKind>().Select(JsonNamingPolicy.CamelCase.ConvertName))}"
            : $"{line}: {member} is not understood";
    }

    public string ToJson() => JsonSerializer.Serialize(this, Json);
}
