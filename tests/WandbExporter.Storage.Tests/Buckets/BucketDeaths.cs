using WandbExporter.Core.Ports;
using WandbExporter.Storage.Tests.Support;
using WandbExporter.Storage.Tests.Support.Servers;

namespace WandbExporter.Storage.Tests.Buckets;

/// <summary>What a process does in a place of its own, see <see cref="ChildProgram"/>, and where it is killed.</summary>
/// <param name="Command">What it does.</param>
/// <param name="Amount">How much of it.</param>
/// <param name="Point">The point.</param>
/// <param name="Times">How often the point is reached.</param>
internal sealed record BucketDeath(string Command, int Amount, string Point, int Times)
{
    /// <summary>Whether another was killed there before, in its second append.</summary>
    public bool TakesOver { get; init; }

    /// <summary>Whether other requests are under way at the point, which are to be cut off with it.</summary>
    public bool IsAlone => Point is CrashPoints.UploadBegun or CrashPoints.PartUploaded;

    public string[] ArgumentsIn(BucketPlace place) => [Command, place.Uri.ToString(), $"{Amount}", Point, $"{Times}"];
}

/// <summary>
/// The places that killed processes have left in one server, for all tests of a class. Starting a process costs a hundred times what it
/// does before it is killed, so one comes to all points, but those at which it has to be killed at once.
/// </summary>
public sealed class BucketDeaths
{
    private readonly Dictionary<BucketDeath, BucketPlace> _places = [];
    private string[] _environment = [];
    private Task? _together;

    /// <param name="death">One of <paramref name="all"/>.</param>
    /// <param name="all">What the class's tests want to look at.</param>
    /// <param name="create">An unused place, and the variables with which another process finds it; these are the same for all places.</param>
    internal async Task<BucketPlace> PlaceOfAsync(
        BucketDeath death, IEnumerable<BucketDeath> all, Func<Task<(BucketPlace Place, string[] Variables)>> create)
    {
        if (!death.IsAlone)
        {
            await (_together ??= DieTogetherAsync([.. all.Where(other => !other.IsAlone)], create));
            return _places[death];
        }
        (var place, _environment) = await create();
        await KilledAsync(death.ArgumentsIn(place));
        return place;
    }

    private async Task DieTogetherAsync(IReadOnlyList<BucketDeath> all, Func<Task<(BucketPlace Place, string[] Variables)>> create)
    {
        foreach (var death in all)
            (_places[death], _environment) = await create();
        var former = new BucketDeath("append", 3, $"{CrashPoints.JournalSynced}/unit-reset", 2);
        await KilledAsync(["die", .. all.Select(death => Line(death.TakesOver ? former : death, _places[death]))]);
        await KilledAsync(["die", .. all.Where(death => death.TakesOver).Select(death => Line(death, _places[death]))]);
    }

    private async Task KilledAsync(string[] arguments)
    {
        using var child = Child.Start(["env", .. _environment], arguments);
        await child.DiesAsync();
    }

    private static string Line(BucketDeath death, BucketPlace place) => string.Join(' ', death.ArgumentsIn(place));
}
