using System.Runtime.InteropServices;

namespace EdgeAspire.Bench.Lab.Switching;

/// <summary>A TAP interface: what its namespace sends is read here, and what is written here arrives there. It is gone when this is disposed.</summary>
internal sealed unsafe class TapDevice : IFrameDevice, IDisposable
{
    private const nuint SetInterface = 0x400454ca;
    private const short EthernetFrames = 0x0002;
    private const short NoHeader = 0x1000;
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
    /// <exception cref="LabException">The machine does not allow it.</exception>
    public static TapDevice Create(string name)
    {
        var handle = LinuxCalls.OpenDevice("/dev/net/tun");
        var request = stackalloc byte[RequestBytes];
        new Span<byte>(request, RequestBytes).Clear();
        System.Text.Encoding.ASCII.GetBytes(name, new Span<byte>(request, FlagsOffset - 1));
        *(short*)(request + FlagsOffset) = EthernetFrames | NoHeader;
        if (LinuxCalls.Control(handle, SetInterface, request) < 0)
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
