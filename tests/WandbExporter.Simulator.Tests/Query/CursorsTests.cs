using FsCheck;
using FsCheck.Fluent;
using Xunit;

namespace WandbExporter.Simulator.Tests.Query;

public sealed class CursorsTests
{
    private readonly Cursors _cursors = new(seed: 1);

    [Fact]
    public void A_position_is_read_back_from_its_cursor_by_its_own_list_only() => Check.QuickThrowOnFailure(Prop.ForAll(
        ArbMap.Default.ArbFor<long>(),
        position =>
        {
            var cursor = _cursors.At("runs", position, 2);
            return _cursors.Read("runs", cursor) == (position, 2) && _cursors.Read("files", cursor) is null && new Cursors(seed: 2).Read("runs", cursor) is null;
        }));

    [Fact]
    public void No_text_of_others_is_a_cursor() => Check.QuickThrowOnFailure(Prop.ForAll(
        ArbMap.Default.ArbFor<string>(),
        text => text is null || _cursors.Read("runs", text) is null));

    [Fact]
    public void The_same_position_has_the_same_cursor_after_a_restart() =>
        Assert.Equal(_cursors.At("runs", 17), new Cursors(seed: 1).At("runs", 17));

    [Fact]
    public void A_sample_is_ascending_without_repetition_and_holds_both_ends() => Check.QuickThrowOnFailure(Prop.ForAll(
        ArbMap.Default.ArbFor<(int, int, int)>(),
        numbers =>
        {
            var (first, count, samples) = (numbers.Item1, Math.Abs(numbers.Item2 % 1000), 2 + Math.Abs(numbers.Item3 % 1000));
            var picked = RowSampling.Pick(first, (long)first + count, samples).ToList();
            return picked.Count == Math.Min(count, samples)
                && picked.Zip(picked.Skip(1)).All(pair => pair.First < pair.Second)
                && (count == 0 || (picked[0] == first && picked[^1] == (long)first + count - 1));
        }));
}
