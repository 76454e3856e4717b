using EdgeAspire.Bench.Lab.Switching;

namespace EdgeAspire.Bench.Tests.Lab.Switching;

/// <summary>A device that sends what it is told to, and keeps what it gets.</summary>
internal sealed class QueueDevice : IFrameDevice
{
    public Queue<byte[]> Sent { get; } = [];

    public List<byte[]> Received { get; } = [];

    public int Read(Span<byte> frame)
    {
        if (!Sent.TryDequeue(out var next))
        {
            return 0;
        }

        next.CopyTo(frame);
        return next.Length;
    }

    public bool Write(ReadOnlySpan<byte> frame)
    {
        Received.Add(frame.ToArray());
        return true;
    }
}
