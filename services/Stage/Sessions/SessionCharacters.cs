using System.Buffers;

namespace EdgeAspire.Stage.Sessions;

/// <summary>What names of sessions are made of.</summary>
internal static class SessionCharacters
{
    public static SearchValues<char> All { get; } =
        SearchValues.Create("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_");
}
