using System.Diagnostics.CodeAnalysis;

namespace EdgeAspire.Protocol.Errors;

/// <summary>A value, or the <see cref="Errors.Error"/> that stands in its place.</summary>
/// <typeparam name="T">The type of the value.</typeparam>
public readonly struct Outcome<T>
{
    private readonly T? _value;

    private Outcome(T? value, Error? error)
    {
        _value = value;
        Error = error;
    }

    /// <summary>The error; null when there is a value.</summary>
    public Error? Error { get; }

    /// <summary>Whether there is a value.</summary>
    [MemberNotNullWhen(false, nameof(Error))]
    public bool IsSuccess => Error is null;

    /// <summary>The value.</summary>
    /// <exception cref="InvalidOperationException">There is an error instead.</exception>
    public T Value => Error is null ? _value! : throw new InvalidOperationException($"There is no value: {Error}");

    /// <summary>Wraps a value.</summary>
    [SuppressMessage("Usage", "CA2225", Justification = "The constructor methods of Error and the value itself are the alternatives.")]
    public static implicit operator Outcome<T>(T value) => new(value, null);

    /// <summary>Wraps an error.</summary>
    [SuppressMessage("Usage", "CA2225", Justification = "The constructor methods of Error and the value itself are the alternatives.")]
    public static implicit operator Outcome<T>(Error error) => new(default, error);

    /// <summary>The value when there is one.</summary>
    public bool TryGetValue([MaybeNullWhen(false)] out T value, [NotNullWhen(false)] out Error? error)
    {
        value = _value;
        error = Error;
        return error is null;
    }
}
