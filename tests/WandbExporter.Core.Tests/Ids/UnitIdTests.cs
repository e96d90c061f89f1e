using WandbExporter.Core.Ids;
using WandbExporter.Core.Tests.Journal;
using Xunit;

namespace WandbExporter.Core.Tests.Ids;

public sealed class UnitIdTests
{
    [Theory]
    [InlineData("team", "vision", "abc123")]
    [InlineData("a/b", "c%2Fd", "ü 🚀")]
    public void A_units_id_gives_back_its_kind_and_its_run(string entity, string project, string run)
    {
        var path = new RunPath(entity, project, run);
        var unit = UnitId.OfRun(Kinds.Files, path);
        Assert.Equal(Kinds.Files, unit.Kind);
        Assert.Equal(path, unit.RunPath);
    }
}
