using System.Text;
using EdgeAspire.Protocol.Http2.Hpack;
using FsCheck;
using FsCheck.Fluent;

namespace EdgeAspire.Protocol.Tests.Http2.Hpack;

/// <summary>The dynamic table against the request examples of RFC 7541, Appendix C, and its bounds.</summary>
public sealed class DynamicTableTests
{
    [Theory]
    [InlineData("828684410f7777772e6578616d706c652e636f6d", "828684be58086e6f2d6361636865", "828785bf400a637573746f6d2d6b65790c637573746f6d2d76616c7565")]
    [InlineData("828684418cf1e3c2e5f23a6ba0ab90f4ff", "828684be5886a8eb10649cbf", "828785bf408825a849e95ba97d7f8925a849e95bb8e8b4bf")]
    public void Blocks_ExamplesOfTheRfc_ReferToEachOther(string first, string second, string third)
    {
        var table = new DynamicTable();

        Assert.Equal(":method: GET|:scheme: http|:path: /|:authority: www.example.com", Read(first, table));
        Assert.Equal(":method: GET|:scheme: http|:path: /|:authority: www.example.com|cache-control: no-cache", Read(second, table));
        Assert.Equal(
            ":method: GET|:scheme: https|:path: /index.html|:authority: www.example.com|custom-key: custom-value", Read(third, table));
    }

    [Theory]
    [InlineData("be")]
    [InlineData("3fe21f")]
    [InlineData("7e0161")]
    public void Block_BeyondTheTableOrItsSize_IsMalformed(string block) => Assert.Null(Read(block, new DynamicTable()));

    [Fact]
    public void Add_EntryLargerThanTheTable_EmptiesIt()
    {
        var table = new DynamicTable();
        table.Add("a"u8, "b"u8);

        table.Add("a"u8, new byte[DynamicTable.MaxSizeBytes]);

        Assert.False(table.TryFind(1, out _, out _));
    }

    [Fact]
    public void Add_AnyEntries_KeepsTheNewestThatFit()
    {
        Prop.ForAll(Gen.Choose(0, 500).ArrayOf().ToArbitrary(), lengths =>
        {
            var table = new DynamicTable();
            foreach (var length in lengths)
            {
                table.Add("n"u8, new byte[length]);
            }

            var sizeBytes = 0;
            var index = 0;
            foreach (var length in lengths.Reverse())
            {
                sizeBytes += length + 33;
                var isThere = table.TryFind(++index, out _, out var value);
                Assert.Equal(sizeBytes <= DynamicTable.MaxSizeBytes, isThere);
                if (!isThere)
                {
                    return;
                }

                Assert.Equal(length, value.Length);
            }

            Assert.False(table.TryFind(index + 1, out _, out _));
        }).QuickCheckThrowOnFailure();
    }

    [Fact]
    public void Resize_ToNothing_ForgetsAll()
    {
        var table = new DynamicTable();
        table.Add("a"u8, "b"u8);

        Assert.True(table.TryResize(0));
        table.Add("c"u8, "d"u8);

        Assert.False(table.TryFind(1, out _, out _));
    }

    private static string? Read(string hex, DynamicTable table)
    {
        var reader = new HeaderReader(Convert.FromHexString(hex), table);
        var fields = new List<string>();
        while (reader.TryRead(out var name, out var value))
        {
            fields.Add($"{Encoding.ASCII.GetString(name)}: {Encoding.ASCII.GetString(value)}");
        }

        return reader.IsMalformed ? null : string.Join('|', fields);
    }
}
