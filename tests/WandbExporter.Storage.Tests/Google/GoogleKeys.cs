using System.Security.Cryptography;
using WandbExporter.Storage.Google;
using WandbExporter.Storage.Tests.Support.Servers;
using WandbExporter.Storage.Tests.Support.Servers.Gcs;

namespace WandbExporter.Storage.Tests.Google;

/// <summary>Two keys for encryption that stand in the environment of this process, and places that use the first.</summary>
internal static class GoogleKeys
{
    private const string Name = "WANDB_EXPORT_TEST_GS_KEY";
    public const string OtherVariable = "WANDB_EXPORT_TEST_GS_OTHER_KEY";

    static GoogleKeys() => (Key, Other) = (Set(Name), Set(OtherVariable));

    /// <summary>The variable that holds the first key.</summary>
    public static string Variable => Name;

    /// <summary>What stands in <see cref="Variable"/>.</summary>
    public static string Key { get; }

    /// <summary>What stands in <see cref="OtherVariable"/>.</summary>
    public static string Other { get; }

    public static GcsPlace Place(GcsServer server) =>
        GcsPlace.Of(server, settings => settings with { Encryption = GoogleEncryption.Customer, CustomerKeyVariable = Variable });

    private static string Set(string variable)
    {
        var key = Convert.ToBase64String(RandomNumberGenerator.GetBytes(32));
        Environment.SetEnvironmentVariable(variable, key);
        return key;
    }
}
