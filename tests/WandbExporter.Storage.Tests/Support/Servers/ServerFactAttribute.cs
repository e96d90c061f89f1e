using Xunit;
using Xunit.Abstractions;
using Xunit.Sdk;

namespace WandbExporter.Storage.Tests.Support.Servers;

/// <summary>A fact of a class that may need a server, see <see cref="NeedsServerAttribute"/>.</summary>
[XunitTestCaseDiscoverer("WandbExporter.Storage.Tests.Support.Servers.ServerFactDiscoverer", "WandbExporter.Storage.Tests")]
internal sealed class ServerFactAttribute : FactAttribute;

/// <summary>A theory of a class that may need a server.</summary>
[XunitTestCaseDiscoverer("WandbExporter.Storage.Tests.Support.Servers.ServerTheoryDiscoverer", "WandbExporter.Storage.Tests")]
internal sealed class ServerTheoryAttribute : TheoryAttribute;

public sealed class ServerFactDiscoverer(IMessageSink messages) : FactDiscoverer(messages)
{
    public override IEnumerable<IXunitTestCase> Discover(ITestFrameworkDiscoveryOptions discoveryOptions, ITestMethod testMethod, IAttributeInfo factAttribute) =>
        MissingServer.SkippedCase(DiagnosticMessageSink, discoveryOptions, testMethod) is { } skipped ? [skipped] : base.Discover(discoveryOptions, testMethod, factAttribute);
}

public sealed class ServerTheoryDiscoverer(IMessageSink messages) : TheoryDiscoverer(messages)
{
    public override IEnumerable<IXunitTestCase> Discover(ITestFrameworkDiscoveryOptions discoveryOptions, ITestMethod testMethod, IAttributeInfo theoryAttribute) =>
        MissingServer.SkippedCase(DiagnosticMessageSink, discoveryOptions, testMethod) is { } skipped ? [skipped] : base.Discover(discoveryOptions, testMethod, theoryAttribute);
}

internal static class MissingServer
{
    public static IXunitTestCase? SkippedCase(IMessageSink messages, ITestFrameworkDiscoveryOptions options, ITestMethod method)
    {
        var needed = method.TestClass.Class.GetCustomAttributes(typeof(NeedsServerAttribute)).SingleOrDefault()?.GetConstructorArguments().Single();
        var missing = StoreServer.All.SingleOrDefault(server => server.Name.Equals(needed))?.Missing;
        return missing is null ? null : new XunitSkippedDataRowTestCase(
            messages, options.MethodDisplayOrDefault(), options.MethodDisplayOptionsOrDefault(), method, missing);
    }
}
