namespace Akka.Actor.Internal;

/// <summary>
/// Runs the continuations of an actor's async handler one at a time as system messages of that actor, so that its state and
/// context are as safe after an await as before.
/// </summary>
internal sealed class ActorTaskScheduler(ActorCell cell) : TaskScheduler
{
    private object _message;

    public override int MaximumConcurrencyLevel => 1;

    public static void RunTask(Func<Task> asyncAction)
    {
        var cell = ActorCell.Current
            ?? throw new InvalidOperationException("RunTask must be called from an actor context.");
        cell.SuspendMailbox();
        var scheduler = cell.TaskScheduler;
        scheduler._message = cell.CurrentMessage;
        Task.Factory.StartNew(asyncAction, CancellationToken.None, TaskCreationOptions.None, scheduler)
            .Unwrap()
            .ContinueWith(scheduler.Finished, scheduler);
    }

    private void Finished(Task task)
    {
        var failure = task.Status switch
        {
            TaskStatus.Canceled => new TaskCanceledException(),
            TaskStatus.Faulted => task.Exception.InnerExceptions.Count == 1 ? task.Exception.InnerExceptions[0] : task.Exception,
            _ => null,
        };
        if (failure is null)
        {
            cell.ResumeMailbox();
            cell.CheckReceiveTimeout(cell.CurrentMessage);
        }
        else
        {
            cell.Ref.SendSystemMessage(new TaskStep(this, null, failure, _message));
        }

        _message = null;
    }

    internal void ExecuteTask(Task task) => TryExecuteTask(task);

    protected override IEnumerable<Task> GetScheduledTasks() => null;

    protected override void QueueTask(Task task)
    {
        if (ActorCell.Current == cell && !task.CreationOptions.HasFlag(TaskCreationOptions.LongRunning))
            TryExecuteTask(task);
        else
            cell.Ref.SendSystemMessage(new TaskStep(this, task, null, _message));
    }

    protected override bool TryExecuteTaskInline(Task task, bool taskWasPreviouslyQueued) => false;
}
