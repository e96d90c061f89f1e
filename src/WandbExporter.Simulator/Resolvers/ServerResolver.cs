using WandbExporter.Simulator.GraphQL;

namespace WandbExporter.Simulator;

internal static class ServerResolver
{
    /// <summary>Every name that a client of August 2026 knows.</summary>
    private static readonly string[] FeatureNames =
    [
        "LARGE_FILENAMES", "ARTIFACT_TAGS", "CLIENT_IDS", "ARTIFACT_REGISTRY_SEARCH", "STRUCTURED_CONSOLE_LOGS",
        "ARTIFACT_COLLECTION_MEMBERSHIP_FILES", "ARTIFACT_COLLECTION_MEMBERSHIP_FILE_DOWNLOAD_HANDLER",
        "USE_ARTIFACT_WITH_ENTITY_AND_PROJECT_INFORMATION", "EXPAND_DEFINED_METRIC_GLOBS", "AUTOMATION_EVENT_RUN_METRIC",
        "AUTOMATION_EVENT_RUN_METRIC_CHANGE", "AUTOMATION_EVENT_RUN_METRIC_ZSCORE", "AUTOMATION_EVENT_RUN_STATE",
        "AUTOMATION_EVENT_ADD_ARTIFACT_TAG", "AUTOMATION_EVENT_ADD_COLLECTION_TAG", "AUTOMATION_EVENT_REMOVE_ARTIFACT_TAG",
        "AUTOMATION_EVENT_REMOVE_COLLECTION_TAG", "AUTOMATION_EVENT_UNLINK_ARTIFACT", "AUTOMATION_ACTION_NO_OP",
        "AUTOMATION_ACTION_PUSH_NOTIFICATION", "AUTOMATION_SCOPE_ENTITY", "AUTOMATION_LAST_EXECUTED_AT",
        "INCLUDE_ARTIFACT_TYPES_IN_REGISTRY_CREATION", "PROJECT_ARTIFACT_COLLECTION_MEMBERSHIP",
        "ARTIFACT_MEMBERSHIP_IN_LINK_ARTIFACT_RESPONSE", "TOTAL_COUNT_IN_FILE_CONNECTION", "ARTIFACT_COLLECTIONS_FILTERING_SORTING",
        "ARTIFACT_V2_DOWNLOAD_HANDLER_SUPPORTS_ARTIFACT_ID", "AUTOMATIONS_ON_USER", "AUTOMATIONS_ON_ORGANIZATION",
        "QUERY_AUTOMATIONS_ON_ENTITY", "MARK_RUN_FILES_UPLOADED", "SWEEPS_QUERY_FILTERING", "FILESTREAM_GZIP", "SWEEPS_LOCAL_SCHEDULER",
        CapabilityOptions.ArtifactDigestAlgorithm, "SOMETHING_NO_CLIENT_KNOWS",
    ];

    public static void Register(FieldMap map)
    {
        map.On<ServerState>("ServerInfo")
            .Add("cliVersionInfo", _ => new JsonText("""{"max_cli_version":"99.0.0","latest_cli_version":"0.28.2"}"""))
            .Add("latestLocalVersionInfo", _ => new LocalVersion())
            .Add("features", server => FeatureNames.Select(name => new Feature(name, !server.Options.Capabilities.DisabledFeatures.Contains(name))))
            .Add("exposesExplicitRunQueueAckPath", _ => true);
        map.On<Feature>("ServerFeature").Add("name", feature => feature.Name).Add("isEnabled", feature => feature.IsEnabled);
        map.On<Feature>("FeatureFlag").Add("rampKey", feature => feature.Name).Add("isEnabled", feature => feature.IsEnabled);
        map.On<LocalVersion>("LatestLocalVersionInfo")
            .Add("outOfDate", _ => false)
            .Add("latestVersionString", _ => "0.83.0")
            .Add("versionOnThisInstanceString", _ => "0.83.0");
    }

    internal sealed record Feature(string Name, bool IsEnabled);

    private sealed record LocalVersion;
}
