using System.Buffers;
using System.Globalization;

namespace WandbExporter.Simulator;

/// <summary>Writes one JSON object into a buffer, a property at a time, without an intermediate string.</summary>
internal ref struct Utf8Line
{
    private readonly IBufferWriter<byte> _into;
    private bool _started;

    public Utf8Line(IBufferWriter<byte> into)
    {
        _into = into;
        _into.Write("{"u8);
    }

    public void Number(ReadOnlySpan<byte> property, double value)
    {
        Property(property);
        var span = _into.GetSpan(32);
        value.TryFormat(span, out var written, default, CultureInfo.InvariantCulture);
        _into.Advance(written);
    }

    public void Number(ReadOnlySpan<byte> property, long value)
    {
        Property(property);
        var span = _into.GetSpan(24);
        value.TryFormat(span, out var written, default, CultureInfo.InvariantCulture);
        _into.Advance(written);
    }

    public void Raw(ReadOnlySpan<byte> property, ReadOnlySpan<byte> json)
    {
        Property(property);
        _into.Write(json);
    }

    public readonly void End() => _into.Write("}"u8);

    private void Property(ReadOnlySpan<byte> property)
    {
        if (_started)
            _into.Write(","u8);
        _started = true;
        _into.Write(property);
    }
}
