namespace WandbExporter.Core.Ports;

/// <summary>The lock of a destination, as its holder has it.</summary>
public interface IHolding : IFence
{
    /// <summary>Tells this holding from every other. It stands in the destination alone: who knows it can read that.</summary>
    string Token { get; }

    /// <summary>Says with the lock where the holder is reached by other processes that work on the same export.</summary>
    /// <param name="address">Where.</param>
    /// <param name="certificate">The SHA-256 (hex) of the certificate that vouches for all who belong to it.</param>
    /// <param name="cancellationToken">Ends the call.</param>
    /// <exception cref="Errors.ExportException">Fatal. Exit 11: the lock was taken by somebody else. Exit 6: it cannot be written.</exception>
    Task AnnounceAsync(string address, string certificate, CancellationToken cancellationToken);
}
