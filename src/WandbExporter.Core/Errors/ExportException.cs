namespace WandbExporter.Core.Errors;

/// <summary>Carries a <see cref="Failure"/> up to the place that turns it into a value or an exit code.</summary>
public class ExportException : Exception
{
    public ExportException(Failure failure, Exception? innerException = null)
        : base(failure?.Message, innerException)
    {
        ArgumentNullException.ThrowIfNull(failure);
        Failure = failure;
    }

    public Failure Failure { get; }
}
