using System.Text;
using System.Text.Json;

namespace WandbExporter.Storage.Tests.Azure;

/// <summary>Tokens that Azurite takes: it checks audience, issuer and times, and leaves out the signature.</summary>
internal static class AccessToken
{
    public const string Tenant = "00000000-0000-0000-0000-000000000001";
    public const string Issuer = $"https://sts.windows.net/{Tenant}/";

    public static string Of(string audience, string issuer, DateTimeOffset now) => string.Join(
        '.',
        Encoded(new { alg = "RS256", typ = "JWT" }),
        Encoded(new { aud = audience, iss = issuer, nbf = now.AddMinutes(-5).ToUnixTimeSeconds(), iat = now.ToUnixTimeSeconds(), exp = EndOf(now) }),
        Encoded("signature"));

    public static long EndOf(DateTimeOffset now) => now.AddHours(1).ToUnixTimeSeconds();

    private static string Encoded<T>(T value) =>
        Convert.ToBase64String(Encoding.UTF8.GetBytes(JsonSerializer.Serialize(value))).TrimEnd('=').Replace('+', '-').Replace('/', '_');
}
