namespace EdgeAspire.Protocol.Http2.Frames;

/// <summary>HTTP/2 frame flags; which apply depends on the frame type.</summary>
[Flags]
internal enum FrameFlags : byte
{
    None = 0,

    /// <summary>Of DATA and HEADERS; the same bit of SETTINGS and PING means that they acknowledge.</summary>
    EndStream = 0x1,
    EndHeaders = 0x4,
    Padded = 0x8,
    Priority = 0x20,
}
