using WandbExporter.Core.Journal;
using WandbExporter.Core.Ports;
using WandbExporter.Fleet.Wire;

namespace WandbExporter.Fleet.Tests.Wire;

/// <summary>A message of each kind, and of those with a part that may be missing one without it. Fuzzing begins with them too.</summary>
internal static class SampleMessages
{
    public static readonly IReadOnlyList<IFleetMessage> All =
    [
        new Hello("1.2.3", "digest", "token", "process 7 on \"host\"", 8, 4),
        new Welcome(3),
        new TurnedAway("Give all nodes the same version."),
        new TurnedAway(null),
        new Renew(3, long.MaxValue, 5),
        new Renewed(17, TimeSpan.FromMinutes(3), 5_000_000_000),
        new Frame(3, 1, 9, FrameKind.Records, true, [0, 1, 255]),
        new FrameArrived(3, 1, 9),
        new Claimed("history", [new ColumnClaim("loss:string", "string", "loss"), new ColumnClaim("a.b", "double", "[\"a\",\"b\"]", true)]),
        new Leaving(3),
        new Farewell(3),
        new Over(3),
        new OverHeard(3),
        new AskTurn(3, 5, RequestLane.History, "acme/vision/ä\u0000"),
        new Turn(5, null),
        new Turn(5, "http_503"),
        new TurnEnded(3, 5),
        new Noticed(3, RequestLane.Files, 12.5, TimeSpan.FromSeconds(3), null, true, TimeSpan.FromSeconds(1)),
        new Attempted(3, RequestLane.Listing, "Runs", "acme", TimeSpan.FromMilliseconds(81), "timeout"),
        new Repeated(3),
    ];
}
