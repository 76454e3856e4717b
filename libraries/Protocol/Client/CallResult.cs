using System.Runtime.InteropServices;
using EdgeAspire.Protocol.Errors;
using EdgeAspire.Protocol.Wire;

namespace EdgeAspire.Protocol.Client;

/// <summary>How a call ended.</summary>
/// <param name="Message">The response message, all of it; null when there is an error.</param>
/// <param name="Error">Why there is no message.</param>
/// <param name="WasNotProcessed">The server said that it did not look at the call, so that it may be made again.</param>
[StructLayout(LayoutKind.Auto)]
internal readonly record struct CallResult(InferMessageParser? Message, Error? Error, bool WasNotProcessed = false);
