using System.Text;
using System.Text.Json;
using WandbExporter.Client.Rows;
using WandbExporter.Parquet;
using WandbExporter.Tables.Columns;
using Xunit;

namespace WandbExporter.Tables.Tests.Columns;

public sealed class ReadableJsonTests
{
    [Theory]
    [InlineData("""{"a": [1, 2.0]}""", """{"a":[1,2.0]}""")]
    [InlineData("\"\\ud83d\\ude80\"", "\"\\ud83d\\ude80\"")]
    [InlineData("\"lone \\ud83d half\"", "\"lone \\\\ud83d half\"")]
    [InlineData("\"\\ude80\\ud83d\"", "\"\\\\ude80\\\\ud83d\"")]
    [InlineData("\"\\\\ud83d\"", "\"\\\\ud83d\"")]
    [InlineData("[\"\\ud83d\", \"\\udE80 and text\", NaN]", "[\"\\\\ud83d\",\"\\\\udE80 and text\",\"NaN\"]")]
    public void Json_is_canonical_and_free_of_lone_surrogates(string raw, string expected)
    {
        var json = Encoding.UTF8.GetString(ReadableJson.Of(Encoding.UTF8.GetBytes(raw)));
        Assert.Equal(expected, json);
        using var column = new BytesColumnBuilder();
        column.Append("before");
        ReadableJson.Append(Encoding.UTF8.GetBytes(raw), column);
        column.Append("behind");
        Assert.Equal(["before", expected, "behind"], Enumerable.Range(0, 3).Select(row => Encoding.UTF8.GetString(column.Value(row))));
        using var strict = JsonDocument.Parse(json);
        if (strict.RootElement.ValueKind == JsonValueKind.String)
            Assert.NotNull(strict.RootElement.GetString());
    }

    [Fact]
    public void What_is_no_json_leaves_a_column_as_it_was()
    {
        using var column = new BytesColumnBuilder();
        column.Append("before");
        Assert.Throws<MalformedJsonException>(() => ReadableJson.Append("[\"begun"u8, column));
        column.Append("behind");
        Assert.Equal("beforebehind", Encoding.UTF8.GetString(column.Bytes));
        Assert.Equal([6, 12], column.Ends.ToArray());
    }
}
