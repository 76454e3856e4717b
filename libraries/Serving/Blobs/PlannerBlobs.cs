using EdgeAspire.Protocol.Errors;

namespace EdgeAspire.Serving.Blobs;

/// <summary>The planner's files by SHA-256, each downloaded once.</summary>
/// <param name="planner">The planner's REST address.</param>
/// <param name="cache">Where downloaded files are kept.</param>
/// <param name="http">Makes the requests.</param>
public sealed class PlannerBlobs(Uri planner, BlobCache cache, HttpClient http)
{
    private readonly Lock _gate = new();
    private readonly Dictionary<string, Task<Outcome<string>>> _downloads = new(StringComparer.Ordinal);

    /// <summary>The path of a file, downloaded unless it is here. Who asks for a file that is on its way waits for the same download.</summary>
    /// <param name="sha256">Its hash, lower-case hexadecimal.</param>
    /// <param name="cancellationToken">Ends the download that this call began; nothing half-written stays.</param>
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
        catch (HttpRequestException exception)
        {
            return Unreachable(exception);
        }
        catch (OperationCanceledException exception) when (!cancellationToken.IsCancellationRequested)
        {
            return Unreachable(exception);
        }
        catch (Exception exception) when (exception is HttpIOException or TimeoutException)
        {
            return Unreachable(exception);
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
        var address = new Uri(planner, $"/api/blobs/{sha256}");
        using var response = await http.GetAsync(address, HttpCompletionOption.ResponseHeadersRead, cancellationToken);
        if (!response.IsSuccessStatusCode)
        {
            return new Error(ErrorReason.InvalidAnswer, $"{address} answered {(int)response.StatusCode}");
        }

        await using var content = await response.Content.ReadAsStreamAsync(cancellationToken);
        return await cache.StoreAsync(sha256, content, cancellationToken);
    }

    private Error Unreachable(Exception exception) =>
        new(ErrorReason.DeviceUnavailable, $"the planner at {planner} does not answer: {exception.Message}");
}
