namespace WandbExporter.Client.Model;

public sealed record UserInfo(string? Username, string? Name);
