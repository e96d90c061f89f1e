using System.Text;

namespace WandbExporter.Storage.Tests.Support.Servers.Gcs;

/// <summary>
/// The buckets with the live generation of each object. Every change is carried out whole, so that of several requests whose preconditions
/// exclude each other one succeeds.
/// </summary>
internal sealed class GcsBuckets
{
    /// <summary>Names are in the order of their UTF-8 bytes.</summary>
    public static IComparer<string> Order { get; } = Comparer<string>.Create(
        (x, y) => Encoding.UTF8.GetBytes(x).AsSpan().SequenceCompareTo(Encoding.UTF8.GetBytes(y)));

    private readonly Lock _gate = new();
    private readonly Dictionary<string, SortedDictionary<string, GcsObject>> _buckets = [];
    private long _generations = 1_700_000_000_000_000;

    public void Create(string bucket)
    {
        lock (_gate)
        {
            if (!_buckets.TryAdd(bucket, new SortedDictionary<string, GcsObject>(Order)))
                throw new GcsError(409, "conflict", "Your previous request to create the named bucket succeeded and you already own it.");
        }
    }

    /// <summary>Creates it if there is none.</summary>
    public void Ensure(string bucket)
    {
        lock (_gate)
            _buckets.TryAdd(bucket, new SortedDictionary<string, GcsObject>(Order));
    }

    public void Require(string bucket)
    {
        lock (_gate)
            Of(bucket);
    }

    /// <summary>An object; the preconditions must hold for it.</summary>
    public GcsObject Get(string bucket, string name, long? generation, GcsConditions conditions)
    {
        lock (_gate)
        {
            var found = Of(bucket).GetValueOrDefault(name);
            if (found is null || (generation is { } wanted && wanted != found.Generation))
                throw GcsError.NoObject(bucket, name);
            conditions.Require(found, reading: true);
            return found;
        }
    }

    public GcsObject Put(string bucket, string name, byte[] content, GcsMetadata metadata, GcsKey? key, GcsConditions conditions, string? wrongCrc = null)
    {
        lock (_gate)
        {
            var objects = Of(bucket);
            conditions.Require(objects.GetValueOrDefault(name), reading: false);
            return objects[name] = new GcsObject(bucket, name, content, ++_generations, metadata, key, DateTimeOffset.UtcNow) { WrongCrc = wrongCrc };
        }
    }

    public void Delete(string bucket, string name, long? generation, GcsConditions conditions)
    {
        lock (_gate)
        {
            var objects = Of(bucket);
            var found = objects.GetValueOrDefault(name);
            if (found is null || (generation is { } wanted && wanted != found.Generation))
                throw GcsError.NoObject(bucket, name);
            conditions.Require(found, reading: false);
            objects.Remove(name);
        }
    }

    public List<GcsObject> List(string bucket, string prefix)
    {
        lock (_gate)
            return [.. Of(bucket).Values.Where(found => found.Name.StartsWith(prefix, StringComparison.Ordinal))];
    }

    private SortedDictionary<string, GcsObject> Of(string bucket) => _buckets.TryGetValue(bucket, out var objects) ? objects : throw GcsError.NoBucket();
}
