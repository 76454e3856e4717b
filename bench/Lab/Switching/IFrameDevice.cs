namespace EdgeAspire.Bench.Lab.Switching;

/// <summary>A network interface, seen from the cable. Frames, and bursts of them, come with the kernel's header (<see cref="FrameSize"/>).</summary>
internal interface IFrameDevice
{
    /// <summary>Takes the next frame that the device sends.</summary>
    /// <returns>Its length in bytes; 0 when there is none.</returns>
    int Read(Span<byte> frame);

    /// <summary>Hands the device a frame.</summary>
    /// <returns>False when it did not take it.</returns>
    bool Write(ReadOnlySpan<byte> frame);
}
