using Akka.Actor;
using Akka.Configuration;
using Xunit.Abstractions;

namespace Akka.TestKit.Xunit2;

/// <summary>The base of a test class: its system lives as long as the test.</summary>
public class TestKit : TestKitBase, IDisposable
{
    public TestKit(ActorSystem system = null, ITestOutputHelper output = null)
        : base(system, null, null, null) => Output = output;

    public TestKit(Config config, string actorSystemName = null, ITestOutputHelper output = null)
        : base(null, config, actorSystemName, null) => Output = output;

    public TestKit(string config, string actorSystemName = null, ITestOutputHelper output = null)
        : base(null, ConfigurationFactory.ParseString(config), actorSystemName, null) => Output = output;

    protected ITestOutputHelper Output { get; }

    protected virtual void AfterAll() => Shutdown();

    public void Dispose()
    {
        Dispose(true);
        GC.SuppressFinalize(this);
    }

    protected virtual void Dispose(bool disposing)
    {
        if (disposing)
            AfterAll();
    }
}
