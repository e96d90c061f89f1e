namespace WandbExporter.Simulator;

/// <summary>Where the files of a version that is being made are to be put, whole or in parts. What the server has already, it wants no more.</summary>
internal static class DraftFileMutations
{
    public static void Register(Mutations mutations) => mutations.Add("createArtifactFiles", Create).Add("completeMultipartUploadArtifact", Complete);

    /// <summary>Base64 of sixteen bytes.</summary>
    public static string Digest(string? text)
    {
        var bytes = new byte[16];
        return text is { Length: 24 } && Convert.TryFromBase64String(text, bytes, out var length) && length == 16 ? text : throw Change.Invalid("a digest is the base64 of sixteen bytes");
    }

    /// <summary>A file as it is to be put.</summary>
    /// <param name="birth">The version that brings it.</param>
    public static Payload File(Change change, DraftFile file, string birth, string mimeType, bool isStored = false) => new()
    {
        ["id"] = GlobalId.Of("File", file.Token),
        ["name"] = file.Name,
        ["displayName"] = file.Name,
        ["storagePath"] = StoragePath(file),
        ["uploadUrl"] = isStored ? null : Url(change, file),
        ["uploadHeaders"] = (string[])["X-Simulator-Upload:1", $"Content-Type:{mimeType}", .. file.Md5 is { } md5 ? (string[])[$"Content-MD5:{md5}"] : []],
        ["artifact"] = change.Artifact(birth),
    };

    private static string StoragePath(DraftFile file) => "wandb-simulator/" + file.Token;

    private static string Url(Change change, DraftFile file) => change.Server.Urls.Signed(file.Token, file.Name, change.Session.Faults.Has(FaultKind.ExpiredUrls));

    private static Payload Create(Change change)
    {
        if (change.Input.Text("storageLayout") != "V2")
            throw Change.Invalid("files are stored in the layout V2");
        var specs = change.Input.Objects("artifactFiles");
        if (specs.Count == 0)
            throw Change.Invalid("files must be named");
        var isXxh128 = change.Input.Text("digestAlgorithm") == CollectionPlan.Xxh128;
        return new Payload { ["files"] = new Payload { ["edges"] = specs.Select(spec => new Payload { ["cursor"] = "", ["node"] = Create(change, spec, isXxh128) }).ToList() } };
    }

    private static Payload Create(Change change, Input spec, bool isXxh128)
    {
        var draft = DraftMutations.Draft(change, spec.Text("artifactID")!);
        if (spec.Text("artifactManifestID") is not { } manifest || !draft.ManifestIds.Contains(manifest))
            throw Change.Missing($"manifest {spec.Text("artifactManifestID")}");
        if (isXxh128 != draft.IsXxh128)
            throw Change.Invalid("the files have digests of another algorithm than their artifact");
        var name = spec.Text("name") is { Length: > 0 } given ? given : throw Change.Invalid("files must be named");
        var parts = spec.Objects("uploadPartsInput");
        var md5 = spec.Text("md5") is { } text ? Digest(text) : isXxh128 && parts.Count > 0 ? null : throw Change.Invalid("a file that is put whole has an MD5");
        var file = new DraftFile(draft.ArtifactId, DraftFile.Content, name, isXxh128 ? Digest(spec.Text("digest")) : md5!, 0, md5);
        draft.Files[name] = file;
        var mimeType = spec.Text("mimetype") ?? "application/octet-stream";
        if (change.Server.Uploads.Find(file.Token) is not null)
            return File(change, file, draft.ArtifactId, mimeType, isStored: true);
        var sequence = change.Artifact(draft.ArtifactId).Sequence;
        foreach (var entry in sequence.Members.Where(member => change.Server.Revoked.HasFiles(member.Artifact)).SelectMany(member => member.Artifact.Entries))
        {
            if (entry.Path == name && entry.Digest == file.Digest && entry is { Content: not null, BirthArtifactId: { } birth })
                return File(change, file, birth, mimeType, isStored: true);
        }
        var made = File(change, file, draft.ArtifactId, mimeType);
        if (parts.Count > 0)
            made["uploadMultipartUrls"] = Parts(change, draft, file, parts);
        return made;
    }

    private static Payload Parts(Change change, ArtifactDraft draft, DraftFile file, IReadOnlyList<Input> specs)
    {
        var parts = specs.Select((spec, place) => spec.Whole("partNumber") == place + 1 && spec.Text("hexMD5") is { Length: 32 } hex && hex.All(char.IsAsciiHexDigitLower)
            ? file with { Part = place + 1, Md5 = Convert.ToBase64String(Convert.FromHexString(hex)) }
            : throw Change.Invalid("parts are numbered from 1, and each has its MD5 in hex")).ToList();
        var id = GlobalId.Token("multipart", draft.ArtifactId, file.Token, draft.Parts.Count.ToString(System.Globalization.CultureInfo.InvariantCulture));
        draft.Parts[id] = [file, .. parts];
        return new Payload
        {
            ["uploadID"] = id,
            ["uploadUrlParts"] = parts.Select(part => new Payload { ["partNumber"] = (long)part.Part, ["uploadUrl"] = Url(change, part) }).ToList(),
        };
    }

    private static Payload Complete(Change change)
    {
        var input = change.Input;
        var draft = DraftMutations.Draft(change, input.Text("artifactID")!);
        if (!draft.Parts.TryGetValue(input.Text("uploadID")!, out var known) || StoragePath(known[0]) != input.Text("storagePath"))
            throw Change.Missing($"upload {input.Text("uploadID")}");
        var given = input.Objects("completedParts");
        if (given.Count != known.Count - 1)
            throw Change.Invalid("not all parts are named");
        using var whole = new MemoryStream();
        foreach (var (part, named) in known.Skip(1).Zip(given))
        {
            var bytes = change.Server.Uploads.Find(part.Token) ?? throw Change.Invalid($"part {part.Part} was not uploaded");
            var tag = $"\"{new BytesFile(part.Token, bytes).ETag}\"";
            if (named.Whole("partNumber") != part.Part || (named.Text("hexMD5") != tag && named.Text("hexMD5") != tag.Trim('"')))
                throw Change.Invalid($"part {part.Part} has another ETag");
            whole.Write(bytes);
        }
        // What it is as a whole, the commit looks at: the store compared the parts.
        change.Server.Uploads.TryPut(known[0].Token, whole.ToArray(), null);
        return new Payload { ["digest"] = known[0].Digest };
    }
}
