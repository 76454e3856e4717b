namespace EdgeAspire.Trainer.Data.Files;

/// <summary>A data file that is missing, cut short or not what its name says. The message names the file, what was expected and what came.</summary>
public sealed class DataFileException : Exception
{
    /// <summary>Creates the exception.</summary>
    public DataFileException(string message)
        : base(message)
    {
    }

    /// <summary>Creates the exception with its cause.</summary>
    public DataFileException(string message, Exception innerException)
        : base(message, innerException)
    {
    }

    /// <summary>Creates the exception without a message of its own.</summary>
    public DataFileException()
    {
    }
}
