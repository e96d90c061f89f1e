namespace WandbExporter.Parquet;

/// <summary>How the values of a field are had from a <see cref="FieldBatch"/>.</summary>
public enum FieldKind
{
    /// <summary><see cref="FieldBatch.Boolean"/>.</summary>
    Boolean,

    /// <summary>Integers of any width that fit 64 bits with a sign: <see cref="FieldBatch.Int64"/>.</summary>
    Int64,

    /// <summary>Unsigned integers of 64 bits: <see cref="FieldBatch.UInt64"/>.</summary>
    UInt64,

    /// <summary>Floating point of 16, 32 or 64 bits, widened without a change of value: <see cref="FieldBatch.Double"/>.</summary>
    Double,

    /// <summary>Decimals, exactly: <see cref="FieldBatch.Utf8"/> is the text of a JSON number.</summary>
    Number,

    /// <summary>Text, and what is written as text: dates and times (ISO 8601), UUIDs, enumerations: <see cref="FieldBatch.Utf8"/>.</summary>
    String,

    /// <summary>Text that should be one JSON document, but nobody vouches for it: <see cref="FieldBatch.Utf8"/>.</summary>
    Json,

    /// <summary><see cref="FieldBatch.Utf8"/> is the bytes themselves.</summary>
    Bytes,

    /// <summary>Structs, lists and maps: <see cref="FieldBatch.WriteJson"/>.</summary>
    Nested,
}
