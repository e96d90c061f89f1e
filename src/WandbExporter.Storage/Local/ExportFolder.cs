using System.Globalization;
using WandbExporter.Core.Errors;
using WandbExporter.Core.Journal;
using WandbExporter.Core.Ports;

namespace WandbExporter.Storage.Local;

/// <summary>The directories of an export.</summary>
/// <param name="Root">The destination, absolute and with its own links resolved.</param>
internal sealed record ExportFolder(string Root)
{
    // What file systems and desktops put into an empty directory.
    private static readonly HashSet<string> Irrelevant = new(["lost+found", ".DS_Store", "desktop.ini", "Thumbs.db"], StringComparer.Ordinal);

    // What an opening leaves that was killed before it could say which export this is.
    private static readonly HashSet<string> Unborn = new(["lock", "tmp", "journal", "fleet"], StringComparer.Ordinal);

    public string State => Path.Combine(Root, "_export");

    public string Journal => Path.Combine(State, "journal");

    public string Fleet => Path.Combine(State, "fleet");

    public string Temporary => Path.Combine(State, "tmp");

    private string IdentityPath => Path.Combine(State, "export.json");

    public static ExportFolder At(string path)
    {
        var full = Path.TrimEndingDirectorySeparator(Path.GetFullPath(path));
        try
        {
            return new ExportFolder(new DirectoryInfo(full).ResolveLinkTarget(returnFinalTarget: true)?.FullName ?? full);
        }
        catch (Exception e) when (DiskFailure.IsDiskError(e))
        {
            // There is nothing yet whose link could be resolved, or it cannot be seen: creating it says which.
            return new ExportFolder(full);
        }
    }

    /// <summary>Refuses a directory with a content that is no export, before anything is written to it.</summary>
    public void RequireOursOrEmpty()
    {
        try
        {
            if (FileOnTheWay() is { } file)
            {
                throw DiskFailure.Refused(
                    FailureCategory.Fatal,
                    FailureCode.DestinationForeign,
                    $"{file} is a file, and an export is written to a directory; choose another destination.");
            }
            if (!Directory.Exists(Root) || File.Exists(IdentityPath))
                return;
            var foreign = Directory.EnumerateFileSystemEntries(Root)
                .Select(Path.GetFileName)
                .FirstOrDefault(name => name != "_export" && !Irrelevant.Contains(name!));
            foreign ??= !Directory.Exists(State) ? null : Directory.EnumerateFileSystemEntries(State)
                .Select(Path.GetFileName)
                .FirstOrDefault(name => !Unborn.Contains(name!) && !name!.StartsWith("lock.json", StringComparison.Ordinal));
            // Another process may have created the export since the first look.
            if (foreign is null || File.Exists(IdentityPath))
                return;
            throw DiskFailure.Refused(
                FailureCategory.Fatal,
                FailureCode.DestinationForeign,
                $"{Root} is not empty ('{foreign}') and holds no export; choose an empty directory or one that does not exist yet.");
        }
        catch (Exception e) when (DiskFailure.IsDiskError(e))
        {
            throw DiskFailure.From(e, "read", Root);
        }
    }

    /// <summary>What of the destination's path is there and no directory; null if all of it can be one.</summary>
    private string? FileOnTheWay()
    {
        var existing = Root;
        while (!Path.Exists(existing) && Path.GetDirectoryName(existing) is { } parent)
            existing = parent;
        return File.Exists(existing) ? existing : null;
    }

    /// <summary>Creates the directories that the lock and unfinished objects need, durably.</summary>
    public async Task CreateAsync(DirectorySync directories)
    {
        try
        {
            var existing = Root;
            while (!Directory.Exists(existing) && Path.GetDirectoryName(existing) is { } parent)
                existing = parent;
            Directory.CreateDirectory(State);
            LocalFiles.CreatePrivateDirectory(Temporary);
            RefuseLinks();
            for (var folder = State; folder.Length >= existing.Length && folder.Length > 0; folder = Path.GetDirectoryName(folder) ?? "")
                await directories.SyncAsync(folder);
        }
        catch (IOException e) when (Errno.Of(e) == Errno.NoEntry)
        {
            // Nobody removed what was never there: a kernel's own file system, or an automounter's, answers so.
            throw DiskFailure.Refused(FailureCategory.Fatal, FailureCode.NotWritable, $"Could not create {Root}: the file system there takes no directories; choose another destination.");
        }
        catch (Exception e) when (DiskFailure.IsDiskError(e))
        {
            throw DiskFailure.From(e, "create", Root);
        }
    }

    /// <summary>
    /// What the paths of a holder's unfinished objects begin with. They are its own, so that one which has lost the lock gives nobody
    /// else's object a name, and finds that its own are gone.
    /// </summary>
    public string TemporaryOf(long generation) => Path.Combine(Temporary, string.Create(CultureInfo.InvariantCulture, $"{generation}-"));

    /// <summary>Removes unfinished objects of former holders, but for those that can be gone on with. Only for the holder of the lock.</summary>
    /// <param name="generation">Its own.</param>
    /// <param name="fence">Asked whether it is still ours: else what was found may be another's.</param>
    /// <param name="cancellationToken">Ends the asking.</param>
    public async Task CleanAsync(long generation, IFence fence, CancellationToken cancellationToken)
    {
        try
        {
            var files = Directory.GetFiles(Temporary);
            await fence.RequireHeldAsync(cancellationToken);
            foreach (var file in files.Where(file => !PartialFiles.TryAdopt(file, TemporaryOf(generation))))
                File.Delete(file);
            LocalProbe.Clean(Temporary, TimeProvider.System.GetUtcNow());
        }
        catch (Exception e) when (DiskFailure.IsDiskError(e))
        {
            throw DiskFailure.From(e, "clean up", Temporary);
        }
    }

    /// <summary>True if names that differ only in case are one name here.</summary>
    public bool FoldsCase()
    {
        // Several processes may look at the same time.
        var number = Guid.NewGuid().ToString("N");
        var probe = Path.Combine(Temporary, $"Case-{number}");
        try
        {
            File.WriteAllBytes(probe, []);
            return File.Exists(Path.Combine(Temporary, $"cASE-{number}"));
        }
        catch (Exception e) when (DiskFailure.IsDiskError(e))
        {
            throw DiskFailure.From(e, "write to", Temporary);
        }
        finally
        {
            LocalFiles.TryDelete(probe);
        }
    }

    /// <summary>What export this is; null if it is none yet.</summary>
    public ExportIdentity? ReadIdentity()
    {
        try
        {
            return ExportIdentityJson.Read(File.ReadAllBytes(IdentityPath), Root);
        }
        catch (Exception e) when (e is FileNotFoundException or DirectoryNotFoundException)
        {
            return null;
        }
        catch (Exception e) when (DiskFailure.IsDiskError(e))
        {
            throw DiskFailure.From(e, "read", IdentityPath);
        }
    }

    private void RefuseLinks()
    {
        foreach (var directory in new[] { State, Journal, Fleet, Temporary }.Select(path => new DirectoryInfo(path)))
        {
            if (directory.LinkTarget is { } target)
                throw DirectoryTree.Refuse(directory, target);
        }
    }
}
