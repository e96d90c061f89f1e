using WandbExporter.Client.Model;
using WandbExporter.Client.Queries;
using WandbExporter.Client.Reading;
using WandbExporter.Client.Transport;
using WandbExporter.Client.Updates;
using WandbExporter.Client.Wire;

namespace WandbExporter.Client.Areas;

/// <summary>Users, and the keys of whom this client is.</summary>
public sealed partial class UserArea
{
    private readonly ReadRequests _reads;
    private readonly UpdateRequests _requests;

    internal UserArea(ReadRequests reads, UpdateRequests requests) => (_reads, _requests) = (reads, requests);

    /// <summary>A new user of the server, by its administrator.</summary>
    public Mutation<UserAccount> Create(string email, bool isAdmin = false) => _requests.Of(
        UpdateDocuments.CreateUser, "the creation of a user", new Variables { { "email", email }, { "admin", isAdmin } }, answer => answer.User?.ToModel());

    /// <summary>A new key for whom this client's key belongs to.</summary>
    public Mutation<GeneratedApiKey> GenerateApiKey(string? description = null) => _requests.Of(
        UpdateDocuments.GenerateApiKey,
        "the creation of an API key",
        new Variables().WithAny("description", description),
        answer => answer.ApiKey is { Id: { } id, Name: { } secret } ? new GeneratedApiKey(id, secret) : null);

    /// <param name="id">The API's opaque id, as of <see cref="ApiKeyLabel.Id"/>.</param>
    public Mutation DeleteApiKey(string id) => _requests.Of(UpdateDocuments.DeleteApiKey, "the deletion of an API key", new Variables { { "id", id } });
}
