namespace EdgeAspire.Protocol.Tensors;

/// <summary>The element types of the Open Inference Protocol.</summary>
public enum TensorDataType
{
    /// <summary>One byte, 0 or 1 (<c>BOOL</c>).</summary>
    Bool,

    /// <summary>Unsigned 8-bit integer (<c>UINT8</c>).</summary>
    UInt8,

    /// <summary>Unsigned 16-bit integer (<c>UINT16</c>).</summary>
    UInt16,

    /// <summary>Unsigned 32-bit integer (<c>UINT32</c>).</summary>
    UInt32,

    /// <summary>Unsigned 64-bit integer (<c>UINT64</c>).</summary>
    UInt64,

    /// <summary>Signed 8-bit integer (<c>INT8</c>).</summary>
    Int8,

    /// <summary>Signed 16-bit integer (<c>INT16</c>).</summary>
    Int16,

    /// <summary>Signed 32-bit integer (<c>INT32</c>).</summary>
    Int32,

    /// <summary>Signed 64-bit integer (<c>INT64</c>).</summary>
    Int64,

    /// <summary>IEEE 754 half precision (<c>FP16</c>); binary only, it has no JSON form.</summary>
    Fp16,

    /// <summary>bfloat16 (<c>BF16</c>); binary only, it has no JSON form.</summary>
    Bf16,

    /// <summary>IEEE 754 single precision (<c>FP32</c>).</summary>
    Fp32,

    /// <summary>IEEE 754 double precision (<c>FP64</c>).</summary>
    Fp64,

    /// <summary>Byte strings, each preceded by its length as a little-endian 32-bit integer (<c>BYTES</c>).</summary>
    Bytes,
}
