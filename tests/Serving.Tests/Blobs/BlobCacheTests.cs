using System.Security.Cryptography;
using EdgeAspire.Protocol.Errors;
using EdgeAspire.ServiceDefaults.Configuration;
using EdgeAspire.Serving.Blobs;
using EdgeAspire.Testing;

namespace EdgeAspire.Serving.Tests.Blobs;

public sealed class BlobCacheTests : IDisposable
{
    private readonly TemporaryFolder _home = new();
    private readonly ManualTimeProvider _time = new();

    [Fact]
    public async Task StoreAsync_RightBytes_AreFound()
    {
        var cache = Create();
        var (sha256, bytes) = Blob(1);

        var path = (await StoreAsync(cache, sha256, new MemoryStream(bytes))).Value;

        Assert.Equal(path, cache.Find(sha256));
        Assert.Equal(bytes, await File.ReadAllBytesAsync(path));
        Assert.StartsWith(_home.Combine("expert", "pi_4", "blobs"), path, StringComparison.Ordinal);
    }

    [Fact]
    public async Task StoreAsync_OtherBytes_LeaveNothing()
    {
        var cache = Create();
        var (sha256, bytes) = Blob(1);

        var error = (await StoreAsync(cache, sha256, new MemoryStream(bytes[1..]))).Error;

        Assert.Equal(ErrorReason.InvalidAnswer, error?.Reason);
        Assert.Null(cache.Find(sha256));
        Assert.Empty(Files());
    }

    [Fact]
    public async Task StoreAsync_TooLarge_NamesTheSetting()
    {
        var cache = Create(maxModelBytes: 100);
        var (sha256, bytes) = Blob(1);

        var error = (await StoreAsync(cache, sha256, new MemoryStream(bytes))).Error;

        Assert.Equal(ErrorReason.TooLarge, error?.Reason);
        Assert.Contains("Inference:MaxModelBytes", error?.Message, StringComparison.Ordinal);
        Assert.Empty(Files());
    }

    [Fact]
    public async Task StoreAsync_NothingComes_FailsAndKeepsWhatCame()
    {
        var cache = Create();
        var (sha256, bytes) = Blob(1);
        using var silent = new SilentStream(bytes);

        var storing = StoreAsync(cache, sha256, silent);
        await silent.Asked;
        Assert.False(storing.IsCompleted);

        // The wait begins only after the stream was asked.
        while (!storing.IsCompleted)
        {
            _time.Advance(BlobCache.LongestSilence);
            await Task.Yield();
        }

        await Assert.ThrowsAsync<TimeoutException>(() => storing);
        Assert.Null(cache.Find(sha256));
        Assert.Equal(bytes, await File.ReadAllBytesAsync(Assert.Single(Files())));
    }

    [Fact]
    public async Task StoreAsync_CutOff_LeavesNothing()
    {
        var cache = Create();
        using var cancellation = new CancellationTokenSource();
        await cancellation.CancelAsync();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(
            () => StoreAsync(cache, Blob(1).Sha256, new MemoryStream(new byte[10]), cancellation.Token));

        Assert.Empty(Files());
    }

    [Fact]
    public async Task StoreAsync_OverTheSize_DropsWhatWasUsedLongestAgo()
    {
        var cache = Create(maxCacheBytes: 2500);
        var blobs = Enumerable.Range(1, 3).Select(Blob).ToArray();
        foreach (var (sha256, bytes) in blobs[..2])
        {
            await StoreAsync(cache, sha256, new MemoryStream(bytes));
            _time.Advance(TimeSpan.FromSeconds(10));
        }

        cache.Find(blobs[0].Sha256);
        _time.Advance(TimeSpan.FromSeconds(10));
        await StoreAsync(cache, blobs[2].Sha256, new MemoryStream(blobs[2].Bytes));

        Assert.NotNull(cache.Find(blobs[0].Sha256));
        Assert.Null(cache.Find(blobs[1].Sha256));
        Assert.NotNull(cache.Find(blobs[2].Sha256));
    }

    [Fact]
    public async Task StoreAsync_OverTheSize_DropsWhatWasBrokenOffToo()
    {
        var cache = Create(maxCacheBytes: 1500);
        var blobs = Enumerable.Range(1, 2).Select(Blob).ToArray();
        using (var download = await cache.BeginAsync(blobs[0].Sha256, CancellationToken.None))
        {
            await download.AppendAsync(new MemoryStream(blobs[0].Bytes[..900]), CancellationToken.None);

            // As long as it is under way it stays.
            await StoreAsync(cache, blobs[1].Sha256, new MemoryStream(blobs[1].Bytes));
            Assert.Equal(2, Files().Length);
        }

        _time.Advance(TimeSpan.FromSeconds(10));
        cache.Find(blobs[1].Sha256);
        var third = Blob(3);
        await StoreAsync(cache, third.Sha256, new MemoryStream(third.Bytes));

        Assert.Equal(third.Sha256, Path.GetFileName(Assert.Single(Files())));
    }

    public void Dispose() => _home.Dispose();

    private static async Task<Outcome<string>> StoreAsync(BlobCache cache, string sha256, Stream content, CancellationToken cancellationToken = default)
    {
        using var download = await cache.BeginAsync(sha256, cancellationToken);
        return await download.AppendAsync(content, cancellationToken) is { } error ? error : download.Finish();
    }

    private static (string Sha256, byte[] Bytes) Blob(int seed)
    {
        var bytes = new byte[1000];
        new Random(seed).NextBytes(bytes);
        return (Convert.ToHexStringLower(SHA256.HashData(bytes)), bytes);
    }

    private string[] Files() => Directory.GetFiles(_home.Path, "*", SearchOption.AllDirectories);

    private BlobCache Create(long maxCacheBytes = 1 << 20, long maxModelBytes = 1 << 20) => new(
        BlobCache.FolderOf(new StateFolder(_home.Path, _home.Path), "expert", "pi/4"), maxCacheBytes, maxModelBytes, _time);
}
