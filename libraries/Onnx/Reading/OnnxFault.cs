namespace EdgeAspire.Onnx.Reading;

/// <summary>Why a file was refused, as a value.</summary>
/// <param name="Reason">What kind of fault it is.</param>
/// <param name="Message">What was expected and what came, naming the place in the model; no full stop at its end.</param>
public sealed record OnnxFault(OnnxFaultReason Reason, string Message)
{
    private const int MaxMessageLength = 1000;

    internal static OnnxFault Invalid(string message) => new(OnnxFaultReason.Invalid, message);

    internal static OnnxFault Unsupported(string message) => new(OnnxFaultReason.Unsupported, message);

    internal static OnnxFault NotCuttable(string message) => new(OnnxFaultReason.NotCuttable, message);

    internal static OnnxFault TooLarge(string message) => new(OnnxFaultReason.TooLarge, message);

    /// <summary>The same fault with a message that can be shown: names in a file may be as long as the file.</summary>
    internal OnnxFault Shortened() =>
        Message.Length <= MaxMessageLength ? this : this with { Message = string.Concat(Message.AsSpan(0, MaxMessageLength), "...") };

    /// <summary>The same fault, seen from the part of the model around it.</summary>
    internal OnnxFault Within(string place) => this with { Message = $"{place}: {Message}" };
}
