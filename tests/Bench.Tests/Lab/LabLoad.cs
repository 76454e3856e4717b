using System.Collections.Concurrent;
using EdgeAspire.Bench.Lab.Experiments;
using EdgeAspire.Bench.Serving;

namespace EdgeAspire.Bench.Tests.Lab;

/// <summary>Clients that ask one question after the other and hold every answer against the whole network.</summary>
internal sealed class LabLoad : IAsyncDisposable
{
    private const int Clients = 2;

    private readonly PlanClient _client;
    private readonly ModelQuestion _question = ModelQuestion.Of(LabNetwork.Name, LabNetwork.Build());
    private readonly ConcurrentQueue<string> _failures = new();
    private readonly Task[] _clients;
    private volatile bool _isStopped;
    private volatile PlanAnswer? _last;
    private int _answers;
    private long _retries;

    public LabLoad(PlanClient client)
    {
        _client = client;
        _clients = [.. Enumerable.Range(0, Clients).Select(_ => Task.Run(AskAsync))];
    }

    /// <summary>Requests that were lost or answered wrongly.</summary>
    public IReadOnlyCollection<string> Failures => _failures;

    /// <summary>How often requests were begun again.</summary>
    public long Retries => Interlocked.Read(ref _retries);

    /// <summary>The last answer.</summary>
    public PlanAnswer? Last => _last;

    /// <summary>Requests that have ended, so or so.</summary>
    public int Answers => Volatile.Read(ref _answers);

    public async Task StopAsync()
    {
        _isStopped = true;
        await Task.WhenAll(_clients);
    }

    public async ValueTask DisposeAsync()
    {
        await StopAsync();
        _question.Dispose();
    }

    private async Task AskAsync()
    {
        while (!_isStopped)
        {
            try
            {
                var answer = await _question.AskAsync(_client, CancellationToken.None);
                if (answer.Error is not <= 1e-3)
                {
                    _failures.Enqueue($"wrong by {answer.Error} by plan {answer.Plan}");
                }

                Interlocked.Add(ref _retries, answer.Retries);
                _last = answer;
            }
            catch (Exception exception) when (PlanLab.IsFailure(exception))
            {
                _failures.Enqueue($"lost: {exception.Message}");
            }

            Interlocked.Increment(ref _answers);
        }
    }
}
