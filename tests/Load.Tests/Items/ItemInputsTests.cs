using EdgeAspire.Load.Configuration;
using EdgeAspire.Load.Items;
using EdgeAspire.Protocol.Messages;
using EdgeAspire.Testing;

namespace EdgeAspire.Load.Tests.Items;

public sealed class ItemInputsTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task Make_SameSeed_SameInputs()
    {
        var first = await MakeAsync(new LoadOptions { Seed = 7, InputCount = 3 });
        var again = await MakeAsync(new LoadOptions { Seed = 7, InputCount = 3 });
        var other = await MakeAsync(new LoadOptions { Seed = 8, InputCount = 3 });

        Assert.Equal(first, again);
        Assert.NotEqual(first, other);
        Assert.Equal(3, first.Distinct(StringComparer.Ordinal).Count());
    }

    [Fact]
    public async Task Make_FromFile_TakesOneAfterTheOther()
    {
        var path = _folder.Combine("inputs.bin");
        await File.WriteAllBytesAsync(path, [.. Enumerable.Range(0, 48).Select(value => (byte)value)]);

        var inputs = await MakeAsync(new LoadOptions { Inputs = path, InputCount = 2 });

        Assert.Equal(["000102030405060708090A0B0C0D0E0F", "101112131415161718191A1B1C1D1E1F"], inputs);
    }

    [Fact]
    public async Task Make_FileOfOtherLength_SaysWhatWasExpected()
    {
        var path = _folder.Combine("inputs.bin");
        await File.WriteAllBytesAsync(path, new byte[17]);

        var made = await ItemInputs.MakeAsync(Metadata("FP32"), new LoadOptions { Inputs = path }, CancellationToken.None);

        Assert.Contains("has 17 bytes: expected a multiple of 16", made.Error!.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Make_WholeNumbersWithoutFile_IsRefused()
    {
        var made = await ItemInputs.MakeAsync(Metadata("INT32"), new LoadOptions(), CancellationToken.None);

        Assert.Contains("Input 'image' of model 'net' is INT32: only FP32 is drawn", made.Error!.Message, StringComparison.Ordinal);
    }

    private static async Task<IReadOnlyList<string>> MakeAsync(LoadOptions options)
    {
        var made = await ItemInputs.MakeAsync(Metadata("FP32"), options, CancellationToken.None);
        Assert.All(made.Value, input => Assert.Equal([1L, 4], input[0].Shape));
        return [.. made.Value.Select(input => Convert.ToHexString(input[0].Data.Span))];
    }

    // A batch that is left open becomes one.
    private static ModelMetadataResponse Metadata(string datatype) => new()
    {
        Name = "net",
        Inputs = { new ModelMetadataResponse.Types.TensorMetadata { Name = "image", Datatype = datatype, Shape = { -1, 4 } } },
    };
}
