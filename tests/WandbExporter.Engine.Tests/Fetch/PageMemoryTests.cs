using WandbExporter.Engine.Fetch;
using Xunit;

namespace WandbExporter.Engine.Tests.Fetch;

public sealed class PageMemoryTests
{
    [Fact]
    public void Beyond_the_memory_there_is_a_place_for_a_historys_first_windows_alone()
    {
        var memory = new PageMemory(total: 10, page: 4);
        Assert.True(memory.TryTake(always: false));
        Assert.True(memory.TryTake(always: false));
        Assert.False(memory.TryTake(always: false));
        Assert.True(memory.TryTake(always: true));
        Assert.Equal(3, memory.Windows);
        memory.GiveBack();
        Assert.False(memory.TryTake(always: false));
        memory.GiveBack();
        Assert.True(memory.TryTake(always: false));
    }
}
