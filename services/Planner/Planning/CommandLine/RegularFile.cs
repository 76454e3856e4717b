using EdgeAspire.Protocol.Errors;

namespace EdgeAspire.Planner.Planning.CommandLine;

/// <summary>Finds files that a command line names. Devices and pipes have no end, or no writer, and are refused before they are opened.</summary>
internal static class RegularFile
{
    /// <summary>The file, at the end of all links; or why it is none that can be read as a whole.</summary>
    /// <param name="path">The path.</param>
    /// <param name="what">What it should be, for messages.</param>
    /// <exception cref="IOException">Links lead in a circle.</exception>
    public static Outcome<FileInfo> Find(string path, string what)
    {
        var file = new FileInfo(path);
        if (file.Exists && file.ResolveLinkTarget(returnFinalTarget: true) is FileInfo target)
        {
            file = target;
        }

        if (!file.Exists)
        {
            return new Error(ErrorReason.NotFound, $"{path}: there is no such {what}");
        }

        // Special files have no length.
        return file.Length > 0 ? file : new Error(ErrorReason.InvalidArgument, $"{path}: expected a {what}; this is empty, or no regular file");
    }
}
