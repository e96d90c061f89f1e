namespace WandbExporter.Client.Credentials;

/// <summary>
/// Finds passwords in a netrc file: <c>machine</c>, <c>default</c>, <c>login</c>, <c>account</c>, <c>password</c>, quoted values,
/// comments, and <c>macdef</c> bodies, which are passed over up to their empty line.
/// </summary>
public static class NetrcFile
{
    /// <summary>What the official client's entry has as <c>login</c>.</summary>
    private const string Login = "user";

    /// <summary>How a server is called there. The port is part of it only where the address names one.</summary>
    public static string MachineOf(Uri server)
    {
        ArgumentNullException.ThrowIfNull(server);
        return server.IsDefaultPort ? server.Host : $"{server.Host}:{server.Port}";
    }

    /// <summary>The text with one more entry at its end, which counts from then on.</summary>
    public static string With(string text, string machine, string password)
    {
        ArgumentNullException.ThrowIfNull(text);
        // A macro ends with an empty line, and a line that was not ended would go on in the entry.
        var end = text.Length == 0 ? "" : text.EndsWith('\n') ? "\n" : "\n\n";
        return $"{text}{end}machine {machine}\n  login {Login}\n  password {password}\n";
    }

    /// <summary>
    /// The password for the machine, or of the <c>default</c> entry; null when there is none. As in every reader of this format the last
    /// entry of a machine counts, and a file that is none is the same as no file.
    /// </summary>
    public static string? Password(string text, string machine)
    {
        ArgumentNullException.ThrowIfNull(text);
        string? found = null;
        string? fallback = null;
        var current = "";
        var isDefault = false;
        using var tokens = Tokens(text).GetEnumerator();
        while (tokens.MoveNext())
        {
            switch (tokens.Current)
            {
                case "machine" when tokens.MoveNext():
                    current = tokens.Current;
                    isDefault = false;
                    break;
                case "default":
                    current = "";
                    isDefault = true;
                    break;
                case "login" or "user" or "account":
                    tokens.MoveNext();
                    break;
                case "password" when tokens.MoveNext():
                    if (isDefault)
                        fallback = tokens.Current;
                    else if (current == machine)
                        found = tokens.Current;
                    break;
                default:
                    return null;
            }
        }
        var password = found ?? fallback;
        return string.IsNullOrEmpty(password) ? null : password;
    }

    private static IEnumerable<string> Tokens(string text)
    {
        var inMacro = false;
        foreach (var line in text.ReplaceLineEndings("\n").Split('\n'))
        {
            if (inMacro)
            {
                inMacro = line.Trim().Length > 0;
                continue;
            }
            var expectsValue = false;
            for (var at = 0; at < line.Length;)
            {
                if (char.IsWhiteSpace(line[at]))
                {
                    at++;
                    continue;
                }
                // A comment may begin only where a keyword could: a password may hold or begin with '#'.
                if (line[at] == '#' && !expectsValue)
                    break;
                var token = Token(line, ref at);
                if (!expectsValue && token == "macdef")
                {
                    inMacro = true;
                    break;
                }
                expectsValue = !expectsValue && token is not "default";
                yield return token;
            }
        }
    }

    private static string Token(string line, ref int at)
    {
        var token = new System.Text.StringBuilder();
        if (line[at] != '"')
        {
            while (at < line.Length && !char.IsWhiteSpace(line[at]))
                token.Append(line[at++]);
            return token.ToString();
        }
        at++;
        while (at < line.Length && line[at] != '"')
        {
            if (line[at] == '\\' && at + 1 < line.Length)
                at++;
            token.Append(line[at++]);
        }
        at++;
        return token.ToString();
    }
}
