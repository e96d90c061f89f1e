namespace WandbExporter.Wandb.Model;

public sealed record UserInfo(string? Username, string? Name);
