using GraphQL.Types;
using WandbExporter.Simulator.GraphQL;

namespace WandbExporter.Simulator;

/// <summary>The schema, less what the server is said not to have.</summary>
internal static class ServerSchema
{
    public static string Text()
    {
        using var stream = typeof(ServerSchema).Assembly.GetManifestResourceStream("schema.graphql")!;
        using var reader = new StreamReader(stream);
        return reader.ReadToEnd();
    }

    /// <param name="liveDataMayBeNull">Some servers answer null where others have an empty list.</param>
    public static ISchema Build(CapabilityOptions capabilities, bool liveDataMayBeNull = false)
    {
        var sdl = Text();
        if (liveDataMayBeNull)
            sdl = sdl.Replace("liveData: [JSON]! }", "liveData: [JSON] }", StringComparison.Ordinal);
        if (!capabilities.Features)
            Remove(ref sdl, "  features: [ServerFeature]\n");
        if (!capabilities.ParquetHistory)
            Remove(ref sdl, "  parquetHistory(liveKeys: [String!]!): ParquetHistory\n");
        if (!capabilities.ImprovedLogPagination)
            Remove(ref sdl, ", useImprovedPagination: Boolean");
        if (!capabilities.ProjectId)
            Remove(ref sdl, "  projectId: String # client does int(projectId)\n");
        if (!capabilities.MembershipFiles)
            Remove(ref sdl, "  \"min: ARTIFACT_COLLECTION_MEMBERSHIP_FILES\"\n  files(names: [String!], first: Int, after: String): FileConnection\n");
        if (!capabilities.HasDigestAlgorithm)
        {
            Remove(ref sdl, "  \"min: ARTIFACT_DIGEST_ALGORITHM\"\n  digestAlgorithm: ArtifactDigestAlgorithm!\n");
            Remove(ref sdl, "  \"min: ARTIFACT_DIGEST_ALGORITHM\"\n  xxhashDigestsEnabled: Boolean!\n");
            sdl = sdl.Replace("MANIFEST_MD5 MANIFEST_XXH128", "MANIFEST_MD5", StringComparison.Ordinal);
            sdl = sdl.Replace("md5: String digest: String mimetype", "md5: String! mimetype", StringComparison.Ordinal);
            sdl = sdl.Replace(" digestAlgorithm: ArtifactDigestAlgorithm clientMutationId", " clientMutationId", StringComparison.Ordinal);
        }
        if (!capabilities.SizeAsNumber)
            sdl = sdl.Replace("  sizeBytes: Int64\n", "  sizeBytes: String\n", StringComparison.Ordinal);
        foreach (var field in capabilities.UnknownFields)
            sdl = SchemaCut.WithoutField(sdl, field);
        foreach (var type in capabilities.UnknownTypes)
            sdl = SchemaCut.WithoutType(sdl, type);
        return SchemaReader.Read(sdl);
    }

    private static void Remove(ref string sdl, string text)
    {
        if (!sdl.Contains(text, StringComparison.Ordinal))
            throw new InvalidOperationException($"The schema no longer holds '{text.Trim()}'.");
        sdl = sdl.Replace(text, string.Empty, StringComparison.Ordinal);
    }
}
