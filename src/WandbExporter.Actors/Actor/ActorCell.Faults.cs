using Akka.Actor.Internal;
using Akka.Event;

namespace Akka.Actor;

internal sealed partial class ActorCell
{
    private readonly List<SystemMessage> _stashedSystemMessages = [];
    private bool _unstashing;
    private IActorRef _perpetrator;

    private bool IsFailed => _perpetrator is not null;

    public void SystemInvoke(SystemMessage message)
    {
        if (MustWait(message))
        {
            _stashedSystemMessages.Add(message);
            return;
        }

        try
        {
            Handle(message);
        }
        catch (Exception e)
        {
            HandleInvokeFailure(e);
        }

        Unstash();
    }

    /// <summary>While children die, or while the mailbox is suspended, some messages would break the transition under way.</summary>
    private bool MustWait(SystemMessage message) =>
        message switch
        {
            Failed => IsWaitingForChildren || _mailbox.IsSuspended,
            Suspend or Resume or Recreate => IsWaitingForChildren,
            _ => false,
        };

    private void Unstash()
    {
        if (_unstashing || _stashedSystemMessages.Count == 0)
            return;
        _unstashing = true;
        try
        {
            for (var i = 0; i < _stashedSystemMessages.Count && !IsTerminated;)
            {
                var message = _stashedSystemMessages[i];
                if (MustWait(message))
                {
                    i++;
                    continue;
                }

                _stashedSystemMessages.RemoveAt(i);
                SystemInvoke(message);
                i = 0;
            }
        }
        finally
        {
            _unstashing = false;
        }
    }

    private void Handle(SystemMessage message)
    {
        switch (message)
        {
            case TaskStep step:
                CurrentMessage = step.Message;
                step.Execute();
                break;
            case Failed failed:
                HandleFailed(failed);
                break;
            case DeathWatchNotification notification:
                WatchedActorTerminated(notification.Actor, notification.ExistenceConfirmed);
                break;
            case Create create:
                HandleCreate(create.Failure);
                break;
            case Watch watch:
                AddWatcher(watch.Watcher);
                break;
            case Unwatch unwatch:
                _watchedBy.Remove(unwatch.Watcher);
                break;
            case Recreate recreate:
                FaultRecreate(recreate.Cause);
                break;
            case Suspend:
                _mailbox.Suspend();
                SuspendChildren();
                break;
            case Resume resume:
                FaultResume(resume.Cause);
                break;
            case Terminate:
                HandleTerminate();
                break;
        }
    }

    private void HandleCreate(Exception failure)
    {
        if (failure is not null)
            throw failure;
        try
        {
            _actor = NewActor();
            _actor.RunPreStart();
            CheckReceiveTimeout(null);
        }
        catch (Exception e)
        {
            _actor?.Clear(Ref);
            _actor = null;
            throw new ActorInitializationException(Ref, "Exception during creation", (e as System.Reflection.TargetInvocationException)?.InnerException ?? e);
        }
    }

    private void HandleInvokeFailure(Exception cause)
    {
        if (IsFailed)
            return;
        _mailbox.Suspend();
        if (CurrentMessage is Failed)
        {
            _perpetrator = Sender;
            SuspendChildren(except: _perpetrator);
        }
        else
        {
            _perpetrator = Ref;
            SuspendChildren();
        }

        ParentRef.SendSystemMessage(new Failed(Ref, cause));
    }

    private void HandleFailed(Failed failed)
    {
        CurrentMessage = failed;
        Sender = failed.Child;
        var stats = StatsOf(failed.Child);
        if (stats is null || _actor is null)
            return;
        if (!_actor.SupervisorStrategyInternal.HandleFailure(this, failed.Child, failed.Cause, stats, ChildStatistics()))
            global::System.Runtime.ExceptionServices.ExceptionDispatchInfo.Throw(failed.Cause);
    }

    private void FaultRecreate(Exception cause)
    {
        if (_actor is null)
        {
            FaultCreate();
            return;
        }

        if (IsTerminating || IsWaitingForChildren)
        {
            FaultResume(null);
            return;
        }

        var failed = _actor;
        var message = CurrentMessage;
        try
        {
            failed.RunPreRestart(cause, message);
        }
        catch (Exception e)
        {
            Publish(new Error(new PreRestartException(Ref, e, cause, message), Ref.Path.ToString(), failed.GetType(), e.Message));
        }
        finally
        {
            failed.Clear(Ref);
            CurrentMessage = null;
        }

        if (!WaitForChildren(Waiting.ToRecreate, cause))
            FinishRecreate(cause, failed);
    }

    private void FinishRecreate(Exception cause, ActorBase failed)
    {
        var survivors = ChildRefs();
        try
        {
            _perpetrator = null;
            _mailbox.Resume();
            var fresh = NewActor();
            _actor = fresh;
            fresh.RunPostRestart(cause);
            CheckReceiveTimeout(null);
            foreach (var survivor in survivors)
                survivor.SendSystemMessage(new Recreate(cause));
        }
        catch (Exception e)
        {
            _actor?.Clear(Ref);
            HandleInvokeFailure(new PostRestartException(
                Ref, (e as System.Reflection.TargetInvocationException)?.InnerException ?? e, cause));
        }
    }

    private void FaultResume(Exception cause)
    {
        if (_actor is null)
        {
            FaultCreate();
            return;
        }

        var perpetrator = _perpetrator;
        if (cause is not null)
            _perpetrator = null;
        _mailbox.Resume();
        ResumeChildren(cause, perpetrator);
    }

    private void FaultCreate()
    {
        SetReceiveTimeout(null);
        StopChildren();
        if (!WaitForChildren(Waiting.ToCreate))
            FinishCreate();
    }

    private void FinishCreate()
    {
        _perpetrator = null;
        _mailbox.Resume();
        try
        {
            HandleCreate(null);
        }
        catch (Exception e)
        {
            HandleInvokeFailure(e);
        }
    }

    private void HandleTerminate()
    {
        SetReceiveTimeout(null);
        UnwatchAll();
        StopChildren();
        var wasTerminating = IsTerminating;
        if (!WaitForChildren(Waiting.ToTerminate))
        {
            FinishTerminate();
        }
        else if (!wasTerminating)
        {
            _mailbox.Suspend();
            _perpetrator = Ref;
        }
    }

    private void FinishTerminate()
    {
        var actor = _actor;
        try
        {
            actor?.RunPostStop();
        }
        catch (Exception e)
        {
            Publish(new Error(e, Ref.Path.ToString(), actor.GetType(), e.Message));
        }
        finally
        {
            _mailbox.Close();
            ParentRef.SendSystemMessage(new DeathWatchNotification(Ref, true));
            TellWatchers();
            UnwatchAll();
            actor?.Clear(Ref);
            _actor = null;
            _behaviours.Clear();
        }
    }
}
