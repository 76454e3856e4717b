using System.Buffers;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;

namespace EdgeAspire.Trainer.Engine.Matrices;

/// <summary>
/// Single-precision matrix products, blocked and packed for the caches, with a register tile of <see cref="TileRows"/> rows by two vectors.
/// Every element of the result is summed in one fixed order, whatever the number of threads.
/// </summary>
internal static unsafe class MatrixMultiply
{
    /// <summary>Rows of the register tile: twelve accumulators fit the sixteen registers of AVX2 and leave room for the operands.</summary>
    internal const int TileRows = 6;

    /// <summary>Depth of one block: a packed panel of the right operand stays in a 32 KiB first-level cache.</summary>
    private const int BlockDepth = 200;

    /// <summary>Rows of one block: a packed block of the left operand stays in the second-level cache.</summary>
    private const int BlockRows = 96;

    /// <summary>Columns of the register tile on this machine.</summary>
    internal static int TileColumns { get; } = 2 * VectorWidth;

    private static int VectorWidth =>
        Vector512.IsHardwareAccelerated ? Vector512<float>.Count
        : Vector256.IsHardwareAccelerated ? Vector256<float>.Count
        : Vector128<float>.Count;

    /// <summary>result[rows, columns] (+)= left[rows, depth] · right[depth, columns], all row-major.</summary>
    internal static void Multiply(
        ReadOnlySpan<float> left, ReadOnlySpan<float> right, Span<float> result, int rows, int depth, int columns, bool accumulate, int threads)
    {
        Check(left.Length, right.Length, result.Length, rows, depth, columns);
        fixed (float* a = left, b = right, c = result)
        {
            Run(new Operand(a, depth, 1), new Operand(b, columns, 1), c, rows, depth, columns, accumulate, threads);
        }
    }

    /// <summary>result[rows, columns] (+)= leftᵀ · right, with left stored as [depth, rows]: the gradient of a layer's weights.</summary>
    internal static void MultiplyTransposedLeft(
        ReadOnlySpan<float> left, ReadOnlySpan<float> right, Span<float> result, int rows, int depth, int columns, bool accumulate, int threads)
    {
        Check(left.Length, right.Length, result.Length, rows, depth, columns);
        fixed (float* a = left, b = right, c = result)
        {
            Run(new Operand(a, 1, rows), new Operand(b, columns, 1), c, rows, depth, columns, accumulate, threads);
        }
    }

    /// <summary>result[rows, columns] (+)= left · rightᵀ, with right stored as [columns, depth]: the gradient of a layer's input.</summary>
    internal static void MultiplyTransposedRight(
        ReadOnlySpan<float> left, ReadOnlySpan<float> right, Span<float> result, int rows, int depth, int columns, bool accumulate, int threads)
    {
        Check(left.Length, right.Length, result.Length, rows, depth, columns);
        fixed (float* a = left, b = right, c = result)
        {
            Run(new Operand(a, depth, 1), new Operand(b, 1, depth), c, rows, depth, columns, accumulate, threads);
        }
    }

