using Microsoft.Extensions.Logging;

namespace Aspire.Hosting.Execution;

/// <summary>The last lines of one process, oldest first.</summary>
internal sealed class ConsoleLog(int capacity)
{
    private readonly Lock _lock = new();
    private readonly Queue<ConsoleLine> _lines = new();
    private long _sequence;
    private TaskCompletionSource _changed = NewSignal();

    public ConsoleLine Add(DateTimeOffset time, LogLevel level, string text)
    {
        lock (_lock)
        {
            var line = new ConsoleLine(++_sequence, time, level, text);
            if (_lines.Count == capacity)
            {
                _lines.Dequeue();
            }

            _lines.Enqueue(line);
            _changed.SetResult();
            _changed = NewSignal();
            return line;
        }
    }

    /// <summary>The kept lines after a sequence number.</summary>
    public IReadOnlyList<ConsoleLine> After(long sequence)
    {
        lock (_lock)
        {
            return [.. _lines.Where(line => line.Sequence > sequence)];
        }
    }

    /// <summary>Waits until there are lines after a sequence number.</summary>
    public async Task<IReadOnlyList<ConsoleLine>> WaitAsync(long sequence, CancellationToken cancellationToken)
    {
        while (true)
        {
            Task changed;
            lock (_lock)
            {
                changed = _changed.Task;
                if (_sequence > sequence)
                {
                    return After(sequence);
                }
            }

            await changed.WaitAsync(cancellationToken);
        }
    }

    private static TaskCompletionSource NewSignal() => new(TaskCreationOptions.RunContinuationsAsynchronously);
}
