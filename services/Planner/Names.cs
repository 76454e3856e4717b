using System.Text.RegularExpressions;
using EdgeAspire.Protocol.Errors;

namespace EdgeAspire.Planner;

/// <summary>Checks names from requests. What passes is safe as the name of a file or folder.</summary>
internal static partial class Names
{
    /// <summary>Null when the name may be used for a model or a part.</summary>
    /// <param name="what">What the name is for, as the message calls it.</param>
    /// <param name="name">The name that came.</param>
    public static Error? FindFault(string what, string? name) => name is not null && ModelPattern().IsMatch(name)
        ? null
        : new Error(
            ErrorReason.InvalidArgument,
            $"{what} is '{Shown(name)}': expected 1 to 64 characters of a-z, 0-9, '.', '_' and '-', starting with a letter or digit.");

    /// <summary>
    /// Null when the name may be used for a device or what it serves. Names of hosts and of models from elsewhere may have capital
    /// letters, and they name no file here.
    /// </summary>
    public static Error? FindDeviceFault(string what, string name) => DevicePattern().IsMatch(name)
        ? null
        : new Error(
            ErrorReason.InvalidArgument,
            $"{what} is '{Shown(name)}': expected 1 to 128 characters of a-z, A-Z, 0-9, '.', '_' and '-', starting with a letter or digit.");

    /// <summary>A value from a request, short enough to be put into a message.</summary>
    public static string Shown(string? value) => value is null or { Length: <= 80 } ? value ?? string.Empty : $"{value.AsSpan(0, 80)}...";

    [GeneratedRegex(@"\A[a-z0-9][a-z0-9._-]{0,63}\z", RegexOptions.CultureInvariant, matchTimeoutMilliseconds: 1000)]
    private static partial Regex ModelPattern();

    [GeneratedRegex(@"\A[a-zA-Z0-9][a-zA-Z0-9._-]{0,127}\z", RegexOptions.CultureInvariant, matchTimeoutMilliseconds: 1000)]
    private static partial Regex DevicePattern();
}
