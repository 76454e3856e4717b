using EdgeAspire.Bench.Cutting;
using EdgeAspire.Testing;

namespace EdgeAspire.Bench.Tests.Cutting;

/// <summary>A test on photos: skipped, and said so, where there are none or no browser to decode them.</summary>
[AttributeUsage(AttributeTargets.Method)]
public sealed class PhotoFactAttribute : FactAttribute
{
    public PhotoFactAttribute()
    {
        if (SharedData.Find("onnx", "images") is null)
        {
            Skip = "needs 'onnx/images' in ../shared/data beside the checkout, or in the folder EDGEASPIRE_TEST_DATA";
        }
        else if (PhotoPixels.FindBrowser() is null)
        {
            Skip = "needs Chromium: on the PATH, or where EDGEASPIRE_CHROMIUM points";
        }
    }
}
