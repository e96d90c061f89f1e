using System.Text;
using System.Text.Json;
using System.Text.RegularExpressions;
using WandbExporter.Client.Model;
using WandbExporter.Client.Rows;

namespace WandbExporter.Client.ReportText;

/// <summary>What a report refers to on the web: its images, and whatever stands in its texts and panels.</summary>
public static partial class ReportMedia
{
    private const string Stops = ".,;:!?*_";

    /// <summary>The web addresses in a spec, each once and as <see cref="Uri.AbsoluteUri"/> spells it; none if the spec is no JSON.</summary>
    public static IReadOnlyList<string> AddressesIn(RawJson spec)
    {
        ArgumentNullException.ThrowIfNull(spec);
        var found = new OrderedDictionary<string, bool>(StringComparer.Ordinal);
        try
        {
            using var document = JsonDocument.Parse(spec.Utf8, new JsonDocumentOptions { MaxDepth = JsonLimits.MaxDepth });
            Gather(document.RootElement, found);
        }
        catch (JsonException)
        {
            // Nobody can say what it refers to.
        }
        return [.. found.Keys];
    }

    /// <summary>The last segment of an address's path.</summary>
    public static string NameOf(string address)
    {
        var path = new Uri(address).AbsolutePath;
        return Uri.UnescapeDataString(path[(path.LastIndexOf('/') + 1)..]);
    }

    private static void Gather(JsonElement value, OrderedDictionary<string, bool> found)
    {
        switch (value.ValueKind)
        {
            case JsonValueKind.Object:
                foreach (var member in value.EnumerateObject())
                    Gather(member.Value, found);
                break;
            case JsonValueKind.Array:
                foreach (var item in value.EnumerateArray())
                    Gather(item, found);
                break;
            case JsonValueKind.String:
                Gather(Encoding.UTF8.GetString(ElementText.Utf8(value)), found);
                break;
        }
    }

    private static void Gather(string text, OrderedDictionary<string, bool> found)
    {
        // A whole text may be an address with letters that end one in a text.
        if (!text.Any(char.IsWhiteSpace) && Add(text, found))
            return;
        foreach (var match in Address().EnumerateMatches(text))
            Add(text.Substring(match.Index, match.Length).TrimEnd(Stops.ToCharArray()), found);
    }

    private static bool Add(string address, OrderedDictionary<string, bool> found)
    {
        if (!Uri.TryCreate(address, UriKind.Absolute, out var uri) || (uri.Scheme != Uri.UriSchemeHttps && uri.Scheme != Uri.UriSchemeHttp))
            return false;
        found.TryAdd(uri.AbsoluteUri, true);
        return true;
    }

    [GeneratedRegex("""https?://[^\s"'<>()\[\]{}|\\^`]+""", RegexOptions.IgnoreCase | RegexOptions.CultureInvariant)]
    private static partial Regex Address();
}
