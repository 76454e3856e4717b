using System.Buffers;
using System.Diagnostics.CodeAnalysis;
using System.Runtime.CompilerServices;
using EdgeAspire.Protocol.Tensors;

namespace EdgeAspire.Inference.Sessions;

/// <summary>
/// Where a run's inputs lie: pinned while the run lasts, and copied first when the caller's memory is not aligned to its elements.
/// A value on the stack, so that a run allocates nothing.
/// </summary>
internal struct InputAddresses : IDisposable
{
    private Handles _handles;
    private Addresses _addresses;
    private int _count;

    /// <summary>Inputs that a model may have at most.</summary>
    public const int MaxInputs = 16;

    [UnscopedRef]
    public readonly ReadOnlySpan<nint> Values => ((ReadOnlySpan<nint>)_addresses)[.._count];

    public unsafe void Pin(ReadOnlySpan<Tensor> inputs)
    {
        foreach (ref readonly var input in inputs)
        {
            var handle = input.Data.Pin();
            var address = (nint)handle.Pointer;
            if (address % input.DataType.ElementBytes() != 0)
            {
                var copy = TensorBufferPool.Shared.Rent(input.Data.Length);
                input.Data.CopyTo(copy.Memory);
                handle.Dispose();
                handle = new MemoryHandle((void*)copy.Address, pinnable: new Copy(copy));
                address = copy.Address;
            }

            _handles[_count] = handle;
            _addresses[_count] = address;
            _count++;
        }
    }

    public void Dispose()
    {
        for (var index = 0; index < _count; index++)
        {
            _handles[index].Dispose();
        }

        _count = 0;
    }

    [InlineArray(MaxInputs)]
    private struct Handles
    {
        private MemoryHandle _first;
    }

    [InlineArray(MaxInputs)]
    private struct Addresses
    {
        private nint _first;
    }

    private sealed class Copy(TensorBuffer buffer) : IPinnable
    {
        public MemoryHandle Pin(int elementIndex) => throw new NotSupportedException("The copy is pinned already.");

        public void Unpin() => buffer.Dispose();
    }
}
