namespace EdgeAspire.Bench.Lab.Rings;

/// <summary>The real MobileNetV2 that rings compute. It is no part of the repository: it lies beside the checkout, or where a variable points.</summary>
internal static class RingModel
{
    /// <summary>What the planner's repository calls it.</summary>
    public const string Name = "mobilenetv2-trained";

    private const string Variable = "EDGEASPIRE_TEST_DATA";
    private const string Solution = "EdgeAspire.sln";

    private static readonly string FileName = Path.Combine("onnx", "mobilenetv2_1.0_224_qat_dequant_fp32.onnx");

    /// <summary>Its file.</summary>
    /// <exception cref="LabException">There is none.</exception>
    public static string Find()
    {
        var folder = Environment.GetEnvironmentVariable(Variable) is { Length: > 0 } configured ? configured : BesideCheckout();
        var file = folder is null ? null : Path.Combine(folder, FileName);
        return File.Exists(file)
            ? file
            : throw new LabException($"The experiment needs '{FileName}' in the folder that {Variable} names, or in ../shared/data beside the checkout.");
    }

    private static string? BesideCheckout()
    {
        for (var folder = new DirectoryInfo(AppContext.BaseDirectory); folder is not null; folder = folder.Parent)
        {
            if (File.Exists(Path.Combine(folder.FullName, Solution)))
            {
                return folder.Parent is { } parent ? Path.Combine(parent.FullName, "shared", "data") : null;
            }
        }

        return null;
    }
}
