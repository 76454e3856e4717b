using EdgeAspire.Inference.Runtime;

namespace EdgeAspire.Inference.Tests.Runtime;

public sealed class CleanCodeTests
{
    [Theory]
    [InlineData("7f00-7f10 r-xp 00000000 08:01 5 /app/libonnxruntime.so", "Anonymous:             0 kB", true)]
    [InlineData("7f00-7f10 r-xp 00000000 08:01 5 /app/libonnxruntime.so", "Anonymous:             4 kB", false)]
    [InlineData("7f00-7f10 rwxp 00000000 08:01 5 /app/libonnxruntime.so", "Anonymous:             0 kB", false)]
    [InlineData("7f00-7f10 r--p 00000000 08:01 5 /app/libonnxruntime.so", "Anonymous:             0 kB", false)]
    [InlineData("7f00-7f10 r-xp 00000000 08:01 5 /app/library.so (deleted)", "Anonymous:             0 kB", false)]
    [InlineData("7f00-7f10 r-xp 00000000 00:00 0", "Anonymous:             0 kB", false)]
    [InlineData("7f00-7f10 r-xp 00000000 00:00 0 [vdso]", "Anonymous:             0 kB", false)]
    [InlineData("zz-7f10 r-xp 00000000 08:01 5 /app/libonnxruntime.so", "Anonymous:             0 kB", false)]
    [InlineData("", "", false)]
    public void Find_Mapping_IsCodeOfAFileThatWasNotChanged(string mapping, string figure, bool isFound)
    {
        var found = CleanCode.Find([mapping, "Size:                 64 kB", figure, "7f20-7f30 rw-p 00000000 00:00 0", "Anonymous: 0 kB"]);

        Assert.Equal(isFound ? [((nuint)0x7f00, (nuint)0x7f10)] : [], found);
    }
}
