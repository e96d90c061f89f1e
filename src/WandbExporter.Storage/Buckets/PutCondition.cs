namespace WandbExporter.Storage.Buckets;

/// <summary>Under which condition a put may be carried out.</summary>
internal enum PutCondition
{
    Always,

    /// <summary>Only if nothing stands under the key; of several such puts at the same time, one is carried out.</summary>
    IfAbsent,
}
