namespace WandbExporter.Core.Ports;

/// <summary>
/// The right to write to a destination, which somebody else may take away. Who writes asks it right before something becomes visible or
/// goes; where a destination is written from elsewhere than the process that holds its lock, it stands for that lock.
/// </summary>
public interface IFence
{
    /// <summary>Higher than that of every holder before: what carries it tells a late write from a valid one.</summary>
    long Number { get; }

    /// <summary>Requires that the right is still ours; an answer of a moment ago may do.</summary>
    /// <exception cref="Errors.ExportException">Fatal. Exit 11: it was taken by somebody else. Exit 6: that cannot be found out.</exception>
    ValueTask RequireHeldAsync(CancellationToken cancellationToken);

    /// <summary>As <see cref="RequireHeldAsync"/>, asked for directly.</summary>
    ValueTask ConfirmAsync(CancellationToken cancellationToken);
}
