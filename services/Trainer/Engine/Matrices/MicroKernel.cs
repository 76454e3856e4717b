using System.Runtime.Intrinsics;

namespace EdgeAspire.Trainer.Engine.Matrices;

/// <summary>
/// The register tile: six rows by two vectors of the result over packed panels. One variant for each vector width, because a
/// vector type wrapped in a generic structure is not reliably kept in registers.
/// </summary>
internal static unsafe class MicroKernel
{
    /// <summary>
    /// c[6, 2 vectors] (+)= Σ over <paramref name="depth"/> of a column of six values times a row of two vectors.
    /// </summary>
    /// <param name="depth">Number of terms of each sum.</param>
    /// <param name="a">Packed left panel, [depth, 6].</param>
    /// <param name="b">Packed right panel, [depth, 2 vectors].</param>
    /// <param name="c">First element of the tile.</param>
    /// <param name="stride">Elements from one row of <paramref name="c"/> to the next.</param>
    /// <param name="accumulate">Whether to add to what is there.</param>
    internal static void Run(int depth, float* a, float* b, float* c, int stride, bool accumulate)
    {
        if (Vector512.IsHardwareAccelerated)
        {
            Run512(depth, a, b, c, stride, accumulate);
        }
        else if (Vector256.IsHardwareAccelerated)
        {
            Run256(depth, a, b, c, stride, accumulate);
        }
        else
        {
            Run128(depth, a, b, c, stride, accumulate);
        }
    }

    internal static void Run512(int depth, float* a, float* b, float* c, int stride, bool accumulate)
    {
        Vector512<float> c00 = Vector512<float>.Zero, c01 = Vector512<float>.Zero;
        Vector512<float> c10 = Vector512<float>.Zero, c11 = Vector512<float>.Zero;
        Vector512<float> c20 = Vector512<float>.Zero, c21 = Vector512<float>.Zero;
        Vector512<float> c30 = Vector512<float>.Zero, c31 = Vector512<float>.Zero;
        Vector512<float> c40 = Vector512<float>.Zero, c41 = Vector512<float>.Zero;
        Vector512<float> c50 = Vector512<float>.Zero, c51 = Vector512<float>.Zero;
        for (int p = 0; p < depth; p++, a += 6, b += 32)
        {
            Vector512<float> b0 = Vector512.Load(b), b1 = Vector512.Load(b + 16);
            Vector512<float> x;
            x = Vector512.Create(a[0]);
            c00 = Vector512.MultiplyAddEstimate(x, b0, c00);
            c01 = Vector512.MultiplyAddEstimate(x, b1, c01);
            x = Vector512.Create(a[1]);
            c10 = Vector512.MultiplyAddEstimate(x, b0, c10);
            c11 = Vector512.MultiplyAddEstimate(x, b1, c11);
            x = Vector512.Create(a[2]);
            c20 = Vector512.MultiplyAddEstimate(x, b0, c20);
            c21 = Vector512.MultiplyAddEstimate(x, b1, c21);
            x = Vector512.Create(a[3]);
            c30 = Vector512.MultiplyAddEstimate(x, b0, c30);
            c31 = Vector512.MultiplyAddEstimate(x, b1, c31);
            x = Vector512.Create(a[4]);
            c40 = Vector512.MultiplyAddEstimate(x, b0, c40);
            c41 = Vector512.MultiplyAddEstimate(x, b1, c41);
            x = Vector512.Create(a[5]);
            c50 = Vector512.MultiplyAddEstimate(x, b0, c50);
            c51 = Vector512.MultiplyAddEstimate(x, b1, c51);
        }

        Store(c, c00, c01, accumulate);
        Store(c + stride, c10, c11, accumulate);
        Store(c + (2 * (nint)stride), c20, c21, accumulate);
        Store(c + (3 * (nint)stride), c30, c31, accumulate);
        Store(c + (4 * (nint)stride), c40, c41, accumulate);
        Store(c + (5 * (nint)stride), c50, c51, accumulate);
    }

    private static void Store(float* c, Vector512<float> low, Vector512<float> high, bool accumulate)
    {
        if (accumulate)
        {
            low += Vector512.Load(c);
            high += Vector512.Load(c + 16);
        }

        low.Store(c);
        high.Store(c + 16);
    }

