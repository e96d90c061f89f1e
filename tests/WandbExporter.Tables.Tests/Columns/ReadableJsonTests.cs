using System.Text;
using System.Text.Json;
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
    public void Json_is_canonical_and_free_of_lone_surrogates(string raw, string expected)
    {
        var json = Encoding.UTF8.GetString(ReadableJson.Of(Encoding.UTF8.GetBytes(raw)));
        Assert.Equal(expected, json);
        using var strict = JsonDocument.Parse(json);
        if (strict.RootElement.ValueKind == JsonValueKind.String)
            Assert.NotNull(strict.RootElement.GetString());
    }
}
