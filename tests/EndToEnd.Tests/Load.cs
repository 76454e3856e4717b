using System.Collections.Concurrent;

namespace EdgeAspire.EndToEnd.Tests;

/// <summary>A caller that asks one question after the other until it is stopped, and notes every answer that is none.</summary>
internal sealed class Load : IDisposable
{
    private const int MaxRequests = 200_000;

    private readonly CancellationTokenSource _stop = new();
    private readonly Task _caller;
    private readonly HttpClient _gate;
    private readonly SemaphoreSlim _answered = new(0);

    public Load(HttpClient gate)
    {
        _gate = gate;
        _caller = CallAsync();
    }

    public ConcurrentQueue<string> Failures { get; } = new();

    /// <summary>Completes after that many further answers.</summary>
    public async Task AnswersAsync(int count)
    {
        while (_answered.CurrentCount > 0)
        {
            await _answered.WaitAsync();
        }

        for (var answer = 0; answer < count; answer++)
        {
            Assert.True(await _answered.WaitAsync(TimeSpan.FromMinutes(3)), "no answer within three minutes");
        }
    }

    public async Task StopAsync()
    {
        await _stop.CancelAsync();
        await _caller;
    }

    public void Dispose()
    {
        _stop.Cancel();
        _stop.Dispose();
        _answered.Dispose();
    }

    private async Task CallAsync()
    {
        var image = Digits.One();
        for (var request = 0; request < MaxRequests && !_stop.IsCancellationRequested; request++)
        {
            try
            {
                using var content = Digits.Request(image);
                using var response = await _gate.PostAsync(new Uri(Digits.InferPath, UriKind.Relative), content, _stop.Token);
                if (!response.IsSuccessStatusCode)
                {
                    Failures.Enqueue($"{response.StatusCode}: {await response.Content.ReadAsStringAsync()}");
                }

                _answered.Release();
            }
            catch (HttpRequestException exception)
            {
                Failures.Enqueue(exception.Message);
            }
            catch (OperationCanceledException) when (_stop.IsCancellationRequested)
            {
                return;
            }
        }
    }
}
