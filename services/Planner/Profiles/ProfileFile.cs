using EdgeAspire.Planner.Planning.CommandLine;
using EdgeAspire.Protocol.Errors;

namespace EdgeAspire.Planner.Profiles;

/// <summary>Reads what <c>profile --json</c> wrote.</summary>
internal static class ProfileFile
{
    /// <summary>The measurements of the runtime that was measured with last, or why the file is none.</summary>
    public static Outcome<LayerPredictor> Load(string path, TimeProvider time)
    {
        try
        {
            if (!RegularFile.Find(path, "profile").TryGetValue(out var file, out var error))
            {
                return error;
            }

            if (file.Length > ProfileRules.MaxDocumentBytes)
            {
                return new Error(ErrorReason.TooLarge, $"{path}: {file.Length} bytes, at most {ProfileRules.MaxDocumentBytes} are read");
            }

            return ProfileJson.Read(path, File.ReadAllBytes(path), device: null, time).TryGetValue(out var document, out error)
                ? new LayerPredictor(LatestMeasurements.Of(document.Measurements))
                : error;
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            return new Error(ErrorReason.InvalidArgument, $"{path}: {exception.Message}");
        }
    }
}
