using System.Globalization;
using System.Text;

namespace EdgeAspire.Protocol.Service;

/// <summary>The <c>grpc-message</c> trailer: UTF-8, percent-encoded where it is not printable ASCII.</summary>
internal static class GrpcMessage
{
    // Trailers travel in one frame of a header block, whose size peers limit; what counts there is the escaped text.
    private const int MaxEscapedCharacters = 4096;
    private const int MaxUtf8Bytes = 4;
    private const int EscapeCharacters = 3;

    public static string Escape(string message)
    {
        var escaped = new StringBuilder(Math.Min(message.Length, MaxEscapedCharacters));
        Span<byte> utf8 = stackalloc byte[MaxUtf8Bytes];
        foreach (var rune in message.EnumerateRunes())
        {
            if (escaped.Length > MaxEscapedCharacters - (MaxUtf8Bytes * EscapeCharacters))
            {
                break;
            }

            foreach (var octet in utf8[..rune.EncodeToUtf8(utf8)])
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
        }

        return escaped.ToString();
    }
}
