using EdgeAspire.Protocol.Service;

namespace EdgeAspire.Protocol.Tests.Service;

public sealed class GrpcMessageTests
{
    [Theory]
    [InlineData("plain: 'text'", "plain: 'text'")]
    [InlineData("100 %", "100 %25")]
    [InlineData("ü\n", "%C3%BC%0A")]
    public void Escape_Text_IsPercentEncoded(string message, string expected) => Assert.Equal(expected, GrpcMessage.Escape(message));

    [Theory]
    [InlineData("a")]
    [InlineData("模")]
    [InlineData("😀")]
    public void Escape_LongText_FitsIntoAFrameAndEndsWithAWholeCharacter(string character)
    {
        var escaped = GrpcMessage.Escape(string.Concat(Enumerable.Repeat(character, 5000)));

        Assert.InRange(escaped.Length, 4000, 4096);
        Assert.DoesNotContain('\uFFFD', Uri.UnescapeDataString(escaped));
    }
}
