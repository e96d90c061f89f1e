namespace WandbExporter.Core.Ports;

/// <summary>
/// The seam at which tests end the process: storage calls it wherever a crash would leave a different picture on the destination.
/// In an export that is no test it does nothing. An implementation either returns or ends the process; it never throws.
/// </summary>
public interface ICrashPoint
{
    /// <summary>Called each time the point, one of <see cref="CrashPoints"/>, is reached; from any thread.</summary>
    void Reach(string point);
}
