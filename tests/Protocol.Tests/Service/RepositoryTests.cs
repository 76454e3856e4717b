using EdgeAspire.Protocol.Client;
using EdgeAspire.Protocol.Errors;
using EdgeAspire.Protocol.Messages;

namespace EdgeAspire.Protocol.Tests.Service;

/// <summary>The model-repository calls.</summary>
public sealed class RepositoryTests : IAsyncLifetime
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    private IdentityServer _server = null!;
    private InferenceClient _client = null!;

    public Task InitializeAsync()
    {
        _server = IdentityServer.Start();
        _client = new InferenceClient(_server.Address);
        return Task.CompletedTask;
    }

    public async Task DisposeAsync()
    {
        _client.Dispose();
        await _server.DisposeAsync();
    }

    [Fact]
    public async Task RepositoryCalls_ServerWithoutRepository_AreRefused()
    {
        var parameters = new Dictionary<string, ModelRepositoryParameter>(StringComparer.Ordinal) { ["p"] = new() { Int64Param = 1 } };

        Assert.Equal(ErrorReason.Unsupported, (await _client.LoadModelAsync("m", parameters, Patience, CancellationToken.None))?.Reason);
        Assert.Equal(ErrorReason.Unsupported, (await _client.UnloadModelAsync("m", Patience, CancellationToken.None))?.Reason);
        Assert.Equal(ErrorReason.Unsupported, (await _client.GetRepositoryIndexAsync(onlyReady: false, Patience, CancellationToken.None)).Error?.Reason);
    }
}
