namespace WandbExporter.Client.Model;

/// <summary>Short digests of what a run looks like, by which a later start tells whether somebody changed it.</summary>
internal static class RunDigests
{
    /// <summary>Of what people give a run, and of when the server says that it was updated: fields that a page of many runs holds.</summary>
    public static string Mark(RunInfo run)
    {
        var digest = new TextDigest(stackalloc byte[TextDigest.Room]);
        digest.Add(run.UpdatedAt?.Text);
        digest.Add(run.DisplayName);
        digest.Add(run.Group);
        digest.Add(run.JobType);
        digest.Add(run.SweepName);
        digest.Add(run.Description);
        digest.Add(run.Notes);
        foreach (var tag in run.Tags.Order(StringComparer.Ordinal))
            digest.Add(tag);
        return digest.End();
    }

    /// <summary>Of its config and summary; null where neither was asked for.</summary>
    public static string? Content(RunInfo run)
    {
        if (run.Config is null && run.Summary is null)
            return null;
        var digest = new TextDigest(stackalloc byte[TextDigest.Room]);
        digest.Add(run.Config);
        digest.Add(run.Summary);
        return digest.End();
    }
}
