namespace EdgeAspire.Testing.Cutting;

/// <summary>Compares what parts make together with what the whole model makes.</summary>
internal static class Comparison
{
    /// <summary>Largest difference, relative to the largest magnitude of the expected tensor.</summary>
    public static double MaxRelativeError(Tensor expected, Tensor actual)
    {
        Assert.Equal<long>([.. expected.Shape], [.. actual.Shape]);
        double scale = Math.Max(1e-20, expected.Values.Where(float.IsFinite).Select(value => Math.Abs((double)value)).DefaultIfEmpty().Max());
        return expected.Values.Zip(actual.Values, (a, b) => a.Equals(b) ? 0 : Math.Abs((double)a - b)).Max() / scale;
    }

    public static void AssertEqual(Tensor expected, Tensor actual, bool bitEqual)
    {
        double error = MaxRelativeError(expected, actual);
        Assert.True(bitEqual ? error == 0 : error <= 1e-4, $"relative error {error:E2}{(bitEqual ? ", expected the same bits" : string.Empty)}");
    }
}
