namespace EdgeAspire.Testing;

/// <summary>
/// Real data sets and models that lie beside a checkout, or where <c>EDGEASPIRE_TEST_DATA</c> points; nothing of them is part of the
/// repository, so tests that need them skip when they are absent.
/// </summary>
public static class SharedData
{
    /// <summary>The absolute path of a file or folder of the data, or null when it is not there.</summary>
    public static string? Find(params ReadOnlySpan<string> parts)
    {
        var configured = Environment.GetEnvironmentVariable("EDGEASPIRE_TEST_DATA");
        var root = configured ?? FindBesideCheckout();
        if (root is null)
        {
            return null;
        }

        var path = Path.Combine([root, .. parts]);
        return Path.Exists(path) ? path : null;
    }

    private static string? FindBesideCheckout()
    {
        for (var folder = new DirectoryInfo(AppContext.BaseDirectory); folder is not null; folder = folder.Parent)
        {
            if (File.Exists(Path.Combine(folder.FullName, "EdgeAspire.sln")) && folder.Parent is { } parent)
            {
                var data = Path.Combine(parent.FullName, "shared", "data");
                return Directory.Exists(data) ? data : null;
            }
        }

        return null;
    }
}
