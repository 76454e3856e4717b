namespace EdgeAspire.Protocol.Errors;

/// <summary>An expected failure, as a value.</summary>
/// <param name="Reason">What kind of failure it is.</param>
/// <param name="Message">
/// What was expected and what came, with the name of the tensor, setting, hop or device it is about; shown to the caller as it is.
/// </param>
public sealed record Error(ErrorReason Reason, string Message)
{
    /// <inheritdoc/>
    public override string ToString() => $"{Reason}: {Message}";
}
