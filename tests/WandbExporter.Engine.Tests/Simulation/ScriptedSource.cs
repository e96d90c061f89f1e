using Akka.Streams;
using Akka.Streams.Stage;
using WandbExporter.Engine.Streams;

namespace WandbExporter.Engine.Tests.Simulation;

/// <summary>
/// A stream whose events come as a script says, each after a while of the system's time. The materializer is Akka's own, and all of it on the simulation's thread: a
/// stage with a timer needs no task.
/// </summary>
/// <param name="script">Each event and what passes before it; what it throws breaks the stream.</param>
/// <param name="ended">Told when the stream is no more, whoever ended it.</param>
internal sealed class ScriptedSource(IEnumerable<(TimeSpan After, UnitEvent Event)> script, Action ended) : GraphStage<SourceShape<UnitEvent>>
{
    private readonly Outlet<UnitEvent> _out = new("events");

    public override SourceShape<UnitEvent> Shape => new(_out);

    protected override GraphStageLogic CreateLogic(Attributes inheritedAttributes) => new Logic(Shape, _out, script, ended);

    private sealed class Logic : TimerGraphStageLogic
    {
        private readonly Outlet<UnitEvent> _out;
        private readonly IEnumerator<(TimeSpan After, UnitEvent Event)> _script;
        private readonly Action _ended;

        public Logic(SourceShape<UnitEvent> shape, Outlet<UnitEvent> outlet, IEnumerable<(TimeSpan After, UnitEvent Event)> script, Action ended)
            : base(shape)
        {
            (_out, _script, _ended) = (outlet, script.GetEnumerator(), ended);
            SetHandler(outlet, onPull: () =>
            {
                if (!_script.MoveNext())
                    CompleteStage();
                else if (_script.Current.After > TimeSpan.Zero)
                    ScheduleOnce("next", _script.Current.After);
                else
                    Push(_out, _script.Current.Event);
            });
        }

        public override void PostStop()
        {
            _script.Dispose();
            _ended();
        }

        protected override void OnTimer(object timerKey) => Push(_out, _script.Current.Event);
    }
}
