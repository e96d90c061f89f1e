using System.Text;
using WandbExporter.Fleet.Wire;
using Xunit;

namespace WandbExporter.Fleet.Tests.Wire;

public sealed class FrameLinkTests
{
    /// <summary>Frames and what is said of their arrival are lost, and frames come again: what is taken is what was sent, once, in its order.</summary>
    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    public void What_is_lost_on_the_way_comes_again_and_is_taken_once(int seed)
    {
        var random = new Random(seed);
        var (sender, receiver) = (new FrameLink(1, 2), new FrameLink(1, 2));
        List<string> sent = [.. Enumerable.Range(0, 40).Select(i => new string((char)('a' + (i % 26)), random.Next(3) == 0 ? random.Next(200_000) : random.Next(100)))];
        foreach (var text in sent)
            sender.Send(FrameKind.Records, Encoding.UTF8.GetBytes(text));
        List<string> taken = [];
        while (sender.Current is { } frame)
        {
            if (random.Next(3) == 0)
                continue;
            if (receiver.Take(frame) is { } message)
                taken.Add(Encoding.UTF8.GetString(message));
            if (random.Next(3) != 0)
                sender.OnArrived(receiver.Arrived(frame));
        }
        Assert.Equal(sent, taken);
    }

    [Fact]
    public void A_message_of_nothing_is_a_message()
    {
        var (sender, receiver) = (new FrameLink(1, 2), new FrameLink(1, 2));
        Assert.True(sender.Send(FrameKind.Recorded, []));
        Assert.False(sender.Send(FrameKind.Drain, []));
        Assert.Empty(receiver.Take(sender.Current!)!);
        Assert.False(sender.OnArrived(new FrameArrived(1, 2, 7)));
        Assert.True(sender.OnArrived(new FrameArrived(1, 2, 1)));
        Assert.Equal(FrameKind.Drain, sender.Current!.Kind);
    }

    [Fact]
    public void A_frame_that_follows_none_is_refused()
    {
        var receiver = new FrameLink(1, 2);
        Assert.Throws<InvalidDataException>(() => receiver.Take(new Frame(1, 2, 2, FrameKind.Lend, true, [])));
    }

    [Fact]
    public void The_largest_frame_fits_into_a_message()
    {
        var sender = new FrameLink(int.MaxValue, int.MaxValue);
        sender.Send(FrameKind.NotRecorded, new byte[FrameLink.FrameBytes + 1]);
        Assert.Equal((FrameLink.FrameBytes, false), (sender.Current!.Bytes.Length, sender.Current.IsLast));
        Assert.InRange(new FleetSerializer(null!).ToBinary(sender.Current).Length, FrameLink.FrameBytes, FleetSerializer.MostBytes);
    }
}
