using WandbExporter.Cli.Output;
using WandbExporter.Client.Credentials;
using WandbExporter.Client.Model;
using WandbExporter.Core.Errors;
using WandbExporter.Core.Plan;
using WandbExporter.Engine;
using WandbExporter.Engine.Plan;
using WandbExporter.Storage.Kinds;
using WandbExporter.Tables.Catalogue;

namespace WandbExporter.Cli.Init;

/// <summary>Finds out, by asking what the command line does not say, what an export needs, and holds each answer against the server.</summary>
internal sealed class InitDialog(Questions questions, InitAnswers given, EngineSettings settings, ExportLog log)
{
    public async Task<Profile> RunAsync(CancellationToken cancellationToken)
    {
        var server = await ServerAsync(cancellationToken);
        var (connection, viewer) = await SignInAsync(server, cancellationToken);
        var (paths, organizations) = await SelectionAsync(connection, viewer, cancellationToken);
        var destination = await DestinationAsync(paths, organizations, cancellationToken);
        return new Profile(server, given.KeyFile is null ? null : Path.GetFullPath(given.KeyFile), paths, organizations, destination);
    }

    private Task<Uri> ServerAsync(CancellationToken cancellationToken)
    {
        var resolver = new CredentialResolver(new ProcessEnvironment());
        if (given.BaseUrl is not null)
            return Task.FromResult(resolver.ResolveServer(given.BaseUrl));
        return AnswerAsync("The W&B server", resolver.ResolveServer().ToString().TrimEnd('/'), "--base-url", answer => Task.FromResult(resolver.ResolveServer(answer)), cancellationToken);
    }

    private async Task<(ConnectionSettings Connection, Viewer Viewer)> SignInAsync(Uri server, CancellationToken cancellationToken)
    {
        ConnectionSettings? found = null;
        try
        {
            found = Session.Resolve(server.ToString(), given.KeyFile);
        }
        catch (ExportException none) when (none.Failure.Code == FailureCode.NoApiKey && questions.AreAsked)
        {
            Questions.Say($"Your API key is shown at {CredentialResolver.KeyPage(server)}.");
        }
        if (found is not null)
            return (found, await WhoAsync(found, $"the key of {found.KeySource}", cancellationToken));
        while (true)
        {
            var key = await questions.AskSecretAsync("API key (it does not appear)", "--api-key-file, or set WANDB_API_KEY", cancellationToken);
            if (ApiKeyFormat.Problem(key) is { } problem)
            {
                Questions.Say($"That cannot be right: {problem}");
                continue;
            }
            try
            {
                var typed = new CredentialResolver(new ProcessEnvironment()).Resolve(server.ToString(), key);
                var viewer = await WhoAsync(typed, "that key", cancellationToken);
                await KeepAsync(server, key, cancellationToken);
                return (typed, viewer);
            }
            catch (ExportException wrong) when (wrong.Failure.Code == FailureCode.Credentials)
            {
                Questions.Say($"The server does not accept that key; copy it again from {CredentialResolver.KeyPage(server)}.");
            }
        }
    }

    private async Task<Viewer> WhoAsync(ConnectionSettings connection, string by, CancellationToken cancellationToken)
    {
        await using var session = Session.Open(connection, settings, log);
        var viewer = await session.SignInAsync(cancellationToken);
        Questions.Say($"Signed in to {session.Source} as {viewer.Username ?? viewer.Entity ?? "an account without a name"}, by {by}.");
        return viewer;
    }

    private async Task KeepAsync(Uri server, string key, CancellationToken cancellationToken)
    {
        if (KeptKey.Path is not { } path || !await questions.ConfirmAsync($"Keep the key in {path}, as 'wandb login' does?", cancellationToken))
        {
            Questions.Say("The key is not kept: set WANDB_API_KEY, or give --api-key-file, when you export.");
            return;
        }
        KeptKey.Keep(path, server, key);
    }

    private async Task<(IReadOnlyList<string> Paths, IReadOnlyList<string> Organizations)> SelectionAsync(ConnectionSettings connection, Viewer viewer, CancellationToken cancellationToken)
    {
        await using var session = Session.Open(connection, settings, log);
        if (given.Paths.Count > 0 || given.Organizations.Count > 0)
            return await CheckedAsync(session, given.Paths, given.Organizations, cancellationToken);
        string[] entities = [.. viewer.Teams.Append(viewer.Entity ?? "").Where(name => name.Length > 0).Distinct(StringComparer.Ordinal)];
        if (entities.Length > 0 && questions.AreAsked)
            Questions.Say($"This account works in {string.Join(", ", entities)}.");
        return await AnswerAsync(
            "What to export: ENTITY, ENTITY/PROJECT, or several with spaces between", viewer.Entity is { Length: > 0 } own ? own : entities.FirstOrDefault(), "ENTITY, or --organization NAME",
            answer => CheckedAsync(session, answer.Split(' ', StringSplitOptions.RemoveEmptyEntries), [], cancellationToken), cancellationToken);
    }

    private async Task<(IReadOnlyList<string> Paths, IReadOnlyList<string> Organizations)> CheckedAsync(
        Session session, IReadOnlyList<string> paths, IReadOnlyList<string> organizations, CancellationToken cancellationToken)
    {
        var request = new ExportRequest(paths.Count == 0 ? [] : SelectionParser.Parse(paths), TableCatalogue.Default.Usual)
        {
            OrganizationNames = organizations,
            TablesOfOrganizations = TableCatalogue.Default.Choose([], ofOrganizations: true),
        };
        await new SelectionCheck(session, settings, log).CheckAsync(request, cancellationToken);
        return (paths, organizations);
    }

    private async Task<string> DestinationAsync(IReadOnlyList<string> paths, IReadOnlyList<string> organizations, CancellationToken cancellationToken)
    {
        if (given.Destination is { } said)
            return Checked(said);
        var usual = paths is [var one] && organizations.Count == 0 ? $"./{one.Split('/')[^1]}" : "./wandb-export";
        return await AnswerAsync($"Where to: {StoreKinds.Examples}", usual, "--to DESTINATION", answer => Task.FromResult(Checked(answer)), cancellationToken);

        static string Checked(string address)
        {
            StoreKinds.Parse(address);
            return address;
        }
    }

    /// <summary>An answer that is wrong is said to be, and asked for again.</summary>
    private async Task<T> AnswerAsync<T>(string question, string? usual, string instead, Func<string, Task<T>> check, CancellationToken cancellationToken)
    {
        while (true)
        {
            var answer = await questions.AskAsync(question, usual, instead, cancellationToken);
            try
            {
                return await check(answer);
            }
            catch (ExportException wrong) when (questions.AreAsked && wrong.Failure.Exit is ExitCode.Usage or ExitCode.Credentials or ExitCode.Destination)
            {
                Questions.Say(wrong.Failure.Message);
            }
        }
    }
}
