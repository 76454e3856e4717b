namespace EdgeAspire.Onnx.Building;

/// <summary>
/// The raw data of an initializer that is not held in memory but made or read when it is wanted: little-endian, row-major, as in a
/// tensor's raw_data. Safe to use from several threads at once.
/// </summary>
public interface IInitializerData
{
    /// <summary>Length of the whole tensor in bytes.</summary>
    long LengthBytes { get; }

    /// <summary>Makes or reads the bytes from <paramref name="offsetBytes"/> on, as many as <paramref name="destination"/> takes.</summary>
    /// <param name="offsetBytes">0 to <see cref="LengthBytes"/>, at the start of an element.</param>
    /// <param name="destination">Whole elements, none beyond the end of the tensor.</param>
    void Read(long offsetBytes, Span<byte> destination);
}
