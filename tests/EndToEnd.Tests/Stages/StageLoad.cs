using System.Collections.Concurrent;

namespace EdgeAspire.EndToEnd.Tests.Stages;

/// <summary>Clients that ask one question after the other and hold every answer against the whole network.</summary>
internal sealed class StageLoad
{
    private const int Clients = 2;
    private const int Questions = 4;

    private readonly StageCluster _cluster;
    private readonly (float[] Input, float[] Expected)[] _questions;
    private readonly ConcurrentQueue<string> _failures = new();
    private readonly Task[] _clients;
    private volatile bool _isStopped;
    private int _answers;
    private long _retries;

    public StageLoad(StageCluster cluster)
    {
        _cluster = cluster;
        _questions =
        [
            .. Enumerable.Range(0, Questions).Select(seed =>
            {
                var input = StageNetwork.Input(seed);
                return (input, StageNetwork.Compute(input));
            }),
        ];
        _clients = [.. Enumerable.Range(0, Clients).Select(client => Task.Run(() => AskAsync(client)))];
    }

    /// <summary>Requests that were lost or answered wrongly.</summary>
    public IReadOnlyCollection<string> Failures => _failures;

    /// <summary>How often requests were begun again.</summary>
    public long Retries => Interlocked.Read(ref _retries);

    /// <summary>Waits for so many more answers.</summary>
    public async Task AnswersAsync(int count)
    {
        var wanted = Volatile.Read(ref _answers) + count;
        await Hosting.Poll.UntilAsync(
            $"{count} answers",
            TimeSpan.FromMinutes(4),
            () => Task.FromResult(Volatile.Read(ref _answers) >= wanted),
            () => $"{wanted - Volatile.Read(ref _answers)} are missing. Failures: {string.Join("; ", _failures)}\n{_cluster.Log}");
    }

    public Task StopAsync()
    {
        _isStopped = true;
        return Task.WhenAll(_clients);
    }

    private async Task AskAsync(int client)
    {
        for (var question = client; !_isStopped; question++)
        {
            var (input, expected) = _questions[question % _questions.Length];
            var answer = await _cluster.InferAsync(input);
            Interlocked.Add(ref _retries, answer.Retries);
            if (answer.Error is not null)
            {
                _failures.Enqueue(answer.Error);
            }
            else if (!StageTests.IsRight(answer.Scores!, expected))
            {
                _failures.Enqueue($"wrong: {string.Join(' ', answer.Scores!)} instead of {string.Join(' ', expected)}");
            }

            Interlocked.Increment(ref _answers);
        }
    }
}
