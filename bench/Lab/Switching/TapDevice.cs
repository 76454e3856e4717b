using System.Runtime.InteropServices;

namespace EdgeAspire.Bench.Lab.Switching;

/// <summary>A TAP interface: what its namespace sends is read here, and what is written here arrives there. It is gone when this is disposed.</summary>
internal sealed unsafe class TapDevice : IFrameDevice, IDisposable
{
    /// <summary>
    /// TCP's bursts at most: about a millisecond at 100 Mbit/s. Its interface has to be told (<c>gso_max_size</c>).
    /// </summary>
    public const int MaxBurstBytes = 15_000;

    private const nuint SetInterface = 0x400454ca;
    private const nuint SetOffload = 0x400454d0;
    private const short EthernetFrames = 0x0002;
    private const short NoPacketInformation = 0x1000;
    private const short KernelHeader = 0x4000;
    private const int LeaveChecksums = 1;
    private const int LeaveBursts = 2;
    private const int RequestBytes = 40;
    private const int FlagsOffset = 16;

    private readonly SafeHandle _handle;

    private TapDevice(SafeHandle handle)
    {
        _handle = handle;
        Descriptor = (int)handle.DangerousGetHandle();
    }

    /// <summary>The open file, valid until this is disposed.</summary>
    public int Descriptor { get; }

    /// <summary>Creates an interface in the namespace of the calling thread.</summary>
    /// <param name="name">The interface's name.</param>
    /// <param name="bursts">Whether it may hand over bursts of frames in one piece.</param>
    /// <exception cref="LabException">The machine does not allow it.</exception>
    public static TapDevice Create(string name, bool bursts)
    {
        var handle = LinuxCalls.OpenDevice("/dev/net/tun");
        var request = stackalloc byte[RequestBytes];
        new Span<byte>(request, RequestBytes).Clear();
        System.Text.Encoding.ASCII.GetBytes(name, new Span<byte>(request, FlagsOffset - 1));
        *(short*)(request + FlagsOffset) = EthernetFrames | NoPacketInformation | KernelHeader;
        var offload = (void*)(LeaveChecksums | (bursts ? LeaveBursts : 0));
        if (LinuxCalls.Control(handle, SetInterface, request) < 0 || LinuxCalls.Control(handle, SetOffload, offload) < 0)
        {
            var failure = LinuxCalls.Failure($"TAP interface '{name}'");
            handle.Dispose();
            throw failure;
        }

        return new TapDevice(handle);
    }

    /// <inheritdoc/>
    public int Read(Span<byte> frame)
    {
        fixed (byte* bytes = frame)
        {
            return (int)Math.Max(0, LinuxCalls.Read(Descriptor, bytes, frame.Length));
        }
    }

    /// <inheritdoc/>
    public bool Write(ReadOnlySpan<byte> frame)
    {
        fixed (byte* bytes = frame)
        {
            return LinuxCalls.Write(Descriptor, bytes, frame.Length) == frame.Length;
        }
    }

    /// <inheritdoc/>
    public void Dispose() => _handle.Dispose();
}
