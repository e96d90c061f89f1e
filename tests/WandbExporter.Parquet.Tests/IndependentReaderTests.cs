using FsCheck.Fluent;
using WandbExporter.Parquet.Tests.Judges;
using WandbExporter.Parquet.Tests.Support;

namespace WandbExporter.Parquet.Tests;

/// <summary>
/// DuckDB, ParquetSharp, Parquet.Net and hyparquet share no code with us or with each other: what all give back is what the file says.
/// <see cref="JudgeLimitTests"/> has what one of them is not asked.
/// </summary>
public sealed class IndependentReaderTests
{
    [Fact]
    public async Task Generated_files_are_read_back_cell_for_cell_by_all()
    {
        var plans = FilePlan.Arbitrary.Generator.Sample(60, 60);
        await Judge.AgreeAsync([.. plans.Select((p, i) => ($"plan-{i}", p.Table(), p.Options()))]);
    }

    [Fact]
    public async Task Every_codec_type_and_layout_is_read_back_by_all()
    {
        var files = new List<(string, SampleTable, ParquetWriterOptions)>();
        foreach (var codec in Enum.GetValues<Compression>())
        {
            foreach (var pages in Enum.GetValues<DataPageVersion>())
            {
                foreach (var dictionary in new[] { false, true })
                {
                    var plan = new FilePlan(3, 16, 2, 400, dictionary ? 15 : 100_000, 0.3, 700, dictionary, codec, pages);
                    files.Add(($"{codec}-{pages}-{dictionary}", EveryType(plan), plan.Options()));
                }
            }
        }
        await Judge.AgreeAsync([.. files]);
    }

    [Fact]
    public async Task Names_are_kept_whatever_they_hold()
    {
        string[] names =
        [
            "", "loss", "Loss", "LOSS", "a.b", "a/b", "a", "b", "a.b.c", "train/loss.mean", " ", "  leading", "trailing ", "tab\tnew\nline", "\"quoted\"", "it's",
            "back\\slash", "模型/损失", "🚀", "e\u0301", "\u00e9", "%2F", "*", "_step", "schema", "list.element", new('x', 3000),
        ];
        var columns = names.Select(n => new ColumnSpec(n, ColumnType.Int32)).ToArray();
        var table = new SampleTable { Columns = columns, Groups = [[.. names.Select((_, i) => new[] { $"{i}", null })]] };
        await Judge.AgreeAsync(("names", table, ParquetWriterOptions.Default));
    }

    [Fact]
    public async Task Files_without_rows_and_columns_of_nulls_only_are_whole_files()
    {
        ColumnSpec[] columns = [.. Enum.GetValues<ColumnType>().Select(t => new ColumnSpec(t.ToString(), t))];
        string?[][] Nulls(int rows) => [.. columns.Select(_ => new string?[rows])];
        await Judge.AgreeAsync(
        [
            ("no-groups", new() { Columns = columns, Groups = [] }, ParquetWriterOptions.Default),
            ("an-empty-group", new() { Columns = columns, Groups = [Nulls(0), Nulls(0)] }, ParquetWriterOptions.Default),
            ("one-null", new() { Columns = columns, Groups = [Nulls(1)] }, ParquetWriterOptions.Default),
            ("nulls", new() { Columns = columns, Groups = [Nulls(5), Nulls(0), Nulls(1000)] }, new() { DataPages = DataPageVersion.V2 }),
        ]);
    }

    [Fact]
    public async Task A_table_of_2500_columns_is_read_back_by_all()
    {
        var random = new Random(5);
        ColumnSpec[] columns = [.. Enumerable.Range(0, 2500).Select(i => new ColumnSpec($"metric/{i}", ColumnType.Double))];
        string?[][] Group(int rows) => [.. columns.Select(c => SampleValues.Column(c, rows, random, 100_000, 0.9))];
        await Judge.AgreeAsync(("wide", new() { Columns = columns, Groups = [Group(40), Group(3)] }, ParquetWriterOptions.Default));
    }

    [Fact]
    public async Task Pages_larger_than_a_codecs_own_blocks_are_read_back_by_all()
    {
        var random = new Random(6);
        ColumnSpec[] columns = [new("d", ColumnType.Double), new("few", ColumnType.String), new("many", ColumnType.String), new("step", ColumnType.Int64, false)];
        string?[][] cells = [.. columns.Select((c, i) => SampleValues.Column(c, 10_000, random, i == 1 ? 30 : 100_000, 0.1))];
        var table = new SampleTable { Columns = columns, Groups = [cells] };
        await Judge.AgreeAsync([.. Enum.GetValues<Compression>().Select(c => ($"{c}", table, new ParquetWriterOptions { Compression = c }))]);
    }

    private static SampleTable EveryType(FilePlan plan)
    {
        var random = new Random(plan.Seed);
        ColumnSpec[] columns =
        [
            .. Enum.GetValues<ColumnType>().Select(t => new ColumnSpec(t.ToString(), t)),
            .. Enum.GetValues<ColumnType>().Select(t => new ColumnSpec($"{t} required", t, false)),
        ];
        return new SampleTable
        {
            Columns = columns,
            Groups = [.. Enumerable.Range(0, plan.Groups).Select(_ =>
                columns.Select(c => SampleValues.Column(c, plan.MaxRows, random, plan.Variety, plan.Nulls)).ToArray())],
        };
    }
}
