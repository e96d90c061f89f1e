using System.Globalization;

namespace WandbExporter.Simulator;

/// <summary>Files of one size, as many as wanted; each is made when it is asked for. The first of them are those of an earlier version.</summary>
/// <param name="firstId">The version that they came with.</param>
internal sealed class GeneratedEntries(ArtifactOptions options, ArtifactData artifact, string firstId) : EntryList
{
    private const int FilesPerFolder = 1000;
    private const int Digits = 8;
    private const string Ending = ".bin";

    private readonly int _shared = (int)(options.Files * Math.Clamp(options.Shared, 0, 1));
    private readonly ulong _collection = Noise.Hash(artifact.Sequence.Id);

    public override int Count => options.Files;

    public override long Size => options.Files * options.FileBytes;

    public override ArtifactEntry this[int index]
    {
        get
        {
            var shared = index < _shared;
            var content = new PatternFile(PathOf(index), options.FileBytes, shared
                ? Noise.Hash(options.SharedByAll ? 0 : _collection, 0, (ulong)index)
                : Noise.Hash(_collection, 1 + (ulong)artifact.Number, (ulong)index));
            var birth = shared ? firstId : artifact.Id;
            return options.Xxh128 ? ArtifactEntry.StoredXxh128(content.Name, content, birth) : ArtifactEntry.Stored(content.Name, content, birth);
        }
    }

    public override int PlaceOf(string path) =>
        path.Length > Digits + Ending.Length
        && int.TryParse(path.AsSpan(path.Length - Digits - Ending.Length, Digits), NumberStyles.None, CultureInfo.InvariantCulture, out var place)
        && place < Count && PathOf(place) == path
            ? place
            : -1;

    /// <summary>The numbers in the paths are as long as each other: they are sorted.</summary>
    public override IEnumerable<ArtifactEntry> Sorted() => this;

    private static string PathOf(int place) => string.Create(CultureInfo.InvariantCulture, $"files/{place / FilesPerFolder:d5}/file-{place:d8}{Ending}");
}
