using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Text;

namespace EdgeAspire.Trainer.Tests.Data;

/// <summary>An HTTP server that honours ranges but closes the connection after so many bytes, and after so many answers at once.</summary>
internal sealed class CuttingServer : IDisposable
{
    private readonly TcpListener _listener = new(IPAddress.Loopback, 0);
    private readonly byte[] _content;
    private readonly int _bytesEachTime;
    private readonly int _answers;

    public CuttingServer(byte[] content, int bytesEachTime, int answers = int.MaxValue)
    {
        _content = content;
        _bytesEachTime = bytesEachTime;
        _answers = answers;
        _listener.Start();
        Address = new Uri($"http://127.0.0.1:{((IPEndPoint)_listener.LocalEndpoint).Port}/");
        _ = ServeAsync();
    }

    public Uri Address { get; }

    /// <summary>Where each request wanted to begin.</summary>
    public List<int> Starts { get; } = [];

    public void Dispose() => _listener.Dispose();

    private async Task ServeAsync()
    {
        try
        {
            while (true)
            {
                using TcpClient client = await _listener.AcceptTcpClientAsync();
                await AnswerAsync(client);
            }
        }
        catch (Exception exception) when (exception is SocketException or ObjectDisposedException)
        {
            // The test is over.
        }
    }

    private async Task AnswerAsync(TcpClient client)
    {
        NetworkStream stream = client.GetStream();
        var request = new StringBuilder();
        byte[] buffer = new byte[4096];
        while (!request.ToString().Contains("\r\n\r\n", StringComparison.Ordinal))
        {
            request.Append(Encoding.ASCII.GetString(buffer, 0, await stream.ReadAsync(buffer)));
        }

        int start = Start(request.ToString());
        Starts.Add(start);
        if (Starts.Count <= _answers)
        {
            string status = start > 0 ? "206 Partial Content" : "200 OK";
            string range = start > 0 ? $"Content-Range: bytes {start}-{_content.Length - 1}/{_content.Length}\r\n" : string.Empty;
            string head = $"HTTP/1.1 {status}\r\nContent-Length: {_content.Length - start}\r\n{range}\r\n";
            await stream.WriteAsync(Encoding.ASCII.GetBytes(head));
            await stream.WriteAsync(_content.AsMemory(start, Math.Min(_bytesEachTime, _content.Length - start)));
        }

        client.Client.Shutdown(SocketShutdown.Send);
    }

    private static int Start(string request)
    {
        const string Field = "Range: bytes=";
        int at = request.IndexOf(Field, StringComparison.OrdinalIgnoreCase);
        if (at < 0)
        {
            return 0;
        }

        int from = at + Field.Length;
        return int.Parse(request.AsSpan(from, request.IndexOf('-', from) - from), CultureInfo.InvariantCulture);
    }
}
