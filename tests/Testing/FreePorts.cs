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
    private const int ForProcesses = 10_000;
    private const int ForServers = 15_000;
    private const int Each = 5_000;

    /// <summary>Ports of the loopback interface for processes, which take seconds until they bind them; each one different.</summary>
    public static int[] Take(int count) => Take(count, ForProcesses);

    /// <summary>Ports for servers of the test's own process, which bind them at once: no process of another test waits for them.</summary>
    public static int[] TakeAtOnce(int count) => Take(count, ForServers);

    private static int[] Take(int count, int first)
    {
        var candidates = Enumerable.Range(first, Each).ToArray();
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
