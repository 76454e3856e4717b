namespace EdgeAspire.Bench.Lab;

/// <summary>The machine refused something that the lab needs; the message says what, for the person who started it.</summary>
internal sealed class LabException : Exception
{
    public LabException(string message)
        : base(message)
    {
    }

    public LabException(string message, Exception cause)
        : base(message, cause)
    {
    }
}
