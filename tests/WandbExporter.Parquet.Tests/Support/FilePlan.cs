using FsCheck;
using FsCheck.Fluent;

namespace WandbExporter.Parquet.Tests.Support;

/// <summary>What a generated file is made of; printed by a failing property, and enough to make the same file again.</summary>
internal sealed record FilePlan(
    int Seed, int Columns, int Groups, int MaxRows, int Variety, double Nulls, int PageBytes, bool Dictionary, Compression Codec, DataPageVersion Pages,
    DeltaUse Delta = DeltaUse.WhereItPays, bool Split = false)
{
    private static readonly ColumnType[] Types = Enum.GetValues<ColumnType>();

    public static Arbitrary<FilePlan> Arbitrary { get; } = (
        from seed in Gen.Choose(0, int.MaxValue - 1)
        from columns in Gen.Choose(1, 12)
        from groups in Gen.Choose(0, 3)
        from rows in Gen.Elements(0, 1, 7, 8, 9, 63, 64, 65, 200, 1500, 6000)
        from variety in Gen.Elements(1, 2, 3, 17, 300, 100_000)
        from nulls in Gen.Elements(0, 0.02, 0.5, 0.97, 1)
        from pageBytes in Gen.Elements(64, 100, 1000, 1 << 20)
        from dictionary in Gen.Elements(true, false)
        from codec in Gen.Elements(Enum.GetValues<Compression>())
        from pages in Gen.Elements(Enum.GetValues<DataPageVersion>())
        from delta in Gen.Elements(Enum.GetValues<DeltaUse>())
        from split in Gen.Elements(true, false)
        select new FilePlan(seed, columns, groups, rows, variety, nulls, pageBytes, dictionary, codec, pages, delta, split)).ToArbitrary();

    public ParquetWriterOptions Options() => new()
    {
        Compression = Codec,
        PageBytes = PageBytes,
        Dictionary = Dictionary,
        DataPages = Pages,
        Delta = Delta,
        ByteStreamSplit = Split,
        Metadata = [new("plan", ToString())],
    };

    public SampleTable Table()
    {
        var random = new Random(Seed);
        ColumnSpec[] columns = [.. Enumerable.Range(0, Columns).Select(i => new ColumnSpec($"c{i}", Types[random.Next(Types.Length)], random.Next(4) > 0))];
        return new SampleTable
        {
            Columns = columns,
            Groups = [.. Enumerable.Range(0, Groups).Select(g =>
            {
                var rows = g == 0 ? MaxRows : random.Next(MaxRows + 1);
                return columns.Select(c => SampleValues.Column(c, rows, random, Variety, Nulls)).ToArray();
            })],
        };
    }
}
