using WandbExporter.Client.Histories;
using WandbExporter.Core.Ids;
using WandbExporter.Core.Journal;
using WandbExporter.Engine.Fetch;
using WandbExporter.Engine.Streams;
using WandbExporter.Engine.Tests.Support;
using WandbExporter.Tables.Catalogue;
using WandbExporter.Tables.Wide;
using WandbExporter.Tables.Write;
using Xunit;

namespace WandbExporter.Engine.Tests.Streams;

/// <summary>The place of a long answer goes with what is made of its rows.</summary>
public sealed class LongAnswerTests
{
    private readonly RowDecoder<IRunRows> _decoder = new(
        ExportPieces.History("a"),
        UnitProgress.None,
        new RowGroupBudget(1 << 20, 1 << 20),
        () => new RunRowsTable(HistoryTable.Descriptor, ExportPieces.Vision.Run("a"), new ColumnClaims()),
        end => new UnitCompleted(end.Rows, end.Rows, null));

    [Fact]
    public void Long_rows_are_written_at_once_and_keep_their_place_until_they_are()
    {
        Assert.Empty(_decoder.OnBatch(Rows("{\"_step\":0}", null)));
        var place = new Place();
        var part = Assert.IsType<FullPart>(Assert.Single(_decoder.OnBatch(Rows("{\"_step\":1}", place))));
        Assert.Equal((2, false), (part.Part.Rows, place.IsGivenBack));
        part.Release();
        Assert.True(place.IsGivenBack);
        Assert.IsType<UnitCompleted>(Assert.IsType<Passed>(Assert.Single(_decoder.OnEnd())).Event);
    }

    [Fact]
    public void Rows_of_which_nothing_is_made_give_their_place_back()
    {
        var place = new Place();
        Assert.Empty(_decoder.OnBatch(Rows(null, place)));
        Assert.True(place.IsGivenBack);
    }

    private static Fetched<Batch<IRunRows>> Rows(string? row, Place? place) => new(new Batch<IRunRows>([new OneRow(row, place)], ResumePoint.AtStep(1)));

    private sealed class Place : IDisposable
    {
        public bool IsGivenBack { get; private set; }

        public void Dispose() => IsGivenBack = true;
    }

    private sealed class OneRow(string? row, Place? place) : IRunRows
    {
        public int Count => row is null ? 0 : 1;

        public RowMark? Last => null;

        public IReadOnlyList<HistoryGap> Unreadable => [];

        public void AppendTo(IRowTarget target)
        {
            if (row is not null)
                target.Append(System.Text.Encoding.UTF8.GetBytes(row));
        }

        public IDisposable? TakePlace() => place;

        public void Dispose()
        {
        }
    }
}
