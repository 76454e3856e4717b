using System.Diagnostics.CodeAnalysis;

namespace EdgeAspire.Planner.Blobs;

/// <summary>The SHA-256 of a file: its name in the repository.</summary>
internal readonly record struct BlobHash
{
    private const int HexLength = 64;

    private readonly string? _hex;

    private BlobHash(string hex) => _hex = hex;

    public static BlobHash Of(ReadOnlySpan<byte> digest) => new(Convert.ToHexStringLower(digest));

    /// <summary>Takes 64 hexadecimal digits, of either case.</summary>
    public static bool TryParse([NotNullWhen(true)] string? text, out BlobHash hash)
    {
        bool isHash = text is { Length: HexLength } && text.All(char.IsAsciiHexDigit);
        hash = isHash ? new BlobHash(text!.ToLowerInvariant()) : default;
        return isHash;
    }

    /// <summary>64 hexadecimal digits in lower case.</summary>
    public override string ToString() => _hex ?? string.Empty;
}
