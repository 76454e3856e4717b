using System.Security.Cryptography;
using EdgeAspire.Protocol.Errors;
using EdgeAspire.Serving.Blobs;
using EdgeAspire.Testing;

namespace EdgeAspire.Serving.Tests.Blobs;

/// <summary>Downloads over real connections that are cut off.</summary>
public sealed class PlannerBlobsTests : IAsyncLifetime
{
    private const int LengthBytes = 1_000_000;

    private readonly TemporaryFolder _folder = new();
    private readonly ManualTimeProvider _time = new();
    private readonly HttpClient _http = new();
    private readonly byte[] _content = new byte[LengthBytes];
    private BlobServer _server = null!;
    private string _sha256 = "";

    public async Task InitializeAsync()
    {
        new Random(3).NextBytes(_content);
        _sha256 = Convert.ToHexStringLower(SHA256.HashData(_content));
        _server = await BlobServer.StartAsync(_content);
        _server.HasCome = HasComeAsync;
    }

    public async Task DisposeAsync()
    {
        _http.Dispose();
        await _server.DisposeAsync();
        _folder.Dispose();
    }

    [Fact]
    public async Task GetAsync_ConnectionCutAgainAndAgain_GoesOnWhereItStopped()
    {
        int[] cuts = [200_000, 500_000, 999_999];
        _server.CutAt = cuts[0];
        _server.HasCome = async cut =>
        {
            await HasComeAsync(cut);
            _server.CutAt = cut == cuts[^1] ? null : cuts[Array.IndexOf(cuts, cut) + 1];
        };

        var path = (await Create().GetAsync(_sha256, CancellationToken.None)).Value;

        Assert.Equal(_content, await File.ReadAllBytesAsync(path));
        Assert.Equal([0, .. cuts], _server.Starts);
        Assert.Single(Files());
    }

    [Fact]
    public async Task GetAsync_NothingMoreComes_GivesUpAndGoesOnTheNextTime()
    {
        _server.CutAt = 300_000;
        var failed = Create().GetAsync(_sha256, CancellationToken.None);
        await HasComeAsync(300_000);
        while (!failed.IsCompleted)
        {
            // What passes before all has come would make it look silent.
            _time.Advance(_time.ActiveTimers > 0 ? PlannerBlobs.RetryWait : TimeSpan.Zero);
            await Task.Yield();
        }

        Assert.Equal(ErrorReason.DeviceUnavailable, (await failed).Error?.Reason);
        Assert.Equal([0, 300_000, 300_000, 300_000], _server.Starts);
        Assert.Equal(_content[..300_000], await File.ReadAllBytesAsync(Assert.Single(Files())));

        // Another process.
        _server.CutAt = null;
        var path = (await Create().GetAsync(_sha256, CancellationToken.None)).Value;

        Assert.Equal(_content, await File.ReadAllBytesAsync(path));
        Assert.Equal(300_000, _server.Starts.Last());
    }

    [Fact]
    public async Task GetAsync_PlannerIsAway_FailsAtOnce()
    {
        await _server.DisposeAsync();

        var error = (await Create().GetAsync(_sha256, CancellationToken.None)).Error;

        Assert.Equal(ErrorReason.DeviceUnavailable, error?.Reason);
        Assert.Empty(Files());
    }

    [Fact]
    public async Task GetAsync_WhatWasLeftIsDamaged_BeginsAnew()
    {
        await File.WriteAllBytesAsync(_folder.Combine(_sha256 + ".partial"), new byte[1000]);

        var path = (await Create().GetAsync(_sha256, CancellationToken.None)).Value;

        Assert.Equal(_content, await File.ReadAllBytesAsync(path));
        Assert.Equal([1000, 0], _server.Starts);
    }

    [Fact]
    public async Task GetAsync_AllWasLeft_TakesIt()
    {
        await File.WriteAllBytesAsync(_folder.Combine(_sha256 + ".partial"), _content);

        var path = (await Create().GetAsync(_sha256, CancellationToken.None)).Value;

        Assert.Equal(_content, await File.ReadAllBytesAsync(path));
    }

    [Fact]
    public async Task GetAsync_RangesAreUnknown_TakesItFromTheBeginning()
    {
        await File.WriteAllBytesAsync(_folder.Combine(_sha256 + ".partial"), _content[..1000]);
        _server.HasRanges = false;

        var path = (await Create().GetAsync(_sha256, CancellationToken.None)).Value;

        Assert.Equal(_content, await File.ReadAllBytesAsync(path));
    }

    [Fact]
    public async Task GetAsync_OtherFile_IsRefusedAndLeavesNothing()
    {
        var other = new string('0', 64);

        var error = (await Create().GetAsync(other, CancellationToken.None)).Error;

        Assert.Equal(ErrorReason.InvalidAnswer, error?.Reason);
        Assert.Empty(Files());
    }

    private async Task HasComeAsync(int bytes)
    {
        var partial = new FileInfo(_folder.Combine(_sha256 + ".partial"));
        while (!partial.Exists || partial.Length < bytes)
        {
            await Task.Yield();
            partial.Refresh();
        }
    }

    private string[] Files() => Directory.GetFiles(_folder.Path);

    private PlannerBlobs Create() => new(_server.Address, new BlobCache(_folder.Path, LengthBytes, LengthBytes, _time), _http, _time);
}
