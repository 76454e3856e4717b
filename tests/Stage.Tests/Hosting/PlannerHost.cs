using System.Security.Cryptography;
using EdgeAspire.Onnx.Building;
using EdgeAspire.Planner;
using EdgeAspire.Protocol.Devices;
using EdgeAspire.ServiceDefaults.Listening;
using EdgeAspire.Testing;
using Grpc.Net.Client;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.DependencyInjection;

namespace EdgeAspire.Stage.Tests.Hosting;

/// <summary>A planner on free ports and a temporary folder.</summary>
internal sealed class PlannerHost : IAsyncDisposable
{
    private readonly TemporaryFolder _home;
    private readonly WebApplication _app;
    private readonly HttpClient _client;
    private readonly GrpcChannel _channel;

    private PlannerHost(TemporaryFolder home, WebApplication app)
    {
        _home = home;
        _app = app;
        var addresses = app.Services.GetRequiredService<ServiceAddresses>();
        (Rest, Grpc) = (addresses.Rest!, addresses.Grpc!);
        _client = new HttpClient { BaseAddress = Rest };
        _channel = GrpcChannel.ForAddress(Grpc);
    }

    public Uri Rest { get; }

    public Uri Grpc { get; }

    public static async Task<PlannerHost> StartAsync(int restPort = 0, int grpcPort = 0)
    {
        var home = new TemporaryFolder();
        var app = PlannerApplication.Build(
        [
            $"--urls=http://127.0.0.1:{restPort}", $"--GRPC_PORT={grpcPort}", $"--EDGEASPIRE_HOME={home.Path}", "--Logging:LogLevel:Default=None",

            // Devices that tests register send no heartbeats.
            "--Planner:LeaseSeconds=3600",
        ]);
        await app.StartAsync();
        return new PlannerHost(home, app);
    }

    /// <summary>Stores a file.</summary>
    /// <returns>Its hash.</returns>
    public async Task<string> StoreAsync(byte[] model)
    {
        var sha256 = Convert.ToHexStringLower(SHA256.HashData(model));
        using var response = await _client.PutAsync(new Uri($"/api/blobs/{sha256}", UriKind.Relative), new ByteArrayContent(model));
        response.EnsureSuccessStatusCode();
        return sha256;
    }

    public Task<string> StoreAsync(BuiltModel model) => StoreAsync(model.ToBytes());

    /// <summary>What the registry has of a device; null for none.</summary>
    public async Task<DeviceRegistration?> FindDeviceAsync(string device)
    {
        var list = await new DeviceRegistry.DeviceRegistryClient(_channel).ListAsync(new ListRequest());
        return list.Devices.FirstOrDefault(known => !known.Lost && string.Equals(known.Registration.Device, device, StringComparison.Ordinal))?.Registration;
    }

    /// <summary>Registers a device in a test's own words.</summary>
    public async Task RegisterAsync(string device, Uri address) => await new DeviceRegistry.DeviceRegistryClient(_channel).RegisterAsync(
        new RegisterRequest { Registration = new DeviceRegistration { Device = device, GrpcAddress = address.GetLeftPart(UriPartial.Authority), Role = "stage" } });

    public async ValueTask DisposeAsync()
    {
        _client.Dispose();
        _channel.Dispose();
        await _app.DisposeAsync();
        _home.Dispose();
    }
}
