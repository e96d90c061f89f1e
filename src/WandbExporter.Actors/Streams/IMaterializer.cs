
namespace Akka.Streams;

/// <summary>Runs streams. Those of a materializer that belongs to an actor end when that actor stops.</summary>
public interface IMaterializer : IDisposable
{
}
