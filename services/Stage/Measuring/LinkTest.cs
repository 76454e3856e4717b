using System.Net.Http.Headers;
using EdgeAspire.Protocol.Errors;
using EdgeAspire.Stage.Configuration;
using Microsoft.Extensions.Options;

namespace EdgeAspire.Stage.Measuring;

/// <summary>Measures the link by timed requests to the planner, of at most some megabytes together.</summary>
internal sealed class LinkTest(HttpClient http, IOptions<StageOptions> options, TimeProvider time)
{
    private const int SmallestBytes = 64 * 1024;
    private const int LargestBytes = 4 * 1024 * 1024;
    private const int Growth = 4;
    private const int EmptyRequests = 20;
    private const int LongTransfers = 3;
    private const double BitsPerByte = 8;

    // Shorter transfers show the delay and the start of a connection more than its rate.
    private static readonly TimeSpan LongEnough = TimeSpan.FromSeconds(0.1);
    private static readonly TimeSpan MaxDuration = TimeSpan.FromSeconds(20);

    private readonly Uri _address = new(options.Value.Planner.Rest!, "/api/link");

    /// <summary>Measures delay and rate.</summary>
    public async Task<Outcome<LinkFigures>> MeasureAsync(CancellationToken cancellationToken)
    {
        using var limit = new CancellationTokenSource(MaxDuration, time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, limit.Token);
        try
        {
            // The first request opens the connection.
            await SendAsync(0, either.Token);
            var round = TimeSpan.MaxValue;
            for (var request = 0; request < EmptyRequests; request++)
            {
                var elapsed = await SendAsync(0, either.Token);
                round = elapsed < round ? elapsed : round;
            }

            var lengthBytes = SmallestBytes;
            var transfer = await SendAsync(lengthBytes, either.Token);
            while (transfer < LongEnough && lengthBytes < LargestBytes)
            {
                lengthBytes *= Growth;
                transfer = await SendAsync(lengthBytes, either.Token);
            }

            // One transfer may have been held up by anything.
            for (var again = 1; again < LongTransfers; again++)
            {
                var elapsed = await SendAsync(lengthBytes, either.Token);
                transfer = elapsed < transfer ? elapsed : transfer;
            }

            var seconds = Math.Max((transfer - round).TotalSeconds, transfer.TotalSeconds / 2);
            return new LinkFigures(lengthBytes * BitsPerByte / seconds / 1e6, round.TotalMilliseconds / 2);
        }
        catch (Exception exception) when (exception is HttpRequestException or OperationCanceledException && !cancellationToken.IsCancellationRequested)
        {
            return new Error(ErrorReason.DeviceUnavailable, $"The link to the planner could not be measured at {_address}: {exception.Message}");
        }
    }

    private async Task<TimeSpan> SendAsync(int lengthBytes, CancellationToken cancellationToken)
    {
        using var content = new ByteArrayContent(new byte[lengthBytes]);
        content.Headers.ContentType = new MediaTypeHeaderValue("application/octet-stream");
        var started = time.GetTimestamp();
        using var response = await http.PostAsync(_address, content, cancellationToken);
        response.EnsureSuccessStatusCode();
        return time.GetElapsedTime(started);
    }
}
