using System.Diagnostics.CodeAnalysis;
using EdgeAspire.Protocol.Http2.Frames;

namespace EdgeAspire.Protocol.Http2;

/// <summary>What a peer did that ends its connection.</summary>
/// <param name="Code">The HTTP/2 error.</param>
/// <param name="Message">The same in words.</param>
internal sealed record Violation(ErrorCode Code, string Message)
{
    /// <summary>A plain protocol error; no violation for null.</summary>
    [return: NotNullIfNotNull(nameof(message))]
    public static implicit operator Violation?(string? message) => message is null ? null : new(ErrorCode.ProtocolError, message);
}