    private static void Check(int left, int right, int result, int rows, int depth, int columns)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(rows);
        ArgumentOutOfRangeException.ThrowIfNegative(depth);
        ArgumentOutOfRangeException.ThrowIfNegative(columns);
        ArgumentOutOfRangeException.ThrowIfLessThan(left, checked(rows * depth), nameof(left));
        ArgumentOutOfRangeException.ThrowIfLessThan(right, checked(depth * columns), nameof(right));
        ArgumentOutOfRangeException.ThrowIfLessThan(result, checked(rows * columns), nameof(result));
    }

    private static void Run(Operand left, Operand right, float* result, int rows, int depth, int columns, bool accumulate, int threads)
    {
        if (rows == 0 || columns == 0)
        {
            return;
        }

        if (depth == 0)
        {
            if (!accumulate)
            {
                new Span<float>(result, checked(rows * columns)).Clear();
            }

            return;
        }

        int panels = (columns + TileColumns - 1) / TileColumns;
        float[] packed = ArrayPool<float>.Shared.Rent(panels * TileColumns * Math.Min(depth, BlockDepth));
        try
        {
            fixed (float* packedRight = packed)
            {
                for (int start = 0; start < depth; start += BlockDepth)
                {
                    int block = Math.Min(BlockDepth, depth - start);
                    PackRight(right, start, block, columns, packedRight);
                    var work = new BlockWork(left, packedRight, result, start, block, rows, columns, accumulate || start > 0);
                    int rowBlocks = (rows + BlockRows - 1) / BlockRows;
                    if (threads > 1 && rowBlocks > 1)
                    {
                        Parallel.For(0, rowBlocks, new ParallelOptions { MaxDegreeOfParallelism = threads }, work.Run);
                    }
                    else
                    {
                        for (int i = 0; i < rowBlocks; i++)
                        {
                            work.Run(i);
                        }
                    }
                }
            }
        }
        finally
        {
            ArrayPool<float>.Shared.Return(packed);
        }
    }

    private static void PackRight(Operand right, int start, int depth, int columns, float* packed)
    {
        int width = TileColumns;
        for (int column = 0; column < columns; column += width)
        {
            int used = Math.Min(width, columns - column);
            for (int p = 0; p < depth; p++, packed += width)
            {
                float* source = right.Data + ((nint)(start + p) * right.RowStride) + ((nint)column * right.ColumnStride);
                if (right.ColumnStride == 1)
                {
                    Buffer.MemoryCopy(source, packed, width * sizeof(float), used * sizeof(float));
                }
                else
                {
                    for (int j = 0; j < used; j++)
                    {
                        packed[j] = source[(nint)j * right.ColumnStride];
                    }
                }

                new Span<float>(packed + used, width - used).Clear();
            }
        }
    }

    private static void PackLeft(Operand left, int row, int rows, int start, int depth, float* packed)
    {
        for (int i = 0; i < rows; i += TileRows)
        {
            int used = Math.Min(TileRows, rows - i);
            float* source = left.Data + ((nint)(row + i) * left.RowStride) + ((nint)start * left.ColumnStride);
            for (int p = 0; p < depth; p++, packed += TileRows, source += left.ColumnStride)
            {
                int r = 0;
                for (; r < used; r++)
                {
                    packed[r] = source[(nint)r * left.RowStride];
                }

                for (; r < TileRows; r++)
                {
                    packed[r] = 0;
                }
            }
        }
    }

    [StructLayout(LayoutKind.Auto)]
    private readonly struct Operand(float* data, int rowStride, int columnStride)
    {
        public readonly float* Data = data;
        public readonly int RowStride = rowStride;
        public readonly int ColumnStride = columnStride;
    }

    private sealed class BlockWork(
        Operand left, float* packedRight, float* result, int start, int depth, int rows, int columns, bool accumulate)
    {
        public void Run(int block)
        {
            int row = block * BlockRows;
            int count = Math.Min(BlockRows, rows - row);
            int tiles = (count + TileRows - 1) / TileRows;
            float[] packed = ArrayPool<float>.Shared.Rent(tiles * TileRows * depth);
            fixed (float* packedLeft = packed)
            {
                PackLeft(left, row, count, start, depth, packedLeft);
                float* spill = stackalloc float[TileRows * TileColumns];
                for (int column = 0; column < columns; column += TileColumns)
                {
                    float* panel = packedRight + ((nint)(column / TileColumns) * TileColumns * depth);
                    int width = Math.Min(TileColumns, columns - column);
                    for (int i = 0; i < count; i += TileRows)
                    {
                        float* a = packedLeft + ((nint)i * depth);
                        float* c = result + ((nint)(row + i) * columns) + column;
                        int height = Math.Min(TileRows, count - i);
                        if (width == TileColumns && height == TileRows)
                        {
                            MicroKernel.Run(depth, a, panel, c, columns, accumulate);
                        }
                        else
                        {
                            MicroKernel.Run(depth, a, panel, spill, TileColumns, accumulate: false);
                            CopyEdge(spill, c, height, width);
                        }
                    }
                }
            }

            ArrayPool<float>.Shared.Return(packed);
        }

        private void CopyEdge(float* spill, float* c, int height, int width)
        {
            for (int r = 0; r < height; r++)
            {
                for (int j = 0; j < width; j++)
                {
                    float value = spill[(r * TileColumns) + j];
                    float* target = c + ((nint)r * columns) + j;
                    *target = accumulate ? *target + value : value;
                }
            }
        }
    }
}
