using System.Text;
using WandbExporter.Core.Errors;
using WandbExporter.Core.Plan;
using WandbExporter.Fuzz.Mutation;

namespace WandbExporter.Fuzz.Targets;

/// <summary>Filters as users write them.</summary>
internal static class FilterTarget
{
    private static readonly string[] Texts =
    [
        """{"$and":[{"state":"finished"},{"config.lr.value":{"$gte":0.1,"$lt":1}},{"tags":{"$in":["a","b"]}}]}""",
        """{"$or":[{"displayName":{"$regex":"^a.*"}},{"summary_metrics.loss":{"$exists":true}}],"createdAt":{"$gt":"2024-01-01"}}""",
    ];

    public static FuzzTarget Make(string name) => new(
        name, [.. Texts.Select(text => new Sample(Encoding.UTF8.GetBytes(text)))], (_, input) => Read(Encoding.UTF8.GetString(input)), error => error is ExportException { Failure.Code: FailureCode.Filter })
    {
        Tokens = [.. Tokens.OfJson, .. Tokens.Of("$and", "$or", "$not", "$in", "$regex", "$", "heartbeatAt", "$gte")],
        BytesPerByte = 1024,
    };

    private static void Read(string text)
    {
        var composed = FilterJson.Compose(text, DateTimeOffset.UnixEpoch);
        _ = FilterJson.Split(composed);
        _ = FilterJson.Narrow(composed, ["run1"]);
    }
}
