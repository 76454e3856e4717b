using System.Globalization;

namespace EdgeAspire.Inference.Runtime;

/// <summary>Finds code in memory that can be dropped and mapped again from its file: no byte of it was ever changed.</summary>
internal static class CleanCode
{
    private const string Changed = "Anonymous:";

    /// <summary>The address ranges of unchanged code.</summary>
    /// <param name="mappings">
    /// The lines of <c>/proc/self/smaps</c>: of each mapping first one such as <c>7f00-7f10 r-xp 0000 08:01 5 /lib/libonnxruntime.so</c>,
    /// then its figures, among them <c>Anonymous: 0 kB</c>, what was changed.
    /// </param>
    public static IEnumerable<(nuint Start, nuint End)> Find(IEnumerable<string> mappings)
    {
        (nuint Start, nuint End)? code = null;
        foreach (var line in mappings)
        {
            if (TryParseCode(line, out var start, out var end))
            {
                code = (start, end);
            }
            else if (code is { } range && line.StartsWith(Changed, StringComparison.Ordinal))
            {
                if (line.AsSpan(Changed.Length).Trim() is "0 kB")
                {
                    yield return range;
                }

                code = null;
            }
        }
    }

    private static bool TryParseCode(ReadOnlySpan<char> line, out nuint start, out nuint end)
    {
        start = end = 0;
        var dash = line.IndexOf('-');
        var space = line.IndexOf(' ');
        return dash > 0
            && space > dash
            && line[(space + 1)..].StartsWith("r-xp ", StringComparison.Ordinal)
            && line.Contains('/')
            && !line.EndsWith("(deleted)", StringComparison.Ordinal)
            && nuint.TryParse(line[..dash], NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out start)
            && nuint.TryParse(line[(dash + 1)..space], NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out end)
            && end > start;
    }
}
