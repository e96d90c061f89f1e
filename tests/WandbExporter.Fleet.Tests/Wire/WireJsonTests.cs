using System.Text;
using System.Text.Json;
using WandbExporter.Fleet.Wire;
using Xunit;

namespace WandbExporter.Fleet.Tests.Wire;

/// <summary>What is read is what its type says, and nothing of it is null that may not be.</summary>
public sealed class WireJsonTests
{
    [Theory]
    [InlineData("null")]
    [InlineData("{}")]
    [InlineData("""{"outcomes":null,"isLast":true}""")]
    [InlineData("""{"outcomes":[],"isLast":null}""")]
    [InlineData("""{"outcomes":[null],"isLast":true}""")]
    [InlineData("""{"outcomes":[{"unit":0,"isFinished":true,"failure":null,"gaps":[null]}],"isLast":true}""")]
    [InlineData("""{"outcomes":[{"unit":0,"isFinished":true}],"isLast":true}""")]
    [InlineData("""{"outcomes":[{"unit":0,"isFinished":true,"failure":{"category":"permanent"},"gaps":null}],"isLast":true}""")]
    public void What_lacks_something_is_refused(string json) =>
        Assert.Throws<JsonException>(() => WireJson.Read(Encoding.UTF8.GetBytes(json), WireContext.Default.LoanEnd));

    [Fact]
    public void What_may_be_null_is()
    {
        var end = WireJson.Read("""{"outcomes":[{"unit":0,"isFinished":true,"failure":null,"gaps":null}],"isLast":true}"""u8, WireContext.Default.LoanEnd);
        Assert.Equal(new UnitOutcome(0, true, null, null), Assert.Single(end.Outcomes));
    }

    [Fact]
    public void Any_depth_is_read_or_refused()
    {
        var deep = Encoding.UTF8.GetBytes(new string('[', 10_000));
        Assert.ThrowsAny<JsonException>(() => WireJson.Read(deep, WireContext.Default.LoanEnd));
    }
}
