namespace WandbExporter.Client.Credentials;

/// <summary>What credentials and settings are looked up in: the process's environment and small files.</summary>
public interface IEnvironment
{
    /// <summary>An environment variable; null when it is not set.</summary>
    string? Variable(string name);

    /// <summary>The user's home folder, or null.</summary>
    string? Home { get; }

    string WorkingDirectory { get; }

    /// <summary>A file's text; null when there is no such file or it cannot be read.</summary>
    string? ReadFile(string path);
}
