using System.Net;
using System.Text;
using WandbExporter.Client;
using WandbExporter.Core.Errors;
using WandbExporter.Fuzz.Corpora;
using WandbExporter.Fuzz.Mutation;

namespace WandbExporter.Fuzz.Targets;

/// <summary>Answers of the API, through the client.</summary>
internal static class PagesTargets
{
    private static readonly string[] Errors =
    [
        """{"errors":[{"message":"Cannot query field \"x\" on type \"Run\".","path":["project","run"],"extensions":{"code":"X"}}],"data":{"project":null}}""",
        """{"error":{"message":"rate limit exceeded","code":429}}""",
    ];

    public static Task<FuzzTarget> OfListingsAsync(string name) => MakeAsync(name, Calls.OfPages);

    public static Task<FuzzTarget> OfHistoriesAsync(string name) => MakeAsync(name, Calls.OfHistories);

    private static async Task<FuzzTarget> MakeAsync(string name, IReadOnlyList<Func<WandbClient, Task>> calls)
    {
        var samples = new List<Sample>();
        await using (var server = await RecordedAnswers.StartAsync())
        {
            foreach (var call in calls)
            {
                var answers = await server.OfAsync(call);
                samples.AddRange(answers.Select((answer, place) => new Sample(answer, new Place(call, answers, place, HttpStatusCode.OK))));
            }
        }
        samples.AddRange(
            from error in Errors
            from status in (HttpStatusCode[])[HttpStatusCode.OK, HttpStatusCode.Forbidden, HttpStatusCode.BadGateway]
            select new Sample(Encoding.UTF8.GetBytes(error), new Place(calls[0], [[]], 0, status)));
        return new FuzzTarget(name, samples, Decode, error => error is WandbException) { Tokens = Tokens.OfJson };
    }

    private static void Decode(Sample origin, byte[] input)
    {
        var (call, answers, place, status) = (Place)origin.Context!;
        using var server = new ReplayedAnswers(answers, place, input, status);
        using var client = server.Client();
        call(client).GetAwaiter().GetResult();
    }

    /// <param name="Call">What asks.</param>
    /// <param name="Answers">All that it gets.</param>
    /// <param name="Mutated">Which of them is another.</param>
    /// <param name="Status">That one's.</param>
    private sealed record Place(Func<WandbClient, Task> Call, IReadOnlyList<byte[]> Answers, int Mutated, HttpStatusCode Status);
}
