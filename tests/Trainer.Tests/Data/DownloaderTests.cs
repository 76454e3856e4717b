using System.Net;
using System.Security.Cryptography;
using EdgeAspire.Protocol.Errors;
using EdgeAspire.Testing;
using EdgeAspire.Trainer.Data.Download;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;

namespace EdgeAspire.Trainer.Tests.Data;

public sealed class DownloaderTests : IAsyncLifetime, IDisposable
{
    private static readonly byte[] Content = RandomNumberGenerator.GetBytes(300_000);
    private static readonly string Hash = Convert.ToHexStringLower(SHA256.HashData(Content));

    private readonly TemporaryFolder _folder = new();
    private readonly HttpClient _client = new();
    private readonly WebApplication _server;
    private readonly List<string> _ranges = [];
    private Func<HttpContext, Task> _answer = SendAllAsync;

    public DownloaderTests()
    {
        WebApplicationBuilder builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions());
        builder.WebHost.UseKestrelCore().UseUrls("http://127.0.0.1:0");
        _server = builder.Build();
        _server.Run(context =>
        {
            _ranges.Add(context.Request.Headers.Range.ToString());
            return _answer(context);
        });
    }

    public Task InitializeAsync() => _server.StartAsync();

    public async Task DisposeAsync()
    {
        await _server.DisposeAsync();
        Dispose();
    }

    public void Dispose()
    {
        _client.Dispose();
        _folder.Dispose();
    }

    [Fact]
    public async Task Fetch_WholeFile_IsStoredUnderItsName()
    {
        Assert.Null(await FetchAsync(Hash));
        Assert.Equal(Content, await File.ReadAllBytesAsync(_folder.Combine("data", "file.bin")));
        Assert.Single(Directory.GetFiles(_folder.Combine("data")));
        Assert.Null(await FetchAsync(Hash));
        Assert.Single(_ranges);
    }

    [Fact]
    public async Task Fetch_ConnectionCutSeveralTimes_ResumesWhereItWas()
    {
        using var server = new CuttingServer(Content, bytesEachTime: 80_000);
        Assert.Null(await FetchAsync(Hash, retries: 0, server.Address));
        Assert.Equal(Content, await File.ReadAllBytesAsync(_folder.Combine("data", "file.bin")));
        Assert.Equal([0, 80_000, 160_000, 240_000], server.Starts);
    }

    [Fact]
    public async Task Fetch_ServerWithoutRanges_StartsOver()
    {
        Directory.CreateDirectory(_folder.Combine("data"));
        await File.WriteAllBytesAsync(_folder.Combine("data", "file.bin.download"), Content[..1000]);
        Assert.Null(await FetchAsync(Hash));
        Assert.Equal(["bytes=1000-"], _ranges);
        Assert.Equal(Content, await File.ReadAllBytesAsync(_folder.Combine("data", "file.bin")));
    }

    [Fact]
    public async Task Fetch_WrongHash_StoresNothingAndNamesBoth()
    {
        string expected = new('0', 64);
        Error? error = await FetchAsync(expected);
        Assert.Equal(ErrorReason.InvalidAnswer, error?.Reason);
        Assert.Contains(Hash, error!.Message, StringComparison.Ordinal);
        Assert.Contains(expected, error.Message, StringComparison.Ordinal);
        Assert.Empty(Directory.GetFiles(_folder.Combine("data")));
    }

    [Fact]
    public async Task Fetch_CutWithoutProgress_GivesUpAndKeepsWhatCame()
    {
        using var server = new CuttingServer(Content, bytesEachTime: 5000, answers: 1);
        Error? error = await FetchAsync(Hash, retries: 2, server.Address);
        Assert.Equal(ErrorReason.DeviceUnavailable, error?.Reason);
        Assert.Equal(5000, new FileInfo(_folder.Combine("data", "file.bin.download")).Length);
        Assert.Equal(0, server.Starts[0]);
        Assert.True(server.Starts.Count >= 4);
        Assert.All(server.Starts.Skip(1), start => Assert.Equal(5000, start));
    }

    [Fact]
    public async Task Fetch_TooLarge_IsRefused()
    {
        Error? error = await new Downloader(_client, 3).FetchAsync(
            Address(), new RemoteFile("file.bin", 1000, Hash), _folder.Combine("data"), CancellationToken.None);
        Assert.Equal(ErrorReason.TooLarge, error?.Reason);
        Assert.Single(_ranges);
    }

    [Fact]
    public async Task Fetch_NotThere_IsNotRetried()
    {
        _answer = context =>
        {
            context.Response.StatusCode = (int)HttpStatusCode.NotFound;
            return Task.CompletedTask;
        };
        Assert.Equal(ErrorReason.NotFound, (await FetchAsync(Hash))?.Reason);
        Assert.Single(_ranges);
    }

    [Fact]
    public async Task Fetch_NoServer_IsAnErrorNotAnException()
    {
        using var client = new HttpClient();
        Error? error = await new Downloader(client, 0).FetchAsync(
            new Uri("http://127.0.0.1:1/"), new RemoteFile("file.bin", 1000, Hash), _folder.Combine("data"), CancellationToken.None);
        Assert.Equal(ErrorReason.DeviceUnavailable, error?.Reason);
    }

    private static async Task SendAllAsync(HttpContext context)
    {
        context.Response.ContentLength = Content.Length;
        await context.Response.Body.WriteAsync(Content);
    }

    private Uri Address() => new(_server.Urls.First());

    private Task<Error?> FetchAsync(string hash, int retries = 3, Uri? address = null) => new Downloader(_client, retries).FetchAsync(
        address ?? Address(), new RemoteFile("file.bin", 1 << 20, hash), _folder.Combine("data"), CancellationToken.None);
}
