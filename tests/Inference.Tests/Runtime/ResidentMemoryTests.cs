using EdgeAspire.Inference.Configuration;
using EdgeAspire.Inference.Runtime;
using EdgeAspire.Inference.Sessions;

namespace EdgeAspire.Inference.Tests.Runtime;

public sealed class ResidentMemoryTests
{
    [Theory]
    [InlineData("7f00-7f10 r-xp 00000000 08:01 5 /app/libonnxruntime.so", true)]
    [InlineData("7f00-7f10 r-xp 00000000 08:01 5 /app/libonnxruntime.so.1", true)]
    [InlineData("7f00-7f10 r-xp 00000000 08:01 5 /lib/libcrypto.so.3", true)]
    [InlineData("7f00-7f10 rw-p 00000000 08:01 5 /app/libonnxruntime.so", false)]
    [InlineData("7f00-7f10 r--p 00000000 08:01 5 /app/libonnxruntime.so", false)]
    [InlineData("7f00-7f10 r-xp 00000000 08:01 5 /onnxruntime/libc.so", false)]
    [InlineData("7f00-7f10 rw-p 00000000 00:00 0", false)]
    [InlineData("zz-7f10 r-xp 00000000 08:01 5 /app/libonnxruntime.so", false)]
    [InlineData("", false)]
    public void TryParseCode_Line_FindsOnlyCodeThatRanOnce(string line, bool isCode) =>
        Assert.Equal(isCode, ResidentMemory.TryParseCode(line, out _, out _));

    [Fact]
    public void Release_WithModelLoaded_LeavesItWorking()
    {
        using var session = ModelSession.Load("m", TestModels.Linear(), new InferenceOptions { Threads = 1, ExecutionProviders = "cpu" }).Value;

        ResidentMemory.Release();

        using var run = session.Run([TestTensor.Of("image", [1, 2], 1f, 0)]).Value;
        Assert.Equal([1f, 2, 3], TestTensor.Floats(run.Outputs[0]));
    }
}
