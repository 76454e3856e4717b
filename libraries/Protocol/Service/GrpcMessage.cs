using System.Globalization;
using System.Text;

namespace EdgeAspire.Protocol.Service;

/// <summary>The <c>grpc-message</c> trailer: UTF-8, percent-encoded where it is not printable ASCII.</summary>
internal static class GrpcMessage
{
    // Trailers travel in a header block, whose size peers limit.
    private const int MaxCharacters = 2048;

    public static string Escape(string message)
    {
        var escaped = new StringBuilder(message.Length);
        foreach (var octet in Encoding.UTF8.GetBytes(message.Length <= MaxCharacters ? message : message[..MaxCharacters]))
        {
            if (octet is >= 0x20 and <= 0x7E and not (byte)'%')
            {
                escaped.Append((char)octet);
            }
            else
            {
                escaped.Append(CultureInfo.InvariantCulture, $"%{octet:X2}");
            }
        }

        return escaped.ToString();
    }
}
