namespace WandbExporter.Client.Rows;

/// <summary>What a value is, by its first look; the numbers that JSON lacks have their own kinds.</summary>
public enum JsonKind : byte
{
    Null,
    True,
    False,

    /// <summary>Digits with an optional minus sign, of any length, but not <c>-0</c>, which only a double can hold.</summary>
    Integer,

    /// <summary>Any other number.</summary>
    Number,

    /// <summary>The bare token <c>NaN</c>.</summary>
    NaN,

    /// <summary>The bare token <c>Infinity</c>.</summary>
    PositiveInfinity,

    /// <summary>The bare token <c>-Infinity</c>.</summary>
    NegativeInfinity,
    String,
    Object,
    Array,
}
