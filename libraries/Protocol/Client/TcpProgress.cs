using System.Net.Sockets;

namespace EdgeAspire.Protocol.Client;

/// <summary>What the kernel knows of how the peer takes what it was sent: <c>tcp_info</c> of Linux (linux/tcp.h), where there is one.</summary>
internal static class TcpProgress
{
    private const int TcpLevel = 6;
    private const int TcpInfoOption = 11;
    private const int AckedBytesOffset = 120;
    private const int UnsentBytesOffset = 144;
    private const int InfoBytes = UnsentBytesOffset + sizeof(uint);

    /// <summary>Bytes that the peer has acknowledged so far, if others wait for it to have room; null when none do, or nothing is known.</summary>
    public static long? AckedBytes(Socket socket)
    {
        if (!OperatingSystem.IsLinux())
        {
            return null;
        }

        Span<byte> info = stackalloc byte[InfoBytes];
        try
        {
            return socket.GetRawSocketOption(TcpLevel, TcpInfoOption, info) == InfoBytes && BitConverter.ToUInt32(info[UnsentBytesOffset..]) > 0
                ? BitConverter.ToInt64(info[AckedBytesOffset..])
                : null;
        }
        catch (Exception exception) when (exception is SocketException or ObjectDisposedException)
        {
            return null;
        }
    }
}
