using System.Globalization;
using WandbExporter.Core.Errors;

namespace WandbExporter.Cli.Output;

/// <summary>What requests take at the least, by how long the server needs for an answer and how many it lets us ask.</summary>
/// <param name="AtLeast">The estimate: no file, no refusal and no answer that is longer than most is in it.</param>
/// <param name="Requests">Requests.</param>
/// <param name="AnswerTime">How long an answer took.</param>
/// <param name="Concurrency">Requests at a time.</param>
/// <param name="PerSecond">Requests a second that are allowed; infinite when nothing limits them.</param>
internal sealed record PlanTime(TimeSpan AtLeast, long Requests, TimeSpan AnswerTime, int Concurrency, double PerSecond)
{
    public static PlanTime Of(long requests, TimeSpan answerTime, int concurrency, double perSecond)
    {
        var byLatency = answerTime.TotalSeconds * requests / concurrency;
        var byRate = double.IsInfinity(perSecond) ? 0 : requests / perSecond;
        return new PlanTime(TimeSpan.FromSeconds(Math.Max(byLatency, byRate)), requests, answerTime, concurrency, perSecond);
    }

    /// <summary>Both, one after the other. What is known by now of the server's answers is what the later one knew.</summary>
    public PlanTime Add(PlanTime later) => later with { AtLeast = AtLeast + later.AtLeast, Requests = Requests + later.Requests };

    public override string ToString()
    {
        var rate = double.IsInfinity(PerSecond) ? "" : string.Create(CultureInfo.InvariantCulture, $", {PerSecond:0.##} a second");
        return string.Create(
            CultureInfo.InvariantCulture,
            $"At least {Durations.Text(AtLeast)}: {Counted.Of(Requests, "request")}, {Concurrency} at a time{rate}; a page of runs took {AnswerTime.TotalMilliseconds:N0} ms.");
    }
}
