namespace WandbExporter.Client.Model;

/// <summary>The states of a run that are known; servers may have others.</summary>
public static class RunState
{
    public const string Pending = "pending";

    public const string Running = "running";

    public const string Finished = "finished";

    /// <summary>It ended with an error.</summary>
    public const string Failed = "failed";

    /// <summary>It stopped giving signs of life.</summary>
    public const string Crashed = "crashed";

    public const string Killed = "killed";

    public const string Preempting = "preempting";

    public const string Preempted = "preempted";
}
