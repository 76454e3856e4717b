using EdgeAspire.ServiceDefaults.Listening;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.Extensions.Configuration;

namespace EdgeAspire.ServiceDefaults.Tests.Listening;

public sealed class ListenAddressTests
{
    [Fact]
    public void FromConfiguration_UrlsAndGrpcPort_GrpcListensOnTheSameHost()
    {
        var addresses = Read(("urls", "http://localhost:8080"), ("GRPC_PORT", "8081"));

        Assert.Equal(
            [new ListenAddress("localhost", 8080, HttpProtocols.Http1), new ListenAddress("localhost", 8081, HttpProtocols.Http2)],
            addresses);
    }

    [Fact]
    public void FromConfiguration_HttpPorts_ListensOnEveryInterface()
    {
        var addresses = Read(("http_ports", "8080"), ("GRPC_PORT", "8081"));

        Assert.Equal(["*", "*"], addresses.Select(address => address.Host));
        Assert.Equal([8080, 8081], addresses.Select(address => address.Port));
    }

    [Fact]
    public void FromConfiguration_Nothing_ListensForRestOnly()
    {
        Assert.Equal([new ListenAddress("localhost", 5000, HttpProtocols.Http1)], Read());
    }

    [Theory]
    [InlineData("urls", "localhost", "ASPNETCORE_URLS")]
    [InlineData("urls", "https://localhost:1", "ASPNETCORE_URLS")]
    [InlineData("GRPC_PORT", "65536", "GRPC_PORT")]
    [InlineData("GRPC_PORT", "-1", "GRPC_PORT")]
    [InlineData("GRPC_PORT", "grpc", "GRPC_PORT")]
    public void FromConfiguration_Unusable_NamesSettingAndValue(string key, string value, string setting)
    {
        var exception = Assert.Throws<InvalidOperationException>(() => Read((key, value)));

        Assert.Contains($"'{setting}'", exception.Message, StringComparison.Ordinal);
        Assert.Contains($"'{value}'", exception.Message, StringComparison.Ordinal);
    }

    private static IReadOnlyList<ListenAddress> Read(params (string Key, string Value)[] settings) =>
        ListenAddress.FromConfiguration(new ConfigurationBuilder()
            .AddInMemoryCollection(settings.ToDictionary(setting => setting.Key, setting => (string?)setting.Value, StringComparer.Ordinal))
            .Build());
}