    internal static void Run256(int depth, float* a, float* b, float* c, int stride, bool accumulate)
    {
        Vector256<float> c00 = Vector256<float>.Zero, c01 = Vector256<float>.Zero;
        Vector256<float> c10 = Vector256<float>.Zero, c11 = Vector256<float>.Zero;
        Vector256<float> c20 = Vector256<float>.Zero, c21 = Vector256<float>.Zero;
        Vector256<float> c30 = Vector256<float>.Zero, c31 = Vector256<float>.Zero;
        Vector256<float> c40 = Vector256<float>.Zero, c41 = Vector256<float>.Zero;
        Vector256<float> c50 = Vector256<float>.Zero, c51 = Vector256<float>.Zero;
        for (int p = 0; p < depth; p++, a += 6, b += 16)
        {
            Vector256<float> b0 = Vector256.Load(b), b1 = Vector256.Load(b + 8);
            Vector256<float> x;
            x = Vector256.Create(a[0]);
            c00 = Vector256.MultiplyAddEstimate(x, b0, c00);
            c01 = Vector256.MultiplyAddEstimate(x, b1, c01);
            x = Vector256.Create(a[1]);
            c10 = Vector256.MultiplyAddEstimate(x, b0, c10);
            c11 = Vector256.MultiplyAddEstimate(x, b1, c11);
            x = Vector256.Create(a[2]);
            c20 = Vector256.MultiplyAddEstimate(x, b0, c20);
            c21 = Vector256.MultiplyAddEstimate(x, b1, c21);
            x = Vector256.Create(a[3]);
            c30 = Vector256.MultiplyAddEstimate(x, b0, c30);
            c31 = Vector256.MultiplyAddEstimate(x, b1, c31);
            x = Vector256.Create(a[4]);
            c40 = Vector256.MultiplyAddEstimate(x, b0, c40);
            c41 = Vector256.MultiplyAddEstimate(x, b1, c41);
            x = Vector256.Create(a[5]);
            c50 = Vector256.MultiplyAddEstimate(x, b0, c50);
            c51 = Vector256.MultiplyAddEstimate(x, b1, c51);
        }

        Store(c, c00, c01, accumulate);
        Store(c + stride, c10, c11, accumulate);
        Store(c + (2 * (nint)stride), c20, c21, accumulate);
        Store(c + (3 * (nint)stride), c30, c31, accumulate);
        Store(c + (4 * (nint)stride), c40, c41, accumulate);
        Store(c + (5 * (nint)stride), c50, c51, accumulate);
    }

    private static void Store(float* c, Vector256<float> low, Vector256<float> high, bool accumulate)
    {
        if (accumulate)
        {
            low += Vector256.Load(c);
            high += Vector256.Load(c + 8);
        }

        low.Store(c);
        high.Store(c + 8);
    }

    internal static void Run128(int depth, float* a, float* b, float* c, int stride, bool accumulate)
    {
        Vector128<float> c00 = Vector128<float>.Zero, c01 = Vector128<float>.Zero;
        Vector128<float> c10 = Vector128<float>.Zero, c11 = Vector128<float>.Zero;
        Vector128<float> c20 = Vector128<float>.Zero, c21 = Vector128<float>.Zero;
        Vector128<float> c30 = Vector128<float>.Zero, c31 = Vector128<float>.Zero;
        Vector128<float> c40 = Vector128<float>.Zero, c41 = Vector128<float>.Zero;
        Vector128<float> c50 = Vector128<float>.Zero, c51 = Vector128<float>.Zero;
        for (int p = 0; p < depth; p++, a += 6, b += 8)
        {
            Vector128<float> b0 = Vector128.Load(b), b1 = Vector128.Load(b + 4);
            Vector128<float> x;
            x = Vector128.Create(a[0]);
            c00 = Vector128.MultiplyAddEstimate(x, b0, c00);
            c01 = Vector128.MultiplyAddEstimate(x, b1, c01);
            x = Vector128.Create(a[1]);
            c10 = Vector128.MultiplyAddEstimate(x, b0, c10);
            c11 = Vector128.MultiplyAddEstimate(x, b1, c11);
            x = Vector128.Create(a[2]);
            c20 = Vector128.MultiplyAddEstimate(x, b0, c20);
            c21 = Vector128.MultiplyAddEstimate(x, b1, c21);
            x = Vector128.Create(a[3]);
            c30 = Vector128.MultiplyAddEstimate(x, b0, c30);
            c31 = Vector128.MultiplyAddEstimate(x, b1, c31);
            x = Vector128.Create(a[4]);
            c40 = Vector128.MultiplyAddEstimate(x, b0, c40);
            c41 = Vector128.MultiplyAddEstimate(x, b1, c41);
            x = Vector128.Create(a[5]);
            c50 = Vector128.MultiplyAddEstimate(x, b0, c50);
            c51 = Vector128.MultiplyAddEstimate(x, b1, c51);
        }

        Store(c, c00, c01, accumulate);
        Store(c + stride, c10, c11, accumulate);
        Store(c + (2 * (nint)stride), c20, c21, accumulate);
        Store(c + (3 * (nint)stride), c30, c31, accumulate);
        Store(c + (4 * (nint)stride), c40, c41, accumulate);
        Store(c + (5 * (nint)stride), c50, c51, accumulate);
    }

    private static void Store(float* c, Vector128<float> low, Vector128<float> high, bool accumulate)
    {
        if (accumulate)
        {
            low += Vector128.Load(c);
            high += Vector128.Load(c + 4);
        }

        low.Store(c);
        high.Store(c + 4);
    }
}
