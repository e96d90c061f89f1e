using WandbExporter.Parquet.Format;
using WandbExporter.Parquet.Schema;
using WandbExporter.Parquet.Tests.Support;
using static WandbExporter.Parquet.Tests.Support.HandMadeFile;

namespace WandbExporter.Parquet.Tests;

/// <summary>Lists, maps and levels in the forms of older writers. The expected rows follow parquet-format's rules of compatibility.</summary>
public sealed class OldShapeTests
{
    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task A_repeated_column_without_a_list_is_a_list_of_values_that_are_there(bool bitPacked)
    {
        var file = new HandMadeFile(4)
            .Leaf("n", Repetition.Repeated, PhysicalType.Int32)
            .Chunk("n", PhysicalType.Int32, (1, "001001"), (1, "111011"), Int32s(1, 2, 3, 4, 5), bitPacked)
            .Complete(1);
        await ReadsAsync(file, !bitPacked, "[[1]]", "[[2,3]]", "[[]]", "[[4,5]]");
    }

    [Fact]
    public async Task A_list_of_two_levels_holds_its_element_in_the_repeated_column()
    {
        var file = new HandMadeFile(4)
            .Group("list", Repetition.Optional, 1, ConvertedType.List)
            .Leaf("array", Repetition.Repeated, PhysicalType.ByteArray, ConvertedType.Utf8)
            .Chunk("list/array", PhysicalType.ByteArray, (1, "00100"), (2, "12202"), Texts("a", "b", "c"))
            .Complete(1);
        await ReadsAsync(file, true, "[[]]", "[[\"a\",\"b\"]]", "[null]", "[[\"c\"]]");
    }

    [Theory]
    [InlineData("array", true)]
    [InlineData("list_tuple", true)]
    [InlineData("bag", false)]
    public async Task A_repeated_group_of_one_member_is_the_element_only_by_its_name(string name, bool isElement)
    {
        var file = new HandMadeFile(2)
            .Group("list", Repetition.Required, 1, ConvertedType.List)
            .Group(name, Repetition.Repeated, 1)
            .Leaf("x", Repetition.Optional, PhysicalType.Int32)
            .Chunk($"list/{name}/x", PhysicalType.Int32, (1, "010"), (2, "210"), Int32s(7))
            .Complete(1);
        await ReadsAsync(file, false, isElement ? "[[{\"x\":7},{}]]" : "[[7,null]]", "[[]]");
    }

    [Fact]
    public async Task A_repeated_group_of_two_members_is_the_element()
    {
        var file = new HandMadeFile(2)
            .Group("list", Repetition.Optional, 1, ConvertedType.List)
            .Group("element", Repetition.Repeated, 2)
            .Leaf("x", Repetition.Required, PhysicalType.Int32)
            .Leaf("y", Repetition.Optional, PhysicalType.Int32)
            .Chunk("list/element/x", PhysicalType.Int32, (1, "010"), (2, "220"), Int32s(1, 2))
            .Chunk("list/element/y", PhysicalType.Int32, (1, "010"), (3, "320"), Int32s(3))
            .Complete(1);
        await ReadsAsync(file, true, "[[{\"x\":1,\"y\":3},{\"x\":2}]]", "[null]");
    }

    [Fact]
    public async Task Lists_in_lists_of_two_levels()
    {
        var file = new HandMadeFile(3)
            .Group("list", Repetition.Optional, 1, ConvertedType.List)
            .Group("array", Repetition.Repeated, 1, ConvertedType.List)
            .Leaf("array", Repetition.Repeated, PhysicalType.Int32)
            .Chunk("list/array/array", PhysicalType.Int32, (2, "021100"), (3, "333210"), Int32s(1, 2, 3))
            .Complete(1);
        await ReadsAsync(file, false, "[[[1,2],[3],[]]]", "[[]]", "[null]");
    }

