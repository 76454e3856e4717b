using Xunit;

namespace EdgeAspire.Testing;

/// <summary>A test on real data: skipped, and said so, when the data is not beside the checkout.</summary>
[AttributeUsage(AttributeTargets.Method)]
public sealed class SharedDataFactAttribute : FactAttribute
{
    /// <summary>Names the data that the test needs.</summary>
    /// <param name="relativePath">Its path inside the data folder, with forward slashes.</param>
    public SharedDataFactAttribute(string relativePath)
    {
        RelativePath = relativePath;
        if (SharedData.Find(relativePath.Split('/')) is null)
        {
            Skip = $"needs '{relativePath}' in ../shared/data beside the checkout, or in the folder EDGEASPIRE_TEST_DATA";
        }
    }

    /// <summary>The path inside the data folder.</summary>
    public string RelativePath { get; }
}
