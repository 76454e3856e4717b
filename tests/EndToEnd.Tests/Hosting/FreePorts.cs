using System.Net;
using System.Net.Sockets;

namespace EdgeAspire.EndToEnd.Tests.Hosting;

internal static class FreePorts
{
    /// <summary>Ports of the loopback interface that were free a moment ago, each one different.</summary>
    public static int[] Take(int count)
    {
        var listeners = Enumerable.Range(0, count).Select(_ => new TcpListener(IPAddress.Loopback, 0)).ToList();
        try
        {
            listeners.ForEach(listener => listener.Start());
            return [.. listeners.Select(listener => ((IPEndPoint)listener.LocalEndpoint).Port)];
        }
        finally
        {
            listeners.ForEach(listener => listener.Dispose());
        }
    }
}
