using System.Net;
using System.Net.Sockets;

namespace EdgeAspire.Testing;

/// <summary>
/// Ports for servers that are started later, or again. They lie below the range from which systems take ports for outgoing connections and for
/// whoever asks for any: from there, one may be taken before the server binds it, by a test that runs beside this one. They lie beside the range
/// of which the AppHost takes its own, too.
/// </summary>
public static class FreePorts
{
    private const int First = 10_000;
    private const int End = 20_000;

    /// <summary>Ports of the loopback interface that were free a moment ago, each one different.</summary>
    public static int[] Take(int count)
    {
        var candidates = Enumerable.Range(First, End - First).ToArray();
        Random.Shared.Shuffle(candidates);
        return [.. candidates.Where(CanBind).Take(count)];
    }

    private static bool CanBind(int port)
    {
        using var socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        try
        {
            socket.Bind(new IPEndPoint(IPAddress.Loopback, port));
            return true;
        }
        catch (SocketException)
        {
            return false;
        }
    }
}
