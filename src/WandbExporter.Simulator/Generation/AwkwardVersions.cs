using System.Globalization;

namespace WandbExporter.Simulator;

/// <summary>Collections that are odd for the records of their versions, or for their own names.</summary>
internal static class AwkwardVersions
{
    private const long Day = 86_400;

    public static IReadOnlyList<CollectionPlan> Collections { get; } =
    [
        CollectionPlan.Of(
            "model",
            "states",
            One() with { Aliases = ["first"] },
            One() with { State = VersionPlan.Deleted },
            One() with { State = "PENDING", HasIndex = false },
            One() with { State = VersionPlan.Deleted, HasIndex = false, Description = "Deleted before it had a number." },
            One() with { State = "GARBAGE_COLLECTED", TtlSeconds = Day, TtlIsInherited = false, Description = "Its time to live is over." },
            One() with { State = "PENDING_DELETION" },
            One(),
            One() with { State = "PENDING", HasIndex = false }),
        CollectionPlan.Of("model", "all-deleted", One() with { State = VersionPlan.Deleted }, One() with { State = VersionPlan.Deleted }),
        CollectionPlan.Of("model", "only-pending", One() with { State = "PENDING", HasIndex = false }),
        CollectionPlan.Of("model", "no-versions"),
        CollectionPlan.Of(
            "model",
            "times-to-live",
            One() with { TtlSeconds = 30 * Day, TtlIsInherited = false },
            One() with { TtlSeconds = 90 * Day, TtlIsInherited = true },
            One() with { TtlSeconds = -2, TtlIsInherited = false },
            One() with { TtlSeconds = -1, TtlIsInherited = true },
            One() with { TtlSeconds = 0, TtlIsInherited = false },
            One() with { TtlSeconds = long.MaxValue, TtlIsInherited = false }),
        CollectionPlan.Of("model", "metadata", [.. Metadata().Select(json => One() with { Metadata = json })]),
        CollectionPlan.Of(
            "model",
            "descriptions-and-steps",
            One() with { Description = string.Empty, HistoryStep = 0 },
            One() with { Description = "# Heading\n\n| a | b |\n|---|---|\n| 1 | 🚀 |\r\n\ttab \0 nul", HistoryStep = long.MaxValue },
            One() with { Description = new string('d', 20_000), HistoryStep = -1 }),
        CollectionPlan.Of(
            "model",
            "aliases-and-tags",
            One() with { Aliases = ["champion", "best", "ünï 🚀", "with space", "v1.0", new string('a', 128)], Tags = ["one", "two words", "under_score-dash"] },
            One() with { Aliases = [.. Enumerable.Range(0, 120).Select(number => string.Create(CultureInfo.InvariantCulture, $"alias-{number}"))] },
            // For a moment two versions have it, and "latest" too: whoever asks for it is given the newer one.
            One() with { Aliases = ["champion", "latest"] },
            One() with { Aliases = ["champion"], Tags = [.. Enumerable.Range(0, 20).Select(number => string.Create(CultureInfo.InvariantCulture, $"tag {number}"))] }),
        new CollectionPlan("model", "many-versions", 120)
        {
            Version = number => AwkwardEntries.Of(artifact => [AwkwardEntries.Text(artifact, "number.txt", string.Create(CultureInfo.InvariantCulture, $"{number}\n"))]),
        },
        CollectionPlan.Of("model", "case-clash", One()),
        CollectionPlan.Of("model", "Case-Clash", One()),
        CollectionPlan.Of("model", "name with spaces & ünïcødé 🚀", One()) with { Description = "# Of a collection\n", Tags = [] },
        CollectionPlan.Of("model", "old/name", One()),
        CollectionPlan.Of("model", "..", One()),
        CollectionPlan.Of("model", "CON", One()),
        CollectionPlan.Of("model", new string('c', 128), One()),
        CollectionPlan.Of("type with spaces & ünïcødé 🚀", "of-an-odd-type", One()),
    ];

    private static VersionPlan One() => AwkwardEntries.Of(artifact =>
        [AwkwardEntries.Text(artifact, "model.txt", string.Create(CultureInfo.InvariantCulture, $"{artifact.Sequence.Name} {artifact.Number}\n"))]);

    private static IEnumerable<string?> Metadata() =>
    [
        null,
        string.Empty,
        "{}",
        """{"nested":{"deep":{"list":[1,[2,[3,{"x":null}]]]}},"dotted.key":1,"dotted":{"key":2},"":"empty key","ünï 🚀":"✓"}""",
        """{"int":9007199254740993,"large":18446744073709551616,"small":5e-324,"huge":1e400,"minus":-0.0,"true":true,"null":null}""",
        """{"same":1,"same":2,"Same":3}""",
        """{"nan":NaN,"infinity":Infinity,"text":"NaN"}""",
        "{\"control\":\"raw \t tab and \u0001\"}",
        "not JSON at all",
        "[1,2,3]",
        "{\"long\":\"" + new string('m', 100_000) + "\"}",
        "{" + string.Join(',', Enumerable.Range(0, 100).Select(number => string.Create(CultureInfo.InvariantCulture, $"\"key_{number}\":{number}"))) + "}",
    ];
}
