using System.Text;
using WandbExporter.Core.Ids;
using WandbExporter.Core.Journal;
using WandbExporter.Parquet;
using WandbExporter.Tables.Wide;
using Xunit;

namespace WandbExporter.Tables.Tests.Wide;

public sealed class FlatColumnsTests : IDisposable
{
    private readonly WideTable _table = new("history", [], new RunPath("team", "vision", "r1"), new ColumnClaims(), flatten: true);

    public void Dispose() => _table.Dispose();

    [Fact]
    public void Every_scalar_of_an_object_has_a_typed_column_beside_the_object()
    {
        Append(
            """{"image": {"_type": "image-file", "size": {"w": 2, "h": 3.5}, "tags": [1, 2], "ok": true, "none": null}}""",
            """{"loss": 1}""",
            """{"image": {"size": {"w": 9007199254740993}}}""");
        Assert.Equal(
            ["image Json", "loss Double", "image._type String", "image.size.w Int64", "image.size.h Double", "image.ok Boolean"],
            Names());
        Assert.Equal([2, 9007199254740993], ((Int64ColumnBuilder)Builder("image.size.w")).Values.ToArray());
        Assert.All(_table.Builders, builder => Assert.Equal(3, builder!.Rows));
        Assert.Contains(_table.Metadata, pair => pair.Key == "wandb.flattened" && pair.Value.Contains("\"image.size.w\":[\"image\",\"size\",\"w\"]", StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("""{"a": {"b": 1}}""", """{"a.b": 2}""")]
    [InlineData("""{"a.b": 2}""", """{"a": {"b": 1}}""")]
    public void A_logged_key_of_the_same_name_keeps_it_whichever_came_first(params string[] rows)
    {
        Append(rows);
        Assert.Equal([2d], ((DoubleColumnBuilder)Builder("a.b")).Values.ToArray());
        Assert.Equal([1d], ((DoubleColumnBuilder)Builder("flat:[\"a\",\"b\"]")).Values.ToArray());
    }

    [Fact]
    public void Two_paths_that_read_the_same_stay_two_columns()
    {
        Append("""{"a": {"b.c": 1, "b": {"c": 2}}}""");
        Assert.Equal([1d], ((DoubleColumnBuilder)Builder("a.b.c")).Values.ToArray());
        Assert.Equal([2d], ((DoubleColumnBuilder)Builder("flat:[\"a\",\"b\",\"c\"]")).Values.ToArray());
    }

    [Fact]
    public void Of_a_member_given_twice_the_last_value_counts()
    {
        Append("""{"a": {"b": 1, "b": 2}}""");
        Assert.Equal([2d], ((DoubleColumnBuilder)Builder("a.b")).Values.ToArray());
    }

    [Fact]
    public void A_leaf_whose_type_changes_has_a_column_a_type_like_any_key()
    {
        Append("""{"a": {"b": 1}}""", """{"a": {"b": "x"}}""", """{"a": 5}""");
        Assert.Equal(["a Double", "a:json Json", "a.b Double", "a.b:string String"], Names());
    }

    private void Append(params string[] rows)
    {
        foreach (var row in rows)
            _table.Append(Encoding.UTF8.GetBytes(row));
    }

    private IEnumerable<string> Names() => _table.Columns.Skip(3).Select(column => $"{column.Name} {column.Type}");

    private ColumnBuilder Builder(string column) => _table.Builders[_table.Columns.Select((spec, index) => (spec, index)).Single(pair => pair.spec.Name == column).index]!;
}
