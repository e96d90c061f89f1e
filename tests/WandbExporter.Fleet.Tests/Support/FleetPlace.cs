using System.Text.Json;
using WandbExporter.Storage;
using WandbExporter.Storage.Kinds;

namespace WandbExporter.Fleet.Tests.Support;

/// <summary>A directory as far as processes of a fleet tell each other things by it.</summary>
internal sealed class FleetPlace : IAsyncDisposable
{
    private readonly string _root = Directory.CreateTempSubdirectory().FullName;

    private FleetPlace(IFleetBoard board) => Board = board;

    public IFleetBoard Board { get; private set; }

    public DestinationUri Uri => StoreKinds.Parse(_root);

    public string Folder => Path.Combine(_root, "_export", "fleet");

    /// <summary>Whose names stand there.</summary>
    public string[] Left => Directory.Exists(Folder) ? [.. Directory.GetFiles(Folder).Select(path => Path.GetFileName(path)).Order(StringComparer.Ordinal)] : [];

    public static async Task<FleetPlace> OpenAsync()
    {
        var place = new FleetPlace(null!);
        Directory.CreateDirectory(place.Folder);
        place.Board = await Destinations.OpenBoardAsync(place.Uri, new DestinationOptions(), CancellationToken.None);
        return place;
    }

    public void Put(string name, byte[] content)
    {
        var temporary = Path.Combine(_root, Guid.NewGuid().ToString("N"));
        File.WriteAllBytes(temporary, content);
        File.Move(temporary, Path.Combine(Folder, name), overwrite: true);
    }

    /// <summary>Says who holds the lock.</summary>
    public void Lock(LockOwner owner)
    {
        var temporary = Path.Combine(_root, Guid.NewGuid().ToString("N"));
        File.WriteAllBytes(temporary, JsonSerializer.SerializeToUtf8Bytes(owner, JsonSerializerOptions.Web));
        File.Move(temporary, Path.Combine(_root, "_export", "lock.json"), overwrite: true);
    }

    public Task<FleetStatus?> StatusAsync(LockOwner writer, TimeSpan lookFor, Action<string>? notice = null) =>
        FleetStatus.ReadAsync(Uri, new DestinationOptions(), writer, notice ?? (_ => { }), lookFor, CancellationToken.None);

    public async ValueTask DisposeAsync()
    {
        await Board.DisposeAsync();
        Directory.Delete(_root, recursive: true);
    }
}
