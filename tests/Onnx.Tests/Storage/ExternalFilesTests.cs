using System.Runtime.InteropServices;
using EdgeAspire.Onnx.Building;
using EdgeAspire.Onnx.Reading;
using EdgeAspire.Testing;

namespace EdgeAspire.Onnx.Tests.Storage;

public sealed class ExternalFilesTests
{
    private const int Length = ModelFiles.Rows * ModelFiles.Columns * sizeof(float);

    [Theory]
    [InlineData("weights.bin", 0, true)]
    [InlineData("weights.bin", 100, false)]
    [InlineData("deeper/weights.bin", 4096, true)]
    public void Open_DataBesideTheModel_RefersToThem(string location, int offset, bool withLength)
    {
        using TemporaryFolder folder = new();
        Write(folder, location, offset);
        (string, string)[] entries = [("location", location), ("offset", $"{offset}"), .. withLength ? [("length", $"{Length}")] : Array.Empty<(string, string)>()];
        using OnnxModel model = ModelFiles.Open(folder, entries).Value;
        byte[] bytes = new byte[Length];
        model.Weights["first"].Read(0, bytes);
        Assert.Equal(ModelFiles.Weights(3), MemoryMarshal.Cast<byte, float>(bytes).ToArray());

        using MemoryStream stream = new();
        BuiltModel.Of(model).Value.WriteTo(stream);
        using OnnxModel whole = OnnxModelReader.Read(stream.ToArray()).Value;
        Assert.Equal(bytes, whole.Proto.Graph.Initializer[0].RawData.ToByteArray());
        Assert.Empty(whole.Proto.Graph.Initializer[0].ExternalData);
    }

    [Theory]
    [InlineData("../weights.bin", "", "", "which is no plain path below the model's folder")]
    [InlineData("/etc/passwd", "", "", "which is no plain path below the model's folder")]
    [InlineData("a/../../weights.bin", "", "", "which is no plain path below the model's folder")]
    [InlineData("C:weights.bin", "", "", "which is no plain path below the model's folder")]
    [InlineData("a\\weights.bin", "", "", "which is no plain path below the model's folder")]
    [InlineData("missing.bin", "", "", "which does not exist in the model's folder")]
    [InlineData("deeper", "", "", "which does not exist in the model's folder")]
    [InlineData("weights.bin", "1", "", "at 1 to 12289 of the external file 'weights.bin', which has 12288 bytes")]
    [InlineData("weights.bin", "9223372036854775807", "", "at 9223372036854775807 to 9223372036854788095 of the external file")]
    [InlineData("weights.bin", "-1", "", "external_data has the offset '-1', expected a number of bytes")]
    [InlineData("weights.bin", "1e9", "", "external_data has the offset '1e9', expected a number of bytes")]
    [InlineData("weights.bin", "", "12", "its data has 12 bytes in the external file 'weights.bin', but its type and dims take 12288")]
    [InlineData("", "", "", "external_data has no location")]
    public void Open_WrongPlace_IsRefused(string location, string offset, string length, string message)
    {
        using TemporaryFolder folder = new();
        Write(folder, "weights.bin", 0);
        Directory.CreateDirectory(folder.Combine("deeper"));
        List<(string, string)> entries = [("location", location)];
        entries.AddRange(offset.Length > 0 ? [("offset", offset)] : []);
        entries.AddRange(length.Length > 0 ? [("length", length)] : []);
        OnnxFault? fault = ModelFiles.Open(folder, [.. entries]).Fault;
        Assert.StartsWith("initializer 'first': ", fault?.Message, StringComparison.Ordinal);
        Assert.Contains(message, fault?.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("link.bin", "link.bin")]
    [InlineData("folder/weights.bin", "folder")]
    public void Open_SymbolicLink_IsRefused(string location, string link)
    {
        using TemporaryFolder outside = new();
        using TemporaryFolder folder = new();
        Write(outside, "weights.bin", 0);
        string target = link.EndsWith(".bin", StringComparison.Ordinal) ? outside.Combine("weights.bin") : outside.Path;
        File.CreateSymbolicLink(folder.Combine(link), target);
        OnnxFault? fault = ModelFiles.Open(folder, ("location", location)).Fault;
        Assert.Equal(OnnxFaultReason.ExternalData, fault?.Reason);
        Assert.Contains($"'{link}' is a symbolic link", fault?.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Open_MoreThanTheLimit_IsRefused()
    {
        using TemporaryFolder folder = new();
        Write(folder, "weights.bin", 0);
        using OnnxModel model = ModelFiles.Open(folder, ("location", "weights.bin")).Value;
        string path = folder.Combine("model.onnx");
        OnnxFault? fault = OnnxModelReader.Open(path, new OnnxLimits { MaxBytes = new FileInfo(path).Length + Length - 1 }).Fault;
        Assert.Equal("initializer 'first': the model with its external data is larger than allowed", fault?.Message);
    }

    [Fact]
    public void Read_Stream_RefusesExternalData()
    {
        using TemporaryFolder folder = new();
        Write(folder, "weights.bin", 0);
        using OnnxModel model = ModelFiles.Open(folder, ("location", "weights.bin")).Value;
        using FileStream file = File.OpenRead(folder.Combine("model.onnx"));
        Assert.Equal(OnnxFaultReason.ExternalData, OnnxModelReader.Read(file).Fault?.Reason);
    }

    private static void Write(TemporaryFolder folder, string location, int offset)
    {
        string path = folder.Combine(location);
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        File.WriteAllBytes(path, [.. new byte[offset], .. MemoryMarshal.AsBytes<float>(ModelFiles.Weights(3))]);
    }
}
