using System.Net;
using WandbExporter.Cli.Options;
using WandbExporter.Core.Errors;
using Xunit;

namespace WandbExporter.Cli.Tests.Options;

/// <summary>Which address a machine has in a network.</summary>
public sealed class FleetAddressTests
{
    [Fact]
    public void An_address_of_two_interfaces_is_one_address() =>
        Assert.Equal("10.0.0.5", Choose("10.0.0.0/16", "127.0.0.1", "10.0.0.5", "10.0.0.5", "fe80::1"));

    [Theory]
    [InlineData("10.0.0.5, 10.0.1.5", "10.0.0.5", "10.0.1.5", "10.0.1.5")]
    [InlineData("no address in the network --fleet-address 10.0.0.0/16; it has 192.168.1.2.", "192.168.1.2")]
    public void Several_and_none_are_refused_by_their_names(string says, params string[] addresses) =>
        Assert.Contains(says, Assert.Throws<ExportException>(() => Choose("10.0.0.0/16", addresses)).Failure.Message, StringComparison.Ordinal);

    private static string Choose(string network, params string[] addresses) => FleetOption.Choose(network, IPNetwork.Parse(network), addresses.Select(IPAddress.Parse));
}