    [Theory]
    [InlineData((int)ConvertedType.Map, true)]
    [InlineData((int)ConvertedType.MapKeyValue, false)]
    public async Task A_map_by_either_name_with_numbers_as_keys(int name, bool isJudged)
    {
        var file = new HandMadeFile(3)
            .Group("m", Repetition.Optional, 1, (ConvertedType)name)
            .Group("map", Repetition.Repeated, 2)
            .Leaf("key", Repetition.Required, PhysicalType.Int32)
            .Leaf("value", Repetition.Optional, PhysicalType.ByteArray, ConvertedType.Utf8)
            .Chunk("m/map/key", PhysicalType.Int32, (1, "0100"), (2, "2210"), Int32s(1, -2))
            .Chunk("m/map/value", PhysicalType.ByteArray, (1, "0100"), (3, "3210"), Texts("one"))
            .Complete(1);
        await ReadsAsync(file, isJudged, "[{\"1\":\"one\",\"-2\":null}]", "[{}]", "[null]");
    }

    [Fact]
    public async Task Timestamps_of_96_bits()
    {
        // 2 439 000 is a day of 1965; the nanoseconds of the day stand before it.
        byte[] values = [.. BitConverter.GetBytes(3_600_000_001_000L), .. BitConverter.GetBytes(2_439_000), .. new byte[8], .. BitConverter.GetBytes(2_440_588)];
        var file = new HandMadeFile(3)
            .Leaf("t", Repetition.Optional, PhysicalType.Int96)
            .Chunk("t", PhysicalType.Int96, (0, "000"), (1, "101"), values)
            .Complete(1);
        await ReadsAsync(file, true, "[\"1965-08-27T01:00:00.000001\"]", "[null]", "[\"1970-01-01T00:00:00\"]");
    }

    [Fact]
    public async Task Columns_of_one_list_that_disagree_are_refused()
    {
        var file = new HandMadeFile(1)
            .Group("list", Repetition.Optional, 1, ConvertedType.List)
            .Group("element", Repetition.Repeated, 2)
            .Leaf("x", Repetition.Required, PhysicalType.Int32)
            .Leaf("y", Repetition.Required, PhysicalType.Int32)
            .Chunk("list/element/x", PhysicalType.Int32, (1, "01"), (2, "22"), Int32s(1, 2))
            .Chunk("list/element/y", PhysicalType.Int32, (1, "0"), (2, "2"), Int32s(3))
            .Complete(1);
        var error = await Assert.ThrowsAsync<ParquetFormatException>(() => RowTexts.ReadAsync(new MemoryStream(file), BatchSelection.All));
        Assert.Contains("do not fit each other", error.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(60, true)]
    [InlineData(70, false)]
    public async Task Groups_nest_up_to_a_limit(int depth, bool isRead)
    {
        var made = new HandMadeFile(1);
        for (var i = 0; i < depth; i++)
            made.Group("g", Repetition.Required, 1);
        var path = string.Join('/', Enumerable.Repeat("g", depth)) + "/x";
        var file = made.Leaf("x", Repetition.Required, PhysicalType.Int32).Chunk(path, PhysicalType.Int32, (0, "0"), (0, "0"), Int32s(5)).Complete(1);
        if (isRead)
        {
            var nested = string.Concat(Enumerable.Repeat("{\"g\":", depth - 1)) + "{\"x\":5}" + new string('}', depth - 1);
            await ReadsAsync(file, false, $"[{nested}]");
            return;
        }
        var error = await Assert.ThrowsAsync<ParquetFormatException>(() => RowTexts.ReadAsync(new MemoryStream(file), BatchSelection.All));
        Assert.Contains("64 levels", error.Message, StringComparison.Ordinal);
    }

    private static async Task ReadsAsync(byte[] file, bool isJudged, params string[] rows)
    {
        Assert.Equal(rows, await RowTexts.ReadAsync(new MemoryStream(file), BatchSelection.All));
        Assert.Equal(rows, await RowTexts.ReadAsync(new MemoryStream(file), new() { MaxRows = 1 }));
        if (!isJudged)
            return;
        using var folder = new TemporaryFolder();
        var path = await folder.WriteAsync("made.parquet", file);
        Assert.Equal(rows, (await RowTexts.ByDuckAsync(path))[path]);
    }
}
