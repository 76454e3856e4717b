namespace EdgeAspire.Onnx.Reading;

/// <summary>Why a file is refused.</summary>
public enum OnnxFaultReason
{
    /// <summary>Larger, deeper or with more nodes than the limits allow.</summary>
    TooLarge,

    /// <summary>The bytes are not an ONNX model at all.</summary>
    NotOnnx,

    /// <summary>An ONNX model whose end is missing.</summary>
    Truncated,

    /// <summary>The start of an ONNX model whose bytes contradict each other further on.</summary>
    Malformed,

    /// <summary>A valid file that ONNX Runtime would not load.</summary>
    Unsupported,

    /// <summary>A graph or tensor that breaks the rules of the format.</summary>
    Invalid,

    /// <summary>Weights outside of the file. A model has to hold everything it needs.</summary>
    ExternalData,

    /// <summary>A valid model, but not one that answers with classes.</summary>
    NotClassifier,

    /// <summary>A valid model, but not one that can be cut in the way that was asked for.</summary>
    NotCuttable,
}
