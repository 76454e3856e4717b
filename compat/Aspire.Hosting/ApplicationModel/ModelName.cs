namespace Aspire.Hosting.ApplicationModel;

/// <summary>The rules for names of resources and endpoints, with upstream's messages.</summary>
internal static class ModelName
{
    private const int MaximumLength = 64;

    public static void ValidateName(string target, string name)
    {
        ArgumentNullException.ThrowIfNull(name);

        if (Violation(name) is { } violation)
        {
            throw new ArgumentException($"{target} name '{name}' is invalid. {violation}", nameof(name));
        }
    }

    private static string? Violation(string name)
    {
        if (name.Length is 0 or > MaximumLength)
        {
            return $"Name must be between 1 and {MaximumLength} characters long.";
        }

        if (name.Contains("--", StringComparison.Ordinal))
        {
            return "Name cannot contain consecutive hyphens.";
        }

        if (!name.All(static character => character == '-' || char.IsAsciiLetterOrDigit(character)))
        {
            return "Name must contain only ASCII letters, digits, and hyphens.";
        }

        if (!char.IsAsciiLetter(name[0]))
        {
            return "Name must start with an ASCII letter.";
        }

        return name[^1] == '-' ? "Name cannot end with a hyphen." : null;
    }
}
