using System.Net;
using System.Net.Sockets;

namespace Aspire.Hosting.Execution;

/// <summary>
/// Hands out free loopback ports from below the range that operating systems use for outgoing connections: between the moment a
/// port is chosen and the moment the process binds it, or binds it again after a crash, no outgoing connection can take it.
/// </summary>
internal sealed class PortAllocator(Random random)
{
    private const int FirstPort = 20_000;
    private const int EndPort = 32_000;
    private const int MaximumAttempts = 1_000;

    private readonly HashSet<int> _used = [];

    public static bool IsFree(int port) =>
        CanBind(new IPEndPoint(IPAddress.Loopback, port))
        && (!Socket.OSSupportsIPv6 || CanBind(new IPEndPoint(IPAddress.IPv6Loopback, port)));

    /// <summary>Takes a free port.</summary>
    /// <exception cref="DistributedApplicationException">No port is free.</exception>
    public int Allocate()
    {
        for (var attempt = 0; attempt < MaximumAttempts; attempt++)
        {
            var port = random.Next(FirstPort, EndPort);
            if (!_used.Contains(port) && IsFree(port))
            {
                _used.Add(port);
                return port;
            }
        }

        throw new DistributedApplicationException($"No free port was found between {FirstPort} and {EndPort - 1}.");
    }

    /// <summary>Takes a port that the model names.</summary>
    /// <exception cref="DistributedApplicationException">The port is taken.</exception>
    public int Reserve(int port, string purpose)
    {
        if (port is < 1 or > ushort.MaxValue)
        {
            throw new DistributedApplicationException($"{port} is not a port: {purpose} takes 1 to {ushort.MaxValue}.");
        }

        if (!_used.Add(port))
        {
            throw new DistributedApplicationException($"Port {port} of {purpose} is already used by another endpoint of this application.");
        }

        if (!IsFree(port))
        {
            throw new DistributedApplicationException(
                $"Port {port} of {purpose} is in use by another process. Stop that process or choose another port.");
        }

        return port;
    }

    private static bool CanBind(IPEndPoint endPoint)
    {
        using var socket = new Socket(endPoint.AddressFamily, SocketType.Stream, ProtocolType.Tcp);
        try
        {
            socket.Bind(endPoint);
            return true;
        }
        catch (SocketException exception) when (exception.SocketErrorCode is SocketError.AddressNotAvailable or SocketError.AddressFamilyNotSupported)
        {
            // Without an IPv6 loopback interface nothing can occupy the port there.
            return true;
        }
        catch (SocketException)
        {
            return false;
        }
    }
}
