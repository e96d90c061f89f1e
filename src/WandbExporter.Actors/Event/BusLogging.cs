namespace Akka.Event;

public sealed class BusLogging : ILoggingAdapter
{
    private readonly LoggingBus _bus;
    private readonly string _logSource;
    private readonly Type _logClass;

    public BusLogging(LoggingBus bus, string logSource, Type logClass, ILogMessageFormatter logMessageFormatter)
    {
        _bus = bus;
        _logSource = logSource;
        _logClass = logClass;
        Formatter = logMessageFormatter;
    }

    public ILogMessageFormatter Formatter { get; }

    public bool IsDebugEnabled => _bus.IsEnabled(LogLevel.DebugLevel);

    public bool IsInfoEnabled => _bus.IsEnabled(LogLevel.InfoLevel);

    public bool IsWarningEnabled => _bus.IsEnabled(LogLevel.WarningLevel);

    public bool IsErrorEnabled => _bus.IsEnabled(LogLevel.ErrorLevel);

    public bool IsEnabled(LogLevel logLevel) => _bus.IsEnabled(logLevel);

    public void Log(LogLevel logLevel, Exception cause, LogMessage message) => Publish(logLevel, cause, message);

    public void Log(LogLevel logLevel, Exception cause, string format) => Publish(logLevel, cause, format);

    private void Publish(LogLevel logLevel, Exception cause, object message) => _bus.Publish(logLevel switch
    {
        LogLevel.DebugLevel => new Debug(cause, _logSource, _logClass, message),
        LogLevel.InfoLevel => new Info(cause, _logSource, _logClass, message),
        LogLevel.WarningLevel => new Warning(cause, _logSource, _logClass, message),
        LogLevel.ErrorLevel => (LogEvent)new Error(cause, _logSource, _logClass, message),
        _ => throw new ArgumentOutOfRangeException(nameof(logLevel), logLevel, null),
    });
}
