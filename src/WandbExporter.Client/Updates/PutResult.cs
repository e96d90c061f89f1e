namespace WandbExporter.Client.Updates;

/// <param name="IsPut">False: the address holds no more; a fresh one is needed.</param>
/// <param name="ETag">What the store calls the bytes, as it spells it.</param>
internal sealed record PutResult(bool IsPut, string? ETag);
