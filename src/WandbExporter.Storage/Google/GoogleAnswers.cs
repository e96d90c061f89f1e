using System.Buffers.Binary;
using System.Globalization;
using Google;
using Google.Apis.Requests;
using Newtonsoft.Json;
using Object = Google.Apis.Storage.v1.Data.Object;

namespace WandbExporter.Storage.Google;

/// <summary>Answers to the requests that the library does not make, as it would give them.</summary>
internal static class GoogleAnswers
{
    private const string ServiceName = "storage";

    /// <exception cref="GoogleApiException">It is no success.</exception>
    public static async Task<Object> ObjectAsync(GoogleClient client, HttpResponseMessage response)
    {
        await RequireSuccessAsync(client, response);
        return await client.Storage.Service.DeserializeResponse<Object>(response);
    }

    /// <exception cref="GoogleApiException">It is no success.</exception>
    public static async Task RequireSuccessAsync(GoogleClient client, HttpResponseMessage response)
    {
        if (response.IsSuccessStatusCode)
            return;
        throw new GoogleApiException(ServiceName) { HttpStatusCode = response.StatusCode, Error = await ErrorAsync(client, response) };
    }

    /// <summary>What names the version: its generation.</summary>
    public static string? Version(Object found) => found.Generation?.ToString(CultureInfo.InvariantCulture);

    /// <summary>The generation that a version's name is; one that nothing has for what is no generation.</summary>
    public static long Generation(string version) => long.TryParse(version, NumberStyles.None, CultureInfo.InvariantCulture, out var generation) ? generation : 1;

    /// <summary>Null where the service does not say it, as to one without the key.</summary>
    public static uint? Crc32C(Object found)
    {
        Span<byte> bytes = stackalloc byte[sizeof(uint) + 2];
        return found.Crc32c is { } text && Convert.TryFromBase64String(text, bytes, out var length) && length == sizeof(uint)
            ? BinaryPrimitives.ReadUInt32BigEndian(bytes)
            : null;
    }

    // What does not come from the service itself, or is about a content, is plain text or a page.
    private static async Task<RequestError> ErrorAsync(GoogleClient client, HttpResponseMessage response)
    {
        try
        {
            return await client.Storage.Service.DeserializeError(response);
        }
        catch (Exception e) when (e is GoogleApiException or JsonException)
        {
            return new RequestError { Message = await response.Content.ReadAsStringAsync() };
        }
    }
}
