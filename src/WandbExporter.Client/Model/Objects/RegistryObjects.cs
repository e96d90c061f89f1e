using WandbExporter.Client.Paging;

namespace WandbExporter.Client.Model.Objects;

/// <summary>What a registry has, as far as the first page of each listing, which came with one answer. What is null was not asked for, or did not come.</summary>
/// <param name="Collections">Its collections.</param>
/// <param name="Versions">The versions that it links.</param>
/// <param name="Users">The users who are its members.</param>
/// <param name="Teams">The teams that are.</param>
public sealed record RegistryObjects(
    Page<ArtifactCollection>? Collections, Page<RegistryVersion>? Versions, RegistryMembers<RegistryUser>? Users, RegistryMembers<RegistryTeam>? Teams);
