namespace Akka.Configuration.Hocon;

public class HoconRoot(HoconValue value)
{
    public HoconValue Value { get; } = value;
}
