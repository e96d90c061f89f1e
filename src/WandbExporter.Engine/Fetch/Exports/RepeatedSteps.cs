using WandbExporter.Client.Histories;

namespace WandbExporter.Engine.Fetch.Exports;

/// <summary>Finds the steps that several files have, in rows that come in step order.</summary>
internal sealed class RepeatedSteps
{
    /// <summary>Windows that are nearer to each other are one, so that they stay few.</summary>
    private const int Near = 1000;

    private readonly List<StepWindow> _windows = [];
    private int _file = -1;
    private long _step = long.MinValue;
    private long _rowsOfStep;

    /// <summary>Rows of steps that a later file has too.</summary>
    public long Rows { get; private set; }

    /// <summary>Where the steps are, in order.</summary>
    public IReadOnlyList<StepWindow> Windows => _windows;

    /// <param name="file">Which file has the next rows.</param>
    /// <param name="steps">Their steps; at least one.</param>
    public void Take(int file, ReadOnlySpan<long> steps)
    {
        if (steps[0] == _step && file != _file)
        {
            Rows += _rowsOfStep;
            Add(_step);
            _rowsOfStep = 0;
        }
        var rowsOfLast = steps.Length - steps.IndexOf(steps[^1]);
        _rowsOfStep = steps[^1] == _step ? _rowsOfStep + rowsOfLast : rowsOfLast;
        (_file, _step) = (file, steps[^1]);
    }

    private void Add(long step)
    {
        if (_windows.Count > 0 && step - _windows[^1].To < Near)
            _windows[^1] = _windows[^1] with { To = step + 1 };
        else
            _windows.Add(new StepWindow(step, step + 1));
    }
}
