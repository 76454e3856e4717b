using System.Net.Sockets;
using System.Text.Json;
using EdgeAspire.Testing;

namespace EdgeAspire.AspireHosting.Tests.Execution;

public sealed class AppHostProcessTests
{
    [IsolatedFact]
    public async Task Kill_AppHostAlone_TakesItsServicesAlong()
    {
        using var host = new AppHostProcess("--Dashboard:Port", "0");
        var resources = await StartAsync(host);
        using var store = await ConnectAsync(resources[0]);
        using var front = await ConnectAsync(resources[1]);

        host.Process.Kill();

        Assert.True(await IsClosedAsync(store));
        Assert.True(await IsClosedAsync(front));
    }

    [Theory]
    [InlineData("INT")]
    [InlineData("TERM")]
    public async Task Signal_EndsServicesInOrderAndThenTheAppHost(string signal)
    {
        using var host = new AppHostProcess("--Dashboard:Port", "0");
        var resources = await StartAsync(host);

        await host.SignalAsync(signal);
        await host.WaitForLineAsync("front       Stopped");
        await host.WaitForLineAsync("store       Stopped");
        await host.Process.WaitForExitAsync(Limits.Token());

        Assert.Equal(0, host.Process.ExitCode);
        Assert.All(resources, static resource => Assert.False(ProcessProbe.IsRunning(resource.GetProperty("process_id").GetInt32())));
    }

    [Fact]
    public async Task Run_DashboardPortInUse_SaysWhichSetting()
    {
        using var listener = new TcpListener(System.Net.IPAddress.Loopback, 0);
        listener.Start();
        var port = ((System.Net.IPEndPoint)listener.LocalEndpoint).Port;
        using var host = new AppHostProcess("--Dashboard:Port", $"{port}");

        var line = await host.WaitForLineAsync("in use");
        await host.Process.WaitForExitAsync(Limits.Token());

        Assert.Equal($"Port {port} of the dashboard (setting Dashboard:Port, on the command line --dashboard-port) is in use by another process. Stop that process or choose another port.", line);
        Assert.Equal(1, host.Process.ExitCode);
        Assert.Single(host.Read);
    }

    [Fact]
    public async Task Publish_CommandLine_WritesTheManifest()
    {
        using var folder = new TemporaryFolder();
        var path = folder.Combine("manifest.json");
        using var host = new AppHostProcess("--operation", "publish", "--publisher", "manifest", "--output-path", path);

        await host.WaitForLineAsync("Published manifest");
        await host.Process.WaitForExitAsync(Limits.Token());

        Assert.Equal(0, host.Process.ExitCode);
        using var manifest = JsonDocument.Parse(await File.ReadAllTextAsync(path));
        var front = manifest.RootElement.GetProperty("resources").GetProperty("front");
        Assert.Equal("{store.bindings.http.url}", front.GetProperty("env").GetProperty("services__store__http__0").GetString());
    }

    private static async Task<JsonElement[]> StartAsync(AppHostProcess host)
    {
        var line = await host.WaitForLineAsync("http://localhost:");
        await host.WaitForLineAsync("front       Healthy");
        return await AppHostProcess.GetResourcesAsync(line[line.IndexOf("http://", StringComparison.Ordinal)..]);
    }

    private static async Task<Socket> ConnectAsync(JsonElement resource)
    {
        var url = new Uri(resource.GetProperty("endpoints")[0].GetProperty("url").GetString()!);
        var socket = new Socket(SocketType.Stream, ProtocolType.Tcp);
        await socket.ConnectAsync("localhost", url.Port, Limits.Token());
        return socket;
    }

    /// <summary>Waits for the end of a connection on which nothing was asked: the kernel closes it when the service dies.</summary>
    private static async Task<bool> IsClosedAsync(Socket socket)
    {
        try
        {
            return await socket.ReceiveAsync(new byte[1], Limits.Token()) == 0;
        }
        catch (SocketException exception) when (exception.SocketErrorCode == SocketError.ConnectionReset)
        {
            return true;
        }
    }
}
