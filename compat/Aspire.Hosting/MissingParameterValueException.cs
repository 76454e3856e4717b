namespace Aspire.Hosting;

/// <summary>A parameter is used and the configuration has no value for it.</summary>
public class MissingParameterValueException : DistributedApplicationException
{
    /// <summary>Creates the exception.</summary>
    public MissingParameterValueException()
    {
    }

    /// <summary>Creates the exception.</summary>
    public MissingParameterValueException(string message)
        : base(message)
    {
    }

    /// <summary>Creates the exception.</summary>
    public MissingParameterValueException(string message, Exception inner)
        : base(message, inner)
    {
    }
}
