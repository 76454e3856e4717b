using EdgeAspire.Protocol.Errors;

namespace EdgeAspire.Serving.Blobs;

/// <summary>The planner's files by SHA-256, each downloaded once.</summary>
/// <param name="planner">The planner's REST address.</param>
/// <param name="cache">Where downloaded files are kept.</param>
/// <param name="http">Makes the requests.</param>
public sealed class PlannerBlobs(Uri planner, BlobCache cache, HttpClient http)
{
    /// <summary>The path of a file, downloaded unless it is here.</summary>
    /// <param name="sha256">Its hash, lower-case hexadecimal.</param>
    /// <param name="cancellationToken">Ends the download; nothing half-written stays.</param>
    /// <returns>The path, or that the planner is away, has no such file, sent another one, or that the disk is full.</returns>
    public async Task<Outcome<string>> GetAsync(string sha256, CancellationToken cancellationToken)
    {
        try
        {
            return cache.Find(sha256) is { } path ? path : await DownloadAsync(sha256, cancellationToken);
        }
        catch (HttpRequestException exception)
        {
            return Unreachable(exception);
        }
        catch (OperationCanceledException exception) when (!cancellationToken.IsCancellationRequested)
        {
            return Unreachable(exception);
        }
        catch (HttpIOException exception)
        {
            return Unreachable(exception);
        }
        catch (IOException exception)
        {
            return new Error(ErrorReason.StorageFull, $"blob {sha256} cannot be stored: {exception.Message}");
        }
    }

    /// <summary>Forgets a downloaded file that turned out damaged.</summary>
    public void Forget(string sha256) => cache.Remove(sha256);

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
