namespace WandbExporter.Storage.Tests.Support.Servers;

/// <summary>The account that tests/servers/azurite.sh makes, on loopback only.</summary>
internal static class AzuriteAccount
{
    public const string Name = "wandbtest";

    public const string Key = "d2FuZGItZXhwb3J0IHRlc3RzIGFnYWluc3QgQXp1cml0ZSBvbiBsb29wYmFjayBvbmx5";

    /// <summary>The variables that let a process in.</summary>
    public static (string Name, string? Value)[] Environment(Uri endpoint) =>
        [("AZURE_STORAGE_SERVICE_ENDPOINT", endpoint.AbsoluteUri), ("AZURE_STORAGE_ACCOUNT", Name), ("AZURE_STORAGE_KEY", Key)];
}
