using System.Globalization;
using WandbExporter.Core.Errors;

namespace WandbExporter.Storage.Azure;

/// <summary>What signs the requests to an account. Printing one tells its kind and never its secret.</summary>
internal abstract record AzureAccess
{
    private AzureAccess()
    {
    }

    /// <summary>What a person calls it.</summary>
    public abstract string Name { get; }

    /// <summary>When it stops being good, if it says so.</summary>
    public virtual DateTimeOffset? ExpiresAt => null;

    public sealed override string ToString() => Name;

    public sealed record ConnectionString(string Text) : AzureAccess
    {
        public override string Name => AzureEnvironment.ConnectionStringName;
    }

    public sealed record Sas(string Token, DateTimeOffset? Until) : AzureAccess
    {
        public override string Name => AzureEnvironment.SasName;

        public override DateTimeOffset? ExpiresAt => Until;
    }

    public sealed record SharedKey(string Account, string Key) : AzureAccess
    {
        public override string Name => AzureEnvironment.KeyName;
    }

    public sealed record Identity : AzureAccess
    {
        public override string Name => "the Azure identity";
    }

    /// <exception cref="ExportException">Fatal, exit 4: the wanted kind is not there, or has expired.</exception>
    public static AzureAccess Choose(AzureAddress address, AzureCredential wanted, AzureEnvironment environment, TimeProvider time) => wanted switch
    {
        AzureCredential.Connection => FromConnectionString(environment) ?? throw Missing(AzureEnvironment.ConnectionStringName),
        AzureCredential.Sas => FromSas(environment, time) ?? throw Missing(AzureEnvironment.SasName),
        AzureCredential.Key => FromKey(address, environment) ?? throw Missing(AzureEnvironment.KeyName),
        AzureCredential.Identity => new Identity(),
        _ => First(address, environment, time),
    };

    public static ExportException Refused(string message) => new(new Failure(FailureCategory.Fatal, FailureCode.AzureCredentials, message, ExitCode.Credentials));

    private static AzureAccess First(AzureAddress address, AzureEnvironment environment, TimeProvider time)
    {
        AzureAccess? found = FromConnectionString(environment);
        found ??= FromSas(environment, time);
        found ??= FromKey(address, environment);
        return found ?? new Identity();
    }

    private static ConnectionString? FromConnectionString(AzureEnvironment environment) =>
        environment.ConnectionString is { } text ? new ConnectionString(text) : null;

    private static Sas? FromSas(AzureEnvironment environment, TimeProvider time)
    {
        if (environment.Sas?.TrimStart('?') is not { } token)
            return null;
        var fields = token.Split('&').Select(field => field.Split('=', 2)).Where(field => field.Length == 2).ToLookup(field => field[0], field => field[1]);
        if (!fields.Contains("sig"))
            throw Refused($"{AzureEnvironment.SasName} holds no shared access signature; it begins like sv=2023-01-03&…, without an address before it.");
        DateTimeOffset? until = DateTimeOffset.TryParse(
            Uri.UnescapeDataString(fields["se"].FirstOrDefault() ?? ""), CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out var end) ? end : null;
        if (until <= time.GetUtcNow())
            throw Refused(string.Create(CultureInfo.InvariantCulture, $"The shared access signature in {AzureEnvironment.SasName} has expired at {until:u}; make a new one."));
        return new Sas(token, until);
    }

    private static SharedKey? FromKey(AzureAddress address, AzureEnvironment environment)
    {
        if (environment.Key is not { } key || (environment.Account ?? address.Account) != address.Account)
            return null;
        return new SharedKey(address.Account, key);
    }

    private static ExportException Missing(string variable) =>
        Refused($"{variable} is not set for this account, and wandb-export.azure.credential asks for it; set it, or change that setting.");
}
