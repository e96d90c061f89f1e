namespace Akka.Event;

internal sealed class DefaultLogMessage(ILogMessageFormatter formatter, string format, params object[] args)
    : LogMessage(formatter, format)
{
    public override string Unformatted() => string.Join(',', args);

    public override IEnumerable<object> Parameters() => args;

    public override string ToString() => Formatter.Format(Format, args);
}
