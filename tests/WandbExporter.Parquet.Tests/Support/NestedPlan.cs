using System.Globalization;
using System.Text.Json;
using FsCheck;
using FsCheck.Fluent;

namespace WandbExporter.Parquet.Tests.Support;

/// <summary>A generated type, by its name in SQL, and rows of it as JSON.</summary>
internal sealed record NestedPlan(int Seed, int Depth, int Rows, double Nulls, int RowGroup, int MaxRows, string Options)
{
    public static Arbitrary<NestedPlan> Arbitrary { get; } = (
        from seed in Gen.Choose(0, int.MaxValue - 1)
        from depth in Gen.Choose(0, 4)
        from rows in Gen.Elements(1, 2, 9, 150, 2100, 5000)
        from nulls in Gen.Elements(0, 0.05, 0.4, 0.9)
        from rowGroup in Gen.Elements(2048, 122_880)
        from maxRows in Gen.Elements(1, 7, 1000, 10_000)
        from codec in Gen.Elements("uncompressed", "snappy", "zstd", "lz4_raw")
        from version in Gen.Elements("V1", "V2")
        select new NestedPlan(seed, depth, rows, nulls, rowGroup, maxRows, $"COMPRESSION {codec}, PARQUET_VERSION {version}")).ToArbitrary();

    /// <summary>The type's name, and for each row the document that DuckDB casts to it, and the one that is read back.</summary>
    public (string Type, List<(string Written, string Read)> Rows) Generate()
    {
        var random = new Random(Seed);
        var type = Type(random, Depth);
        return (type.Name, [.. Enumerable.Range(0, Rows).Select(_ => random.NextDouble() < Nulls ? ("null", "null") : type.Value(random))]);
    }

    private Shape Type(Random random, int depth) => depth == 0 ? Scalar(random) : random.Next(4) switch
    {
        0 => List(Type(random, depth - 1)),
        1 => Map(Type(random, depth - 1)),
        _ => Struct(random, depth),
    };

    private static Shape Scalar(Random random) => random.Next(4) switch
    {
        0 => new("BIGINT", r => Same(r.NextInt64(long.MinValue, long.MaxValue).ToString(CultureInfo.InvariantCulture))),
        1 => new("DOUBLE", r => Same((r.Next(5) == 0 ? r.Next(3) : (r.NextDouble() - 0.5) * Math.Pow(10, r.Next(-9, 14))).ToString(CultureInfo.InvariantCulture))),
        2 => new("BOOLEAN", r => Same(r.Next(2) == 0 ? "true" : "false")),
        _ => new("VARCHAR", r => Same(JsonSerializer.Serialize(new string('é', r.Next(3)) + "t\"\\" + r.Next(20), Relaxed))),
    };

    private Shape List(Shape element) => new($"{element.Name}[]", r =>
    {
        var items = Enumerable.Range(0, r.Next(4)).Select(_ => Maybe(element, r)).ToArray();
        return ($"[{string.Join(',', items.Select(i => i.Written))}]", $"[{string.Join(',', items.Select(i => i.Read))}]");
    });

    private Shape Map(Shape value) => new($"MAP(VARCHAR, {value.Name})", r =>
    {
        var items = Enumerable.Range(0, r.Next(3)).Select(i => ($"\"k/{i}\"", Maybe(value, r))).ToArray();
        return ($"{{{string.Join(',', items.Select(i => $"{i.Item1}:{i.Item2.Written}"))}}}",
            $"{{{string.Join(',', items.Select(i => $"{i.Item1}:{i.Item2.Read}"))}}}");
    });

    private Shape Struct(Random random, int depth)
    {
        var members = Enumerable.Range(0, random.Next(1, 4)).Select(i => (Name: $"m.{i}", Shape: Type(random, random.Next(depth)))).ToArray();
        return new($"STRUCT({string.Join(", ", members.Select(m => $"\"{m.Name}\" {m.Shape.Name}"))})", r =>
        {
            var values = members.Select(m => (m.Name, Value: Maybe(m.Shape, r))).ToArray();
            return ($"{{{string.Join(',', values.Select(v => $"\"{v.Name}\":{v.Value.Written}"))}}}",
                $"{{{string.Join(',', values.Where(v => v.Value.Read != "null").Select(v => $"\"{v.Name}\":{v.Value.Read}"))}}}");
        });
    }

    private (string Written, string Read) Maybe(Shape shape, Random random) => random.NextDouble() < Nulls ? ("null", "null") : shape.Value(random);

    private static (string, string) Same(string text) => (text, text);

    private static readonly JsonSerializerOptions Relaxed = new() { Encoder = System.Text.Encodings.Web.JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    private sealed record Shape(string Name, Func<Random, (string Written, string Read)> Value);
}
