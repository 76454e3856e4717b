using System.Buffers;
using EdgeAspire.ServiceDefaults.Listening;
using Microsoft.AspNetCore.Connections;
using Microsoft.Extensions.DependencyInjection;

namespace EdgeAspire.ServiceDefaults.Tests.Listening;

public sealed class LargeBlockPoolTests
{
    [Fact]
    public async Task Services_ResolveTheFactory_GiveTheLargeBlocks()
    {
        await using var app = await TestService.StartAsync();

        Assert.IsType<LargeBlockPool>(app.Services.GetRequiredService<IMemoryPoolFactory<byte>>().Create());
    }

    [Fact]
    public void Rent_AfterReturn_LendsTheSameBlockOnce()
    {
        using var pool = new LargeBlockPool(LargeBlockPool.BlockBytes);
        var first = pool.Rent();
        first.Dispose();
        first.Dispose();

        using var second = pool.Rent(LargeBlockPool.BlockBytes);
        using var third = pool.Rent();

        Assert.Same(first, second);
        Assert.NotSame(second, third);
        Assert.Equal(LargeBlockPool.BlockBytes, third.Memory.Length);
    }

    [Fact]
    public void Dispose_MoreBlocksThanAllowed_KeepsTheBound()
    {
        using var pool = new LargeBlockPool(2 * LargeBlockPool.BlockBytes);
        var blocks = Enumerable.Range(0, 5).Select(_ => pool.Rent()).ToList();

        blocks.ForEach(block => block.Dispose());

        Assert.Equal(2, pool.FreeBlocks);
    }

    [Fact]
    public void Rent_MoreThanABlock_Throws()
    {
        using MemoryPool<byte> pool = new LargeBlockPool(LargeBlockPool.BlockBytes);

        Assert.Throws<ArgumentOutOfRangeException>(() => pool.Rent(LargeBlockPool.BlockBytes + 1));
    }
}
