namespace WandbExporter.Storage.Buckets;

/// <summary>How far a service can be relied on, as a probe found out at the start of the session.</summary>
/// <param name="ConditionalPut">It carries out <see cref="PutCondition.IfAbsent"/>.</param>
/// <param name="ChecksMd5">It refuses a body that does not have the MD5 sent with it.</param>
/// <param name="EtagIsMd5">The ETag of an object put in one request is the MD5 of what is stored (not so with some encryption).</param>
/// <param name="UploadEtagIsMd5">The ETag of an upload is the MD5 of its parts' MD5s, a dash and their number.</param>
/// <param name="Copies">It copies an object by itself, under another key of the destination.</param>
/// <param name="ConditionalReplace">It carries out <see cref="PutCondition.IfVersion"/>.</param>
/// <param name="SaysCrc32C">It says the CRC32C of every object, of uploads too.</param>
internal sealed record StoreDialect(
    bool ConditionalPut,
    bool ChecksMd5,
    bool EtagIsMd5,
    bool UploadEtagIsMd5,
    bool Copies = true,
    bool ConditionalReplace = false,
    bool SaysCrc32C = false)
{
    /// <summary>How a whole object is proved to be stored as it was sent.</summary>
    public PutProof ProofOfObject => EtagIsMd5 ? PutProof.Etag : SaysCrc32C ? PutProof.Crc32C : ChecksMd5 ? PutProof.CheckedOnArrival : PutProof.ReadBack;

    /// <summary>How an object of several parts is.</summary>
    public PutProof ProofOfUpload => UploadEtagIsMd5 ? PutProof.Etag : SaysCrc32C ? PutProof.Crc32C : ChecksMd5 ? PutProof.CheckedOnArrival : PutProof.ReadBack;
}

/// <summary>What proves that a service stored what it was sent. The size is compared in any case.</summary>
internal enum PutProof
{
    /// <summary>The ETag is a digest of what is stored, and is compared.</summary>
    Etag,

    /// <summary>The service says the CRC32C of what is stored, and it is compared.</summary>
    Crc32C,

    /// <summary>The service compares each body with the MD5 sent along.</summary>
    CheckedOnArrival,

    /// <summary>Nothing but reading the object again.</summary>
    ReadBack,
}
