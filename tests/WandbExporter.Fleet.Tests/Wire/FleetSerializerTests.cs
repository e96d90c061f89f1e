using System.Runtime.Serialization;
using System.Text;
using WandbExporter.Fleet.Wire;
using Xunit;

namespace WandbExporter.Fleet.Tests.Wire;

public sealed class FleetSerializerTests : Akka.TestKit.Xunit2.TestKit
{
    private readonly FleetSerializer _serializer;

    public FleetSerializerTests()
        : base(FleetAkka.Settings("127.0.0.1", 0, TimeSpan.FromSeconds(15)).Replace("provider = cluster", "provider = local", StringComparison.Ordinal))
    {
        _serializer = (FleetSerializer)Sys.Serialization.FindSerializerFor(new Welcome(1));
    }

    [Fact]
    public void What_is_written_is_read_as_it_was_each_message_by_the_serializer_that_is_configured()
    {
        Assert.Equal(FleetSerializer.Known.ToHashSet(), SampleMessages.All.Select(message => message.GetType()).ToHashSet());
        Assert.All(SampleMessages.All, message =>
        {
            var read = _serializer.FromBinary(_serializer.ToBinary(message), _serializer.Manifest(message));
            Assert.Equivalent(message, read, strict: true);
        });
    }

    /// <summary>Whatever arrives is a message or is refused; nothing else is thrown, and nothing else is made of it.</summary>
    [Fact]
    public void Bytes_that_are_cut_or_changed_are_a_message_or_are_refused()
    {
        var random = new Random(1606);
        foreach (var message in SampleMessages.All)
        {
            var (bytes, manifest) = (_serializer.ToBinary(message), _serializer.Manifest(message));
            for (var length = 0; length < bytes.Length; length++)
                Assert.Throws<SerializationException>(() => _serializer.FromBinary(bytes[..length], manifest));
            for (var i = 0; i < 200; i++)
            {
                var changed = bytes.ToArray();
                changed[random.Next(changed.Length)] = (byte)random.Next(256);
                if (Record.Exception(() => _serializer.FromBinary(changed, manifest)) is { } thrown)
                    Assert.IsType<SerializationException>(thrown);
            }
        }
    }

    [Fact]
    public void Another_version_another_name_and_what_is_too_large_are_refused()
    {
        var bytes = _serializer.ToBinary(new Welcome(1));
        Assert.Throws<SerializationException>(() => _serializer.FromBinary([FleetSerializer.Version + 1, .. bytes[1..]], "welcome"));
        Assert.Throws<SerializationException>(() => _serializer.FromBinary(bytes, "System.Diagnostics.Process"));
        Assert.Throws<SerializationException>(() => _serializer.FromBinary([FleetSerializer.Version, .. Encoding.UTF8.GetBytes(new string(' ', FleetSerializer.MostBytes))], "welcome"));
        Assert.Throws<SerializationException>(() => _serializer.ToBinary(new TurnedAway(new string('x', FleetSerializer.MostBytes))));
    }

    /// <summary>Who sends says by number what reads it: the serializer of Akka that makes any type of bytes is not to be had.</summary>
    [Fact]
    public void What_names_the_serializer_for_any_type_is_refused()
    {
        var bytes = Encoding.UTF8.GetBytes("""{"$type":"System.IO.FileInfo, System.Private.CoreLib","fileName":"/"}""");
        Assert.ThrowsAny<System.Runtime.Serialization.SerializationException>(() => Sys.Serialization.Deserialize(bytes, 1, "System.IO.FileInfo, System.Private.CoreLib"));
    }

    [Fact]
    public void Nothing_else_goes_over_the_wire_but_what_akka_says_to_itself()
    {
        object[] others = [new InvalidOperationException(), DateTimeOffset.UnixEpoch, new[] { "a" }, Guid.Empty, TimeSpan.Zero, (1, 2), this];
        Assert.All(others, other =>
        {
            var serializer = Assert.IsType<RefusingSerializer>(Sys.Serialization.FindSerializerFor(other));
            Assert.Throws<SerializationException>(() => serializer.ToBinary(other));
            Assert.Throws<SerializationException>(() => serializer.FromBinary([1], other.GetType()));
        });
    }
}
