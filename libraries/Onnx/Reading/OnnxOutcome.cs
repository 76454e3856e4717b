using System.Diagnostics.CodeAnalysis;

namespace EdgeAspire.Onnx.Reading;

/// <summary>A value, or the <see cref="OnnxFault"/> that stands in its place.</summary>
/// <typeparam name="T">The type of the value.</typeparam>
public readonly struct OnnxOutcome<T>
    where T : class
{
    private readonly T? _value;

    private OnnxOutcome(T? value, OnnxFault? fault)
    {
        _value = value;
        Fault = fault;
    }

    /// <summary>The fault; null when there is a value.</summary>
    public OnnxFault? Fault { get; }

    /// <summary>The value.</summary>
    /// <exception cref="InvalidOperationException">There is a fault instead.</exception>
    public T Value => _value ?? throw new InvalidOperationException($"There is no value: {Fault?.Message}");

    /// <summary>Wraps a value.</summary>
    [SuppressMessage("Usage", "CA2225", Justification = "The value itself is the alternative.")]
    public static implicit operator OnnxOutcome<T>(T value) => new(value, null);

    /// <summary>Wraps a fault.</summary>
    [SuppressMessage("Usage", "CA2225", Justification = "The fault itself is the alternative.")]
    public static implicit operator OnnxOutcome<T>(OnnxFault fault) => new(null, fault);

    /// <summary>The value when there is one.</summary>
    public bool TryGetValue([NotNullWhen(true)] out T? value, [NotNullWhen(false)] out OnnxFault? fault)
    {
        value = _value;
        fault = Fault;
        return fault is null;
    }
}
