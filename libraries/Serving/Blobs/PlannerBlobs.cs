using System.Net;
using System.Net.Http.Headers;
using EdgeAspire.Protocol.Errors;

namespace EdgeAspire.Serving.Blobs;

/// <summary>
/// The planner's files by SHA-256, each downloaded once. A download that breaks off goes on where it stopped: at once, as long as each try
/// brings something, and a few times more while none does.
/// </summary>
/// <param name="planner">The planner's REST address.</param>
/// <param name="cache">Where downloaded files are kept.</param>
/// <param name="http">Makes the requests.</param>
/// <param name="time">The clock.</param>
public sealed class PlannerBlobs(Uri planner, BlobCache cache, HttpClient http, TimeProvider time)
{
    /// <summary>Between a try that brought nothing and the next.</summary>
    internal static readonly TimeSpan RetryWait = TimeSpan.FromSeconds(1);

    private const int MaxTries = 50;
    private const int MaxFruitlessTries = 3;

    private readonly Lock _gate = new();
    private readonly Dictionary<string, Task<Outcome<string>>> _downloads = new(StringComparer.Ordinal);

    /// <summary>The path of a file, downloaded unless it is here. Who asks for a file that is on its way waits for the same download.</summary>
    /// <param name="sha256">Its hash, lower-case hexadecimal.</param>
    /// <param name="cancellationToken">Ends the download that this call began; what has come is kept for the next.</param>
    /// <returns>The path, or that the planner is away, has no such file, sent another one, or that the disk is full.</returns>
    public Task<Outcome<string>> GetAsync(string sha256, CancellationToken cancellationToken)
    {
        lock (_gate)
        {
            if (!_downloads.TryGetValue(sha256, out var download))
            {
                if (cache.Find(sha256) is { } path)
                {
                    return Task.FromResult<Outcome<string>>(path);
                }

                _downloads.Add(sha256, download = FetchAsync(sha256, cancellationToken));
            }

            return download.WaitAsync(cancellationToken);
        }
    }

    /// <summary>Forgets a downloaded file that turned out damaged.</summary>
    public void Forget(string sha256) => cache.Remove(sha256);

    private async Task<Outcome<string>> FetchAsync(string sha256, CancellationToken cancellationToken)
    {
        // The caller has the lock, under which the download is to be listed first.
        await Task.Yield();
        try
        {
            return await DownloadAsync(sha256, cancellationToken);
        }
        catch (IOException exception)
        {
            return new Error(ErrorReason.StorageFull, $"blob {sha256} cannot be stored: {exception.Message}");
        }
        finally
        {
            lock (_gate)
            {
                _downloads.Remove(sha256);
            }
        }
    }

    private async Task<Outcome<string>> DownloadAsync(string sha256, CancellationToken cancellationToken)
    {
        using var download = await cache.BeginAsync(sha256, cancellationToken);
        var hasCome = false;
        var fruitless = 0;
        for (var tries = 1; ; tries++)
        {
            var before = download.LengthBytes;
            try
            {
                if (await ReceiveAsync(sha256, download, cancellationToken) is { } error)
                {
                    return error;
                }

                var isResumed = download.IsResumed;
                if (download.Finish() is var finished && (finished.IsSuccess || !isResumed))
                {
                    return finished;
                }

                // What an earlier process left was damaged.
                continue;
            }
            catch (Exception exception) when (exception is HttpRequestException or TimeoutException
                || (exception is OperationCanceledException && !cancellationToken.IsCancellationRequested))
            {
                var brought = download.LengthBytes > before;
                hasCome |= brought;
                fruitless = brought ? 0 : fruitless + 1;
                if (!hasCome || fruitless >= MaxFruitlessTries || tries >= MaxTries || cancellationToken.IsCancellationRequested)
                {
                    return Unreachable(exception);
                }
            }
            catch (IOException)
            {
                // A full disk has better use for the room.
                download.Restart();
                throw;
            }

            if (fruitless > 0)
            {
                await Task.Delay(RetryWait, time, cancellationToken);
            }
        }
    }

    private async Task<Error?> ReceiveAsync(string sha256, BlobDownload download, CancellationToken cancellationToken)
    {
        var address = new Uri(planner, $"/api/blobs/{sha256}");
        using var request = new HttpRequestMessage(HttpMethod.Get, address);
        if (download.LengthBytes > 0)
        {
            request.Headers.Range = new RangeHeaderValue(download.LengthBytes, null);
        }

        using var response = await http.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, cancellationToken);
        var range = response.Content.Headers.ContentRange;
        switch (response.StatusCode)
        {
            case HttpStatusCode.PartialContent when range?.From == download.LengthBytes:
                break;
            case HttpStatusCode.RequestedRangeNotSatisfiable when range?.Length == download.LengthBytes:
                // All of it had come when the connection broke.
                return null;
            case HttpStatusCode.OK:
                download.Restart();
                break;
            default:
                return new Error(ErrorReason.InvalidAnswer, $"{address} answered {(int)response.StatusCode}");
        }

        await using var content = await response.Content.ReadAsStreamAsync(cancellationToken);
        return await download.AppendAsync(content, cancellationToken);
    }

    private Error Unreachable(Exception exception) =>
        new(ErrorReason.DeviceUnavailable, $"the planner at {planner} does not answer: {exception.Message}");
}
